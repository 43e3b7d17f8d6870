"""Values as former versions have written them are read."""

from __future__ import annotations

from typing import Any

from millpond.session.files.file import File
from millpond.session.files.uploaded import UploadedFile
from millpond.session.state import State
from millpond.state.codecs import Codec
from millpond.state.rebind import StoredValue

BEFORE_PAGES = {
    "list": (
        "p",
        b"\x80\x05\x95R\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x17millpond.session.values\x94\x8c\x08_by_name\x94\x93\x94\x8c\x04Ball\x94\x85\x94R\x94)\x81\x94}\x94\x8c\x04size\x94K\x03sbh\x06}\x94\x8c\x01a\x94K\x01se.",
    ),
    "gauge": (
        "p",
        b"\x80\x05\x959\x00\x00\x00\x00\x00\x00\x00\x8c\x17millpond.session.values\x94\x8c\t_by_codec\x94\x93\x94\x8c\x07gauge/1\x94K\x05\x86\x94R\x94.",
    ),
    "x": (
        "g",
        b"\x80\x05\x95T\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01x\x94\x8c\x17millpond.session.values\x94\x8c\x08_by_name\x94\x93\x94\x8c\x04Ball\x94\x85\x94R\x94)\x81\x94}\x94\x8c\x04size\x94K\x03sb\x8c\x01y\x94]\x94h\x08au.",
    ),
    "y": ("r", b"\xc4\x01x"),
}
"""Written when the module was ``millpond.session.values``, and names had no page: ``class Ball`` of the script,
with ``size = 3``, and ``class Gauge``, which has a codec."""


def test_values_of_before_there_were_pages() -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("class Ball: pass\nclass Gauge:\n    def __init__(self, v): self.v = v", namespace)
    ball, gauge = namespace["Ball"], namespace["Gauge"]
    state = State()
    state.codecs.add(Codec("gauge/1", ("__main__", "Gauge"), None, gauge))
    state.restore({key: StoredValue(key, codec, data, tuple) for key, (codec, data) in BEFORE_PAGES.items()})
    state.begin_script(namespace)
    first, cls, plain = state.get("list")
    assert (type(first), first.size, cls, plain) == (ball, 3, ball, {"a": 1})
    assert (type(state.get("gauge")), state.get("gauge").v) == (gauge, 5)
    assert state.get("y")[0] is state.get("x")
    assert type(state.get("x")) is ball


def test_names_of_another_page_are_those_of_its_script() -> None:
    state = State()
    pages: dict[str, dict[str, Any]] = {}
    for page, size in (("", 1), ("second", 2)):
        pages[page] = {"__name__": "__main__"}
        exec(f"class Ball: size = {size}", pages[page])
        state.begin_script(pages[page], page)
        state.assign("ball " + page, pages[page]["Ball"]())
        state.begin_run()
    for page in ("second", ""):
        state.begin_script(pages[page], page)
        assert [type(state.get("ball " + name)) for name in pages] == [pages[name]["Ball"] for name in pages]
        state.begin_run()


UPLOADED = (
    b"\x80\x05\x95\x83\x00\x00\x00\x00\x00\x00\x00\x8c\x19millpond.session.uploaded\x94\x8c\x0cUploadedFile\x94\x93\x94\x8c"
    b"\x16millpond.session.files\x94\x8c\x04File\x94\x93\x94(\x8c\x02a1\x94\x8c\x02d2\x94K\x03\x8c\x08text/csv\x94\x8c\x05n.csv\x94"
    b"G@\x10\x00\x00\x00\x00\x00\x00\x89\x88t\x94R\x94\x85\x94R\x94."
)
"""An ``UploadedFile``, written when its module was ``millpond.session.uploaded``."""


def test_an_upload_of_before_its_class_was_moved() -> None:
    state = State()
    state.restore({"file": StoredValue("file", "p", UPLOADED, tuple)})
    assert state.get("file") == UploadedFile(File("a1", "d2", 3, "text/csv", "n.csv", 4.0, upload=True))
