"""``st.feedback``: what the script gets, and what it takes."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest
from tests.drive import App

PAGE = "import millpond as st\nst.write('is', st.feedback({options!r}, key='f', default={default}, bind={bind!r}))"


def page(options: str = "thumbs", default: int | None = None, bind: str | None = None) -> AppTest:
    return AppTest.from_string(PAGE.format(options=options, default=default, bind=bind)).run()


@pytest.mark.parametrize(("options", "best"), [("thumbs", 1), ("faces", 4), ("stars", 4)])
def test_a_rating_goes_from_0_to_the_best(options: str, best: int) -> None:
    at = page(options)
    assert at.feedback[0].value is None
    for rating in (0, best):
        at.feedback("f").set_value(rating).run()
        assert at.markdown[0].value == f"is `{rating}`"
        assert at.session_state.f == rating


def test_it_can_be_taken_back() -> None:
    at = page("stars", default=3)
    assert at.feedback[0].value == 3
    at.feedback[0].set_value(None).run()
    assert at.markdown[0].value == "is `None`"
    at.run()
    assert at.feedback[0].value is None


@pytest.mark.parametrize(("options", "default"), [("thumbs", 2), ("faces", 5), ("stars", 5)])
def test_a_default_beyond_the_best_is_refused(options: str, default: int) -> None:
    at = page(options, default)
    assert at.exception[0].message == (
        f'`default` must be from 0 to {default - 1} with `options="{options}"`, or None; got {default}.'
    )


@pytest.mark.parametrize(
    "arguments", ["'hearts'", "'stars', default=-1", "'stars', default='3'", "'stars', default=True", "None"]
)
def test_what_it_does_not_know_is_refused(arguments: str) -> None:
    app = App(f"import millpond as st\nst.feedback({arguments})")
    assert len(app.problems()) == 1
    assert app.problems()[0].startswith(
        ("`options` must be one of", "`default` must be an integer, 0 or more")
    )


@pytest.mark.parametrize("value", [5, -1, True, 1.0, "1"])
def test_what_is_no_rating_is_the_default(value: object) -> None:
    app = App(
        f"import millpond as st\nst.session_state.f = {value!r}\nst.write(st.feedback('stars', key='f', default=2))"
    )
    assert app.texts() == ["`2`"]
    assert app.session.state.peek("f") == 2


def test_of_other_symbols_it_stays_where_there_is_such_a_rating() -> None:
    app = App(
        "import millpond as st\nst.write(st.feedback(st.session_state.get('o', 'stars'), key='f', default=1))"
    )
    app.set("", 4, "feedback")
    for options, rating in (("faces", 4), ("thumbs", 1)):
        app.session.state.put("o", options)
        assert app.rerun().texts() == [f"`{rating}`"]


@pytest.mark.parametrize(
    ("query", "shown"), [("f=4", "4"), ("f=", "None"), ("f=9", "2"), ("f=x", "2"), ("", "2")]
)
def test_the_address_opens_the_page_with_it(query: str, shown: str) -> None:
    app = App(PAGE.format(options="faces", default=2, bind="query-params"), query=query)
    assert app.texts() == [f"is `{shown}`"]


def test_a_form_sends_it_with_the_rest() -> None:
    app = App(
        "import millpond as st\nwith st.form('f'):\n    rating = st.feedback('stars', key='r')\n"
        "    st.form_submit_button('Send')\nst.write('is', rating)"
    )
    app.set("", 4, "feedback")
    assert app.texts() == ["is `None`"]
    assert app.click("Send").texts() == ["is `4`"]
