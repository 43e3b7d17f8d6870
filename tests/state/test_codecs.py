"""``st.register_codec``: types that pickle cannot save, in a live session and after a restart."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.errors import ApiError
from millpond.state.codecs import EVERYWHERE, Codecs
from millpond.state.values import BLOB_FROM, CannotSave, dump, load
from millpond.testing import AppTest
from tests.drive import App


class Gauge:
    """Cannot be pickled."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.lock = threading.Lock()


class Finer(Gauge):
    pass


class Names:
    def find(self, qualname: str, page: str = "") -> Any:
        raise AssertionError(qualname)

    def decode(self, name: str, saved: Any) -> Any:
        return EVERYWHERE.named(name)[0].decode(saved)


@pytest.fixture(autouse=True)
def _no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Codecs()
    fresh._by_path, fresh._by_name = dict(EVERYWHERE._by_path), dict(EVERYWHERE._by_name)
    monkeypatch.setattr(EVERYWHERE, "_by_path", fresh._by_path)
    monkeypatch.setattr(EVERYWHERE, "_by_name", fresh._by_name)


def register(name: str = "gauge/1", cls: type = Gauge) -> None:
    st.register_codec(cls, name, lambda gauge: gauge.value, cls)


def again(value: Any) -> Any:
    dumped = dump(value)
    return load(dumped.codec, dumped.data, dumped.buffers, Names())


def test_a_value_and_one_deep_inside_of_others_and_one_in_another_of_its_kind() -> None:
    with pytest.raises(CannotSave):
        dump(Gauge(1))
    register()
    shared = Gauge(2)
    found = again([{"a": Gauge(Gauge(3))}, shared, shared])
    assert found[0]["a"].value.value == 3
    assert found[1] is found[2]
    assert found[1].value == 2


def test_a_subclass_is_another_type() -> None:
    register()
    with pytest.raises(CannotSave, match="Finer"):
        dump(Finer(1))


def test_large_bytes_stand_beside_the_pickle_and_come_back_as_bytes() -> None:
    register()
    dumped = dump(Gauge(b"x" * BLOB_FROM))
    assert len(dumped.buffers) == 1
    value = load(dumped.codec, dumped.data, [bytearray(b.raw()) for b in dumped.buffers], Names()).value
    assert value == b"x" * BLOB_FROM
    assert type(value) is bytes


def test_a_new_name_encodes_and_the_old_one_still_decodes() -> None:
    register("gauge/1")
    old = dump(Gauge(5))
    st.register_codec(
        Gauge, "gauge/2", lambda gauge: {"value": gauge.value}, lambda saved: Gauge(saved["value"])
    )
    st.register_codec(Gauge, "gauge/1", None, Gauge)
    assert b"gauge/2" in dump(Gauge(6)).data
    assert again(Gauge(6)).value == 6
    assert load(old.codec, old.data, (), Names()).value == 5


def test_an_encode_that_fails_is_named() -> None:
    st.register_codec(Gauge, "gauge/1", lambda gauge: 1 // 0, Gauge)
    with pytest.raises(CannotSave, match=r"gauge/1 failed: ZeroDivisionError"):
        dump(Gauge(1))


def test_a_value_that_contains_itself_cannot_be_saved() -> None:
    register()
    gauge = Gauge(None)
    gauge.value = [gauge]
    with pytest.raises(CannotSave, match="contains itself"):
        dump(gauge)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((Finer, "gauge/1", None, Finer), "already registered for `.*Gauge`"),
        (("Gauge", "gauge/2", None, Gauge), "`type` must be the class"),
        ((Gauge, "", None, Gauge), "`name` must be a string"),
        ((Gauge, "gauge/2", 1, Gauge), "be functions"),
        ((Gauge, "gauge/2", None, None), "be functions"),
    ],
)
def test_what_cannot_be_registered(arguments: tuple[Any, ...], says: str) -> None:
    register("gauge/1")
    with pytest.raises(ApiError, match=says):
        st.register_codec(*arguments)


OF_THE_SCRIPT = """
import threading
import millpond as st

class Meter:
    def __init__(self, value):
        self.value = value
        self.lock = threading.Lock()

st.register_codec(Meter, "meter/1", lambda meter: meter.value, lambda value: Meter(value))
if "meter" not in st.session_state:
    st.session_state.meter = [Meter(1)]
if st.button("Add"):
    st.session_state.meter[0].value += 1
meter = st.session_state.meter[0]
st.text(f"{meter.value} {isinstance(meter, Meter)}")
"""


def test_a_class_of_the_script_in_every_run_and_after_a_restart() -> None:
    app = AppTest.from_string(OF_THE_SCRIPT).run()
    for count in (2, 3):
        app.button[0].click().run()
        assert app.text[0].value == f"{count} True"
    app.restart()
    app.run()
    assert app.text[0].value == "3 True"


def test_two_sessions_of_one_script_have_classes_of_their_own() -> None:
    apps = [AppTest.from_string(OF_THE_SCRIPT).run() for _ in range(2)]
    for app in apps * 2:
        app.button[0].click().run()
        assert app.text[0].value.endswith("True")


def test_use_before_the_registration_sees_the_class_of_the_run_before_and_then_the_new_one() -> None:
    source = OF_THE_SCRIPT.replace(
        "class Meter", "early = st.session_state.get('meter')\nif early: early[0].value += 10\nclass Meter"
    )
    app = App(source)
    assert app.errors == []
    for count in (11, 21):
        app.rerun()
        assert app.texts() == [f"{count} True"]


def test_without_its_codec_a_value_is_set_aside_and_found_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = tmp_path / "app.py"
    script.write_text(OF_THE_SCRIPT)
    app = AppTest.from_file(script).run()
    app.button[0].click().run()
    script.write_text(OF_THE_SCRIPT.replace('"meter/1"', '"another/1"'))
    app.restart()
    assert app.text[0].value == "1 True"
    assert "session_state['meter'] is set aside" in caplog.text
    assert "no codec `meter/1` is registered" in caplog.text
    app.button[0].click().run()
    script.write_text(OF_THE_SCRIPT)
    # What the other code has made cannot be read by this one: the former value is there again.
    assert app.restart().text[0].value == "2 True"
