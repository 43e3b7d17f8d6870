"""``st.pills`` and ``st.segmented_control``: what the script gets, and what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.testing import AppTest
from tests.drive import App

DRESSES = ["pills", "segmented_control"]


def page(dress: str, parameters: str = "", before: str = "") -> AppTest:
    source = f"import millpond as st\ns = st.session_state\n{before}\nst.text(repr(st.{dress}('P', s.get('o', ['a', 'b', 'c']), key='k', {parameters})))"
    return AppTest.from_string(source).run()


def outcome(parameters: str, before: str = "") -> str:
    at = page("pills", parameters, before)
    return str(at.exception[0].message if at.exception else at.text[0].value)


@pytest.mark.parametrize("dress", DRESSES)
def test_one_option_is_chosen_and_taken_back(dress: str) -> None:
    at = page(dress)
    assert at.text[0].value == "None"
    found = at.button_group[0]
    assert found.select("b").run().text[0].value == "'b'"
    assert (found.value, found.indices, found.formatted_values) == ("b", [1], ["b"])
    assert at.run().text[0].value == "'b'"
    assert found.unselect("b").run().text[0].value == "None"
    assert found.set_value(["c"]).run().text[0].value == "'c'"
    assert found.set_value([]).run().text[0].value == "None"
    assert at.session_state.k is None


@pytest.mark.parametrize("dress", DRESSES)
def test_several_are_chosen_in_the_order_of_choosing(dress: str) -> None:
    at = page(dress, "selection_mode='multi'")
    assert at.text[0].value == "[]"
    found = getattr(at, dress)("k")
    found.select("c").run()
    assert found.select("a").run().text[0].value == "['c', 'a']"
    assert found.unselect("c").run().text[0].value == "['a']"
    assert at.session_state.k == ["a"]


@pytest.mark.parametrize(
    ("parameters", "got"),
    [
        ("default='b'", "'b'"),
        ("default=['b']", "'b'"),
        ("default=[]", "None"),
        ("default='b', required=True", "'b'"),
        ("required=True", "None"),
        ("format_func=str.upper", "None"),
        ("selection_mode='multi', default='b'", "['b']"),
        ("selection_mode='multi', default=('c', 'a')", "['c', 'a']"),
    ],
)
def test_what_is_chosen_at_first(parameters: str, got: str) -> None:
    assert outcome(parameters) == got


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("default='z'", "`default` does not fit: `'z'` is not one of the options: `'a'`, `'b'`, `'c'`."),
        ("default=['a', 'b']", '`default` must be one option with `selection_mode="single"`, or None; got 2 of them.'),
        ("selection_mode='two'", "`selection_mode` must be one of `'single'`, `'multi'`; got `'two'`."),
        (
            "selection_mode='multi', required=True",
            '`required=True` works with `selection_mode="single"` only. Remove one of the two.',
        ),
        ("format_func=5", "`format_func` must be a function or None; got `5` of type `int`."),
        ("wrap='no'", "`wrap` must be True or False; got `'no'`."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(parameters: str, words: str) -> None:
    assert outcome(parameters) == words


@pytest.mark.parametrize(
    ("kept", "parameters", "got"),
    [
        ("b", "", "'b'"),
        ("z", "", "None"),
        ("z", "default='c'", "'c'"),
        (["b"], "", "None"),
        (None, "required=True", "None"),
        (["b", "a", "z"], "selection_mode='multi'", "['b', 'a']"),
        ("b", "selection_mode='multi'", "['b']"),
        (None, "selection_mode='multi'", "[]"),
    ],
)
def test_session_state_chooses(kept: Any, parameters: str, got: str) -> None:
    assert outcome(parameters, f"s.setdefault('k', {kept!r})") == got


def test_options_of_any_class_are_given_back_as_they_are() -> None:
    at = page("pills", "default=(3, 4), format_func=lambda o: f'{o[0]}', ", "s.o = [(1, 2), (3, 4)]")
    assert (at.text[0].value, at.pills[0].options) == ("(3, 4)", ["1", "3"])
    assert at.pills[0].select((1, 2)).run().text[0].value == "(1, 2)"
    assert at.pills[0].format_func((3, 4)) == "3"
    assert page("pills", "selection_mode='multi', format_func=str.upper").pills[0].format_func("a") == "A"


def test_the_choice_stays_when_options_change_and_goes_with_its_option() -> None:
    at = page("pills", "default='a'")
    at.pills[0].select("c").run()
    at.session_state.o = ["c", "a"]
    assert at.run().text[0].value == "'c'"
    at.session_state.o = ["a", "b"]
    assert at.run().text[0].value == "'a'"


def test_another_selection_mode_begins_anew() -> None:
    source = (
        "import millpond as st\nmode = st.session_state.get('mode', 'single')\n"
        "st.text(repr(st.pills('P', ['a', 'b'], key='k', selection_mode=mode)))"
    )
    at = AppTest.from_string(source).run()
    at.pills[0].select("b").run()
    at.session_state.mode = "multi"
    assert at.run().text[0].value == "[]"
    at.pills[0].select("a").run()
    at.session_state.mode = "single"
    assert at.run().text[0].value == "None"


def test_what_is_required_cannot_be_taken_back() -> None:
    app = App("import millpond as st\nst.text(st.pills('P', ['a', 'b'], default='a', required=True))")
    app.send({app.widget("P")["id"]: []})
    assert app.run().texts() == ["a"]
    assert app.set("P", ["b"]).texts() == ["b"]


def test_one_alone_can_be_chosen_of_those_of_which_there_is_one() -> None:
    app = App("import millpond as st\nst.text(st.pills('P', ['a', 'b']))")
    app.send({app.widget("P")["id"]: [[0, "a"], [1, "b"]]})
    assert app.run().texts() == ["None"]


def test_the_callback_comes_before_the_script() -> None:
    at = page("pills", "on_change=note", "def note(): s.seen = s.k")
    at.pills[0].select("b").run()
    assert (at.session_state.seen, at.text[0].value) == ("b", "'b'")


def test_a_form_sends_the_choice_with_the_rest() -> None:
    app = App(
        "import millpond as st\nwith st.form('f', clear_on_submit=True):\n    chosen = st.pills('P', ['a', 'b'], default='a')\n"
        "    st.form_submit_button('Send')\nst.text(chosen)"
    )
    assert app.set("P", ["b"]).texts() == ["a"]
    assert app.click("Send").texts() == ["b"]
    assert app.widget("P")["value"] == [[0, "a"]]


def test_the_caller_may_change_its_list() -> None:
    at = AppTest.from_string(
        "import millpond as st\nfound = st.pills('P', ['a', 'b'], selection_mode='multi', default='a', key='k')\n"
        "found.append('x')\nst.text(found)\nst.text(st.session_state.k)"
    ).run()
    assert at.run().text.values == ["['a', 'x']", "['a']"]


@pytest.mark.parametrize(
    ("parameters", "query", "shown"),
    [
        ("", "k=b", "'b'"),
        ("default='a'", "k=", "None"),
        ("default='a', required=True", "k=", "'a'"),
        ("", "k=z", "None"),
        ("selection_mode='multi'", "k=b&k=a&k=z", "['b', 'a']"),
        ("selection_mode='multi', default='c'", "k=", "[]"),
    ],
)
def test_the_address_opens_the_page_with_it(parameters: str, query: str, shown: str) -> None:
    app = App(
        f"import millpond as st\nst.text(repr(st.pills('P', ['a', 'b', 'c'], key='k', bind='query-params', {parameters})))",
        query=query,
    )
    assert app.texts() == [shown]


def test_the_address_shows_it() -> None:
    app = App("import millpond as st\nst.pills('P', ['a', 'b'], key='k', bind='query-params')")
    assert app.set("P", ["b"]).address == "k=b"
    assert app.set("P", []).address == ""


def test_two_alike_are_named_as_the_app_calls_them() -> None:
    app = App("import millpond as st\nfor _ in 'ab':\n    st.pills('P', ['a'])")
    assert "two elements `pills` with the label" in app.problems()[0]
    # The same line may have drawn both.
    assert 'in a loop `key=f"pills_{i}"`' in app.problems()[0]
    app = App(
        "import millpond as st\nst.pills('P', ['a'], key='k')\nst.segmented_control('S', ['a'], key='k')"
    )
    assert "the second is a segmented control labelled “S”" in app.problems()[0]
