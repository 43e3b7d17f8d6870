"""``st.pagination``: what the script gets, and what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.testing import AppTest
from tests.drive import App


def page(parameters: str, before: str = "") -> AppTest:
    source = (
        f"import millpond as st\ns = st.session_state\n{before}\nst.text(repr(st.pagination({parameters})))"
    )
    return AppTest.from_string(source).run()


def outcome(parameters: str, before: str = "") -> str:
    at = page(parameters, before)
    return str(at.exception[0].message if at.exception else at.text[0].value)


@pytest.mark.parametrize(
    ("parameters", "got"),
    [("5", "1"), ("1", "1"), ("5, default=3", "3"), ("5, max_visible_pages=0", "1"), ("5, max_visible_pages=None", "1")],
)  # fmt: skip
def test_the_page_at_first(parameters: str, got: str) -> None:
    assert outcome(parameters) == got


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("0", "`num_pages` must be an integer above 0; got `0` of type `int`."),
        ("5.0", "`num_pages` must be an integer above 0; got `5.0` of type `float`."),
        ("True", "`num_pages` must be an integer above 0; got `True` of type `bool`."),
        ("5, default=6", "`default` must be from 1 to `num_pages`, 5; got 6."),
        ("5, default=0", "`default` must be an integer from 1 to `num_pages`; got `0` of type `int`."),
        ("5, default=None", "`default` must be an integer from 1 to `num_pages`; got `None`."),
        ("5, max_visible_pages=-1", "`max_visible_pages` must be an integer, 0 or more, or None for as many as needed; got `-1` of type `int`."),
        ("5, width=None", '`width` must be "stretch", "content" or a number of pixels above 0; got `None`.'),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(parameters: str, words: str) -> None:
    assert outcome(parameters) == words


@pytest.mark.parametrize(
    ("kept", "got"), [(2, "2"), (9, "3"), (0, "3"), ("2", "3"), (None, "3"), (True, "3")]
)
def test_session_state_goes_to_a_page_that_there_is(kept: Any, got: str) -> None:
    assert outcome("5, default=3, key='k'", f"s.setdefault('k', {kept!r})") == got


def test_the_user_goes_to_a_page_which_stays_while_there_is_one() -> None:
    at = page("s.get('n', 5), key='k', on_change=note", "def note(): s.seen = s.k")
    assert at.pagination("k").select(4).run().text[0].value == "4"
    assert (at.session_state.k, at.session_state.seen) == (4, 4)
    assert at.run().text[0].value == "4"
    at.session_state.n = 9
    assert at.run().text[0].value == "4"
    at.session_state.n = 3
    assert at.run().text[0].value == "1"
    with pytest.raises(ValueError, match="an integer from 1 to 3"):
        at.pagination[0].select(4)


def test_the_tab_can_say_a_page_that_there_is() -> None:
    app = App("import millpond as st\nst.text(st.pagination(5))")
    wid = next(node["props"]["id"] for node in app.model.walk() if node["kind"] == "pagination")
    for wrong in (0, 6, "2", 2.5, None, True):
        app.send({wid: wrong})
        assert app.run().texts() == ["1"]
    app.send({wid: 5})
    assert app.run().texts() == ["5"]


@pytest.mark.parametrize(("query", "got"), [("k=4", "4"), ("k=9", "2"), ("k=", "2"), ("k=x", "2"), ("", "2")])
def test_the_address_opens_the_page_with_it(query: str, got: str) -> None:
    source = "import millpond as st\nst.text(st.pagination(5, default=2, key='k', bind='query-params'))"
    assert App(source, query=query).texts() == [got]


def test_a_form_sends_it_with_the_rest() -> None:
    at = AppTest.from_string(
        "import millpond as st\nwith st.form('f'):\n    page = st.pagination(5)\n    st.form_submit_button('Send')\nst.text(page)"
    ).run()
    assert at.pagination[0].select(3).run().text[0].value == "1"
    assert at.button[0].click().run().text[0].value == "3"
