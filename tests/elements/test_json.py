"""``st.json`` of what is large: the tab gets the parts that are opened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from millpond.elements.json import MOST_CHARACTERS
from millpond.elements.json_source import MOST_PARTS, JsonSource
from millpond.session.sources import Asking, Unanswerable
from millpond.testing import AppTest
from tests.drive import App

LARGE = "{'rows': [{'id': n, 'text': 'x' * 90} for n in range(5000)], 'exact': 2**70, 'half': 1.50}"


def ask(source: JsonSource, path: list[int], **more: Any) -> Any:
    return json.loads(source(Asking({"path": path, **more})))


def source(value: Any) -> JsonSource:
    return JsonSource(value if isinstance(value, str) else json.dumps(value), "d")


def test_a_small_one_is_sent_whole_and_a_large_one_is_not() -> None:
    app = App(f"import millpond as st\nst.json([1])\nst.json({LARGE})")
    small, large = (node["props"] for node in app.model.walk() if node["kind"] == "json")
    assert (small["body"], small["data"]) == ("[1]", "")
    assert (large["body"], len(large["data"])) == ("", 32)
    assert len("".join(map(str, app.frames))) < 2000


def test_a_test_reads_all_of_it() -> None:
    at = AppTest.from_string(f"import millpond as st\nst.json({LARGE})\nst.json({{'a': 1}})").run()
    assert json.loads(at.json[0].value)["rows"][4999]["id"] == 4999
    assert at.json[1].value == '{"a": 1}'


def test_a_large_text_that_is_no_json_is_shown_as_it_is() -> None:
    at = AppTest.from_string(f"import millpond as st\nst.json('[' * {MOST_CHARACTERS + 1})").run()
    assert at.json[0].data == ""
    assert at.json[0].value == "[" * (MOST_CHARACTERS + 1)


def test_the_same_one_is_parsed_once_whatever_is_drawn_again() -> None:
    app = App(f"import millpond as st\nst.button('again')\nst.json({LARGE})")
    node = next(id for id, node in app.model.nodes.items() if node["kind"] == "json")
    first = app.session.source(node)
    app.frames.clear()
    app.click("again")
    assert app.session.source(node) is first
    assert "json" not in "".join(map(str, app.frames))


def test_parts_come_when_they_are_asked_for() -> None:
    of = source({"rows": list(range(5000)), "exact": 2**70, "half": 1.5, "deep": {"a": [[], {}]}})
    answer = ask(of, [], levels=1)
    assert answer == ["o", 4, 0, [
        ["rows", ["l", 5000]], ["exact", ["v", str(2**70)]], ["half", ["v", "1.5"]], ["deep", ["o", 1]],
    ]]  # fmt: skip
    assert ask(of, [0], start=4999, stop=5999) == ["l", 5000, 4999, [["v", "4999"]]]
    assert ask(of, [3], levels=9) == ["o", 1, 0, [["a", ["l", 2, 0, [["l", 0, 0, []], ["o", 0, 0, []]]]]]]


def test_numbers_keep_their_digits() -> None:
    of = source("[1.50, 1e400, 123456789012345678901234567890, NaN]")
    assert [part[1] for part in ask(of, [])[3]] == [
        "1.50",
        "1e400",
        "123456789012345678901234567890",
        '"NaN"',
    ]


def test_an_answer_is_bounded() -> None:
    wide = source([list(range(100)) for _ in range(100)])
    assert len(str(ask(wide, [], levels=20))) < 40 * MOST_PARTS
    long = source(["x" * 1_000_000])
    assert len(str(ask(long, []))) < 20_000
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    assert ask(source(deep), [], levels=1_000_000)[0] == "l"


def test_all_of_it_can_be_copied() -> None:
    value = {"a": [1, "ä"]}
    assert source(value)(Asking("text")).decode() == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize(
    "question",
    [None, {}, "all", {"path": ["a"]}, {"path": [0]}, {"path": [-1]}, {"path": [9]}, {"path": [], "start": -1},
     {"path": [], "start": 5, "stop": 1}, {"path": [], "stop": 10**9}, {"path": [], "more": 1}],
)  # fmt: skip
def test_what_it_does_not_know_is_refused_in_words(question: Any) -> None:
    if question == {"path": [0]} or question == {"path": [-1]}:
        assert json.loads(source([[1]])(Asking(question)))[0] == "l"
        question = {"path": [0, 0, 0]}
    with pytest.raises(Unanswerable):
        source([[1]])(Asking(question))
