"""Options: which one is meant when they change, read otherwise, or look the same."""

from __future__ import annotations

import gc
import logging
from typing import Any

import pytest

from tests.drive import App


def app_of(body: str) -> App:
    return App("import millpond as st\ns = st.session_state\n" + body)


def test_the_rest_of_a_multiselect_stays_when_options_go() -> None:
    app = app_of("s.setdefault('o', ['a', 'b', 'c'])\nst.text(st.multiselect('M', s.o, key='m'))")
    app.set("M", ["c", "b"])
    app.session.state.put("o", ["d", "c"])
    app.rerun()
    assert (app.texts(), app.state("m"), app.widget("M")["value"]) == (["['c']"], ["c"], [[1, "c"]])
    app.session.state.put("o", ["d"])
    app.rerun()
    assert app.texts() == ["[]"]


@pytest.mark.parametrize("kind", ["selectbox", "radio"])
def test_a_choice_stays_when_the_words_are_those_of_another_language(kind: str) -> None:
    app = app_of(
        "words = s.setdefault('words', {1: 'one', 2: 'two'})\n"
        f"st.text(st.{kind}('S', [1, 2], format_func=words.get, key='k'))"
    )
    app.set("S", "two")
    app.session.state.put("words", {1: "eins", 2: "zwei"})
    app.rerun()
    assert (app.texts(), app.widget("S")["value"]) == (["2"], [1, "zwei"])


AGES = "s.n = s.get('n', 0) + 1\nage = lambda x: f'{x}, {s.n} s ago'\n"


def test_a_choice_can_be_made_while_the_words_differ_in_each_run() -> None:
    app = app_of(AGES + "st.text(st.selectbox('S', ['a', 'b', 'c'], format_func=age, key='k'))")
    seen = [1, "b, 1 s ago"]
    app.rerun().rerun()
    wid = app.widget("S")["id"]
    app.send({wid: seen})
    app.run()
    assert (app.texts(), app.widget("S")["value"]) == (["b"], [1, "b, 4 s ago"])
    for _ in range(6):
        app.rerun()
    # So long ago that nobody knows these words any more: the options are the same, and so is the position.
    app.send({wid: [2, "c, 1 s ago"]})
    assert app.run().texts() == ["c"]


def test_many_choices_can_be_made_while_the_words_differ_in_each_run() -> None:
    app = app_of(AGES + "st.text(st.multiselect('M', ['a', 'b', 'c'], ['c'], format_func=age, key='k'))")
    app.rerun().rerun()
    app.send({app.widget("M")["id"]: [[2, "c, 1 s ago"], [0, "a, 2 s ago"]]})
    assert app.run().texts() == ["['c', 'a']"]


def test_a_choice_that_was_made_among_earlier_options_is_found_by_its_value() -> None:
    app = app_of("s.setdefault('o', ['a', 'b', 'c'])\nst.text(st.selectbox('S', s.o, key='k'))")
    wid = app.widget("S")["id"]
    app.session.state.put("o", ["x", "c", "b"])
    app.rerun()
    # The tab has not drawn them yet.
    app.send({wid: [1, "b"]})
    assert app.run().texts() == ["b"]


def test_a_choice_that_is_gone_is_refused_and_not_taken_for_its_neighbour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = app_of("s.setdefault('o', ['a', 'b', 'c'])\nst.text(st.selectbox('S', s.o, key='k'))")
    wid = app.widget("S")["id"]
    app.session.state.put("o", ["x", "y", "z"])
    app.rerun()
    with caplog.at_level(logging.WARNING, logger="millpond"):
        app.send({wid: [1, "b"]})
        app.run()
    assert "rejected" in caplog.text
    assert (app.texts(), app.widget("S")["value"]) == (["x"], [0, "x"])


@pytest.mark.parametrize("kind", ["selectbox", "radio"])
def test_of_two_options_with_the_same_words_both_can_be_had(kind: str) -> None:
    app = app_of(
        f"st.text(repr(st.{kind}('S', [1, '1', 1.5, True], format_func=lambda x: str(int(float(x))), key='k')))"
    )
    for at, value in [(1, "'1'"), (0, "1"), (3, "True"), (2, "1.5")]:
        assert app.set("S", [at, "1"]).texts() == [value]
        assert app.rerun().texts() == [value]
        assert app.widget("S")["value"] == [at, "1"]


def test_words_that_no_browser_can_show_are_those_that_it_sends() -> None:
    app = app_of("st.text(ascii(st.selectbox('S', ['a', 'photo\\udce4.jpg'], key='k')))")
    app.set("S", [1, "photo\ufffd.jpg"])
    assert app.rerun().texts() == ["'photo\\udce4.jpg'"]


def test_of_two_equal_options_the_chosen_one_stays_chosen() -> None:
    app = app_of("st.selectbox('S', ['a', 'b', 'a'], index=2, key='k')")
    assert app.widget("S")["value"] == [2, "a"]
    for at in (0, 2):
        app.set("S", [at, "a"]).rerun()
        app.attach()  # all is sent anew
        assert app.run().widget("S")["value"] == [at, "a"]


def test_options_that_read_the_same_and_are_not_equal_keep_the_choice_by_their_words() -> None:
    app = app_of(
        "rows = [{'name': n, 'seen': s.get('n', 0)} for n in 'ab']\ns.n = s.get('n', 0) + 1\n"
        "st.text(st.selectbox('S', rows, format_func=lambda r: r['name'], key='k'))"
    )
    app.set("S", "b").rerun()
    assert app.texts() == ["{'name': 'b', 'seen': 2}"]


@pytest.mark.parametrize(
    ("make", "got"),
    [
        ("numpy.array(['b'])", "['b']"),
        ("numpy.array(['a', 'c'])", "['a', 'c']"),
        ("pandas.Index(['b'])", "['b']"),
        ("pandas.Series(['b'])", "['b']"),
        ("numpy.array('b')", "['b']"),
    ],
)
def test_the_default_may_be_an_array_or_an_index_of_one_element(make: str, got: str) -> None:
    pytest.importorskip("pandas")
    app = app_of(f"import numpy, pandas\nst.text(st.multiselect('M', ['a', 'b', 'c'], {make}))")
    assert (app.errors, app.texts()) == ([], [got])


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("[None]", "`None` is not one of"),
        ("['a', 'z']", "`'z'` is not one of"),
        ("['a', 'b'], max_selections=1", "2 options"),
    ],
)
def test_a_default_that_is_no_option_is_refused(parameters: str, words: str) -> None:
    assert words in str(app_of(f"st.multiselect('M', ['a', 'b'], {parameters})").errors[0])


def test_a_thousand_choices_are_found_without_comparing_each_with_each() -> None:
    compared: list[Any] = []
    app = app_of(
        "class Counts(int):\n    __hash__ = int.__hash__\n"
        "    def __eq__(self, other): s.compared.append(1); return int(self) == int(other)\n"
        "s.compared = []\nst.multiselect('M', [Counts(i) for i in range(1000)], key='m')"
    )
    app.set("M", [str(i) for i in range(1000)])
    app.rerun()
    compared = app.state("compared")
    assert len(app.state("m")) == 1000
    assert len(compared) < 10_000


def test_words_of_earlier_runs_keep_nothing_else_of_them() -> None:
    app = app_of(
        "import weakref\nclass Big: pass\nbig = Big()\ns.setdefault('refs', []).append(weakref.ref(big))\n"
        + AGES
        + "st.selectbox('S', ['a', 'b'], format_func=lambda x: age(x) + str(big)[:0], key='k')"
    )
    for _ in range(5):
        app.rerun()
    gc.collect()
    assert sum(ref() is not None for ref in app.session.state.get("refs")) <= 2


@pytest.mark.parametrize("call", ["multiselect('M'", "pills('M'", "segmented_control('M'"])
def test_an_option_is_chosen_once_whatever_the_tab_says(call: str) -> None:
    several = "" if call.startswith("multiselect") else ", selection_mode='multi'"
    app = app_of(f"st.{call}, ['a', 'b', 'c']{several}, key='m')")
    app.set("M", ["b", "a", "b", "b"])
    assert (app.errors, app.state("m")) == ([], ["b", "a"])
    app.rerun()
    assert (app.errors, app.state("m")) == ([], ["b", "a"])


INCOMPARABLE = """
import millpond as st
class Vague:
    def __bool__(self): raise ValueError("neither true nor false")
class Array:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return Vague()
    def __ne__(self, other): return Vague()
    def __hash__(self): HASH
    def __repr__(self): raise RuntimeError("no text")
    def __str__(self): return f"array {self.n}"
s = st.session_state
s.n = s.get("n", 0) + 1
options = [Array(1), Array(2), Array(3)] if s.n < 4 else [Array(4)]
found = [
    st.selectbox("select", options), st.radio("radio", options, index=0), st.multiselect("many", options, options[0]),
    st.selectbox("keyed", options, key="k"), st.multiselect("keyed many", options, key="l"),
]
st.text([str(one) for many in found for one in (many if isinstance(many, list) else [many])])
"""


@pytest.mark.parametrize("hashed", ["return hash(self.n)", "raise TypeError", "raise RuntimeError"])
def test_options_that_cannot_be_compared_hashed_or_written(hashed: str) -> None:
    app = App(INCOMPARABLE.replace("HASH", hashed))
    for label in ("select", "radio", "keyed"):
        assert app.errors == []
        app.set(label, "array 2")
    app.rerun()
    assert app.errors == []
