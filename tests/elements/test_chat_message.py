"""``st.chat_message``: whose it is, what stands beside it, and what is in it."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest
from tests.drive import App

DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3"/></svg>'


def message(arguments: str) -> AppTest:
    return AppTest.from_string(
        f"import millpond as st\nwith st.chat_message({arguments}):\n    st.write('in it')"
    ).run()


@pytest.mark.parametrize(
    ("arguments", "name", "avatar"),
    [
        ("'user'", "user", "user"),
        ("'human'", "human", "user"),
        ("'assistant'", "assistant", "assistant"),
        ("'AI'", "AI", "assistant"),
        ("'Bob'", "Bob", ""),
        ("3", "3", ""),
        ("''", "", ""),
        ("'user', avatar='🦖'", "user", "🦖"),
        ("'user', avatar=':material/thumb_up:'", "user", ":material/thumb_up:"),
        ("'user', avatar='spinner'", "user", "spinner"),
        ("'Bob', avatar='assistant'", "Bob", "assistant"),
    ],
)
def test_it_has_a_name_and_an_avatar(arguments: str, name: str, avatar: str) -> None:
    at = message(arguments)
    found = at.chat_message[0]
    assert (found.name, found.avatar, found.picture) == (name, avatar, None)
    assert found.markdown[0].value == "in it"


def test_an_avatar_can_be_a_picture() -> None:
    assert message(f"'user', avatar={DOT!r}").chat_message[0].picture is not None
    assert message("'user', avatar='https://example.org/a.png'").chat_message[0].picture is not None


def test_an_avatar_can_be_an_array() -> None:
    at = message("'user', avatar=__import__('numpy').zeros((4, 4, 3), 'uint8')")
    assert at.chat_message[0].picture is not None


@pytest.mark.parametrize("avatar", ["nonsense", "ab", "", 3, b"", "/nowhere.png", ["🦖"], ":smile:"])
def test_what_is_no_avatar_is_refused(avatar: object) -> None:
    app = App(f"import millpond as st\nst.chat_message('user', avatar={avatar!r})")
    assert app.problems()[0].startswith("`avatar` must be an emoji, a Material icon")


def test_a_material_icon_that_there_is_not_is_refused() -> None:
    app = App("import millpond as st\nst.chat_message('user', avatar=':material/nope_nope:')")
    assert app.problems()[0].startswith("`avatar` must be an existing Material icon")


def test_a_message_can_be_written_to_by_its_methods() -> None:
    at = AppTest.from_string(
        "import millpond as st\nst.chat_message('user', width='content').text('Hi')"
    ).run()
    assert at.chat_message[0].text[0].value == "Hi"
    assert at.chat_message[0].width == "content"
