"""``st.camera_input`` and ``st.audio_input``: what the script gets."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest

HEAD = "import millpond as st\n"


def app(lines: str) -> AppTest:
    return AppTest.from_string(HEAD + lines).run()


@pytest.mark.parametrize(("name", "type"), [("camera_input", "image/jpeg"), ("audio_input", "audio/wav")])
def test_what_was_taken_is_a_file(name: str, type: str) -> None:
    at = app(
        f"x = st.{name}('L', key='k')\nst.text((x.name, x.type, x.read()) if x else x)\nst.button('Again')"
    )
    assert at.text[0].value == "None"
    taken = getattr(at, name)[0]
    it = f"it.{type[-3:].replace('peg', 'jpg')}"
    taken.upload(it, b"data").run()
    for _ in range(2):
        assert at.text[0].value == str((it, type, b"data"))
        at.button[0].click().run()
    assert taken.value.name == it
    taken.set_value((f"other {it}", b"more", "image/png")).run()
    assert "b'more'" in at.text[0].value
    assert taken.clear().run().text[0].value == "None"


@pytest.mark.parametrize(
    "wrong",
    [
        "camera_input('L', resolution=(1, 2))",
        "camera_input('L', resolution='4k')",
        "audio_input('L', sample_rate=3)",
        "audio_input('L', width='content')",
    ],
)
def test_wrong_parameters_are_refused(wrong: str) -> None:
    assert len(app(f"st.{wrong}").exception) == 1


def test_what_the_devices_are_asked_for() -> None:
    at = app(
        "st.camera_input('A', resolution='720p')\nst.camera_input('B')\nst.audio_input('C', sample_rate=None)"
    )
    assert [one.resolution for one in at.camera_input] == [(1280, 720), None]
    assert at.audio_input[0].sample_rate is None


def test_a_change_calls_the_callback() -> None:
    at = app(
        "def note(): st.session_state.n = st.session_state.k.size\nst.audio_input('L', key='k', on_change=note)"
    )
    assert at.audio_input[0].upload("a.wav", b"123").run().session_state.n == 3
