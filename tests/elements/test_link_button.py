"""``st.link_button``: what the script gets, and where it may lead to."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest
from tests.drive import App

URL = "https://example.org/a?b=c#d"


def test_the_script_is_not_told_of_a_click_unless_it_asks() -> None:
    at = AppTest.from_string(
        f"import millpond as st\nplace = st.link_button('Go', '{URL}', key='go')\nst.text(st.session_state.to_dict())\n"
        "st.text(type(place).__name__)"
    ).run()
    assert at.text.values == ["{}", "Container"]
    link = at.link_button("go")
    assert (link.label, link.url, link.value) == ("Go", URL, False)
    assert link.click().run().text.values == ["{}", "Container"]


@pytest.mark.parametrize("on_click", ["'rerun'", "None", "note"])
def test_a_click_is_true_in_its_run(on_click: str) -> None:
    at = AppTest.from_string(
        "import millpond as st\ns = st.session_state\n"
        "def note(): s.seen = s.go\n"
        f"st.text(st.link_button('Go', '{URL}', key='go', on_click={on_click}))\nst.text(s.go)\nst.button('Other')"
    ).run()
    assert at.text.values == ["False", "False"]
    assert at.link_button[0].click().run().text.values == ["True", "True"]
    assert at.link_button[0].value is True
    assert ("seen" in at.session_state) == (on_click == "note")
    assert at.button[0].click().run().text.values == ["False", "False"]


def test_a_callback_gets_its_arguments_before_the_script() -> None:
    at = AppTest.from_string(
        f"import millpond as st\nst.text(st.session_state.get('a'))\n"
        f"st.link_button('Go', '{URL}', on_click=lambda a, b: st.session_state.update(a=(a, b)), args=(1,), kwargs={{'b': 2}})"
    ).run()
    assert at.link_button[0].click().run().text[0].value == "(1, 2)"


@pytest.mark.parametrize("url", [URL, "/docs", "../x", "mailto:a@b.c", "tel:+1", "#top", "", "foo:bar"])
def test_addresses_and_paths(url: str) -> None:
    at = AppTest.from_string(f"import millpond as st\nst.link_button('Go', {url!r})").run()
    assert not at.exception
    assert at.link_button[0].url == url


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:x", " javascript:x", "java\tscript:x", "data:text/html,x", "vbscript:x"])  # fmt: skip
def test_what_would_run_in_the_page_is_refused(url: str) -> None:
    at = AppTest.from_string(f"import millpond as st\nst.link_button('Go', {url!r})").run()
    assert at.exception[0].message.startswith("`url` must be a URL or a path, and must not run code")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("5", "`url` must be a string or None; got `5` of type `int`."),
        ("None", "`url` must be a URL such as `https://example.org`, or a path; got `None`."),
        ("'/', on_click='x'", '`on_click` must be a function or "rerun" or "ignore" or None; got `\'x\'`.'),
    ],
)
def test_what_does_not_fit_is_refused_by_name(parameters: str, words: str) -> None:
    at = AppTest.from_string(f"import millpond as st\nst.link_button('Go', {parameters})").run()
    assert at.exception[0].message == words


def test_in_a_form_it_sends_nothing_of_the_form() -> None:
    app = App(
        "import millpond as st\nwith st.form('f'):\n    name = st.text_input('Name')\n"
        f"    went = st.link_button('Go', '{URL}', on_click='rerun')\n    st.form_submit_button('Send')\nst.text((name, went))"
    )
    app.set("Name", "Ada")
    app.send({}, app.widget("Go")["id"])
    assert app.run().texts() == ["('', True)"]
    assert app.click("Send").texts() == ["('Ada', False)"]
    app = App(
        f"import millpond as st\nwith st.form('f'):\n    st.link_button('Go', '{URL}', on_click=print)\n"
    )
    assert "cannot have its own callback" in app.problems()[0]
    at = AppTest.from_string(
        "import millpond as st\nwith st.form('f'):\n    name = st.text_input('Name')\n"
        f"    went = st.link_button('Go', '{URL}', on_click='rerun')\n    st.form_submit_button('Send')\nst.text((name, went))"
    ).run()
    at.text_input[0].input("Ada")
    assert at.link_button[0].click().run().text[0].value == "('', True)"


def test_one_that_is_disabled_is_not_followed() -> None:
    app = App(
        f"import millpond as st\nst.text(st.link_button('Go', '{URL}', on_click='rerun', disabled=True))"
    )
    app.send({}, app.widget("Go")["id"])
    assert app.run().texts() == ["False"]
