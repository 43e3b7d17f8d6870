"""``st.iframe`` and the frames of ``streamlit.components.v1``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.compat import components_v1
from millpond.elements.iframe import Iframe
from millpond.errors import ApiError
from millpond.session.files.file import FRAMED
from millpond.session.files.in_memory import InMemorySessionFiles
from tests.elements.test_parameters import a_run


def drawn(function: Any, *given: Any, **options: Any) -> tuple[Iframe, list[tuple[str, bytes]]]:
    with a_run() as session:
        function(*given, **options)
        props = session.tree.main.children[-1].props
        assert isinstance(props, Iframe)
        assert isinstance(session.files, InMemorySessionFiles)
        return props, [(file.type, data) for file, data in session.files.shown.values()]


def test_html_is_a_document_of_its_own_that_tells_its_height() -> None:
    props, [(type, data)] = drawn(st.iframe, "<b>é</b>")
    assert (type, props.own, props.fits, props.height) == (FRAMED, False, True, "content")
    assert data.startswith(b"<!doctype html>")
    assert data.endswith("<b>é</b>".encode())
    props, [(_, data)] = drawn(st.iframe, "<b>x</b>", height=90)
    assert (props.fits, props.height) == (False, 90)
    assert b"millpondHeight" not in data


@pytest.mark.parametrize(
    ("src", "own"),
    [("https://a.example/b", True), ("/app/static/a.html", False), ("data:text/html,x", False)],
)
def test_addresses_stay(src: str, own: bool) -> None:
    props, files = drawn(st.iframe, src)
    assert props.file is not None
    assert (props.file.address, props.own, props.height, files) == (src, own, 400, [])


def test_files_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<b>x</b>")
    (tmp_path / "a.txt").write_text("x")
    assert drawn(st.iframe, tmp_path / "a.html")[1] == [(FRAMED, b"<b>x</b>")]
    assert drawn(st.iframe, tmp_path / "a.txt")[1] == [("text/plain", b"x")]
    with pytest.raises(ApiError, match="missing"):
        drawn(st.iframe, tmp_path / "missing.html")


@pytest.mark.parametrize("wrong", [None, 3, b"<b>"])
def test_other_things_are_refused(wrong: Any) -> None:
    with pytest.raises(ApiError, match="`src`"):
        drawn(st.iframe, wrong)


def test_the_components_of_streamlit() -> None:
    props, [(type, data)] = drawn(components_v1.html, "<b>x</b>", 300, 200, True, tab_index=0)
    assert (type, data[-8:]) == (FRAMED, b"<b>x</b>")
    assert (props.width, props.height, props.scrolling, props.tab_index) == (300, 200, True, 0)
    props, _ = drawn(components_v1.html, "x")
    assert (props.width, props.height, props.scrolling, props.fits) == ("stretch", 150, False, False)
    props, _ = drawn(components_v1.iframe, "https://a.example")
    assert props.file is not None
    assert (props.file.address, props.own) == ("https://a.example", True)


@pytest.mark.parametrize("src", ["javascript:alert(1)", "JavaScript:x", " javascript:x", "java\tscript:x", "\x01javascript:x", "vbscript:x"])  # fmt: skip
def test_no_address_of_a_frame_runs_in_the_page(src: str) -> None:
    with pytest.raises(ApiError, match="must not run code in this page"):
        drawn(components_v1.iframe, src)
    # For `st.iframe`, what is no address is HTML.
    _, [(type, _)] = drawn(st.iframe, src)
    assert type == FRAMED


@pytest.mark.parametrize("wrong", [{"height": 0}, {"tab_index": -2}, {"width": "wide"}])
def test_wrong_sizes_are_refused(wrong: dict[str, Any]) -> None:
    for function in (st.iframe, components_v1.html):
        with pytest.raises(ApiError, match=next(iter(wrong))):
            drawn(function, "x", **wrong)
