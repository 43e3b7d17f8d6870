"""Widgets without a key whose default follows their own value: each is the same widget in every run."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from millpond.state.rebind import StoredValue
from tests.drive import App


def app_of(body: str) -> App:
    return App("import datetime as dt\nimport millpond as st\ns = st.session_state\n" + body)


FOLLOWING: list[tuple[str, str, list[Any], Any]] = [
    ("''", "text_input('T', value=s.v)", ["a", "b", "c", ""], ""),
    ("''", "text_area('T', s.v)", ["a", "b", "a"], "a"),
    ("0", "number_input('T', value=s.v, step=1)", [1, 2, 3], 3),
    ("1", "slider('T', 0, 9, s.v)", [[2], [3], [4]], 4),
    ("(1, 2)", "slider('T', 0, 9, s.v)", [[2, 3], [3, 4]], (3, 4)),
    ("dt.date(2020, 1, 1)", "slider('T', value=s.v)", [[1577836800000000 + 864e8 * n] for n in (1, 2, 3)],
     dt.date(2020, 1, 4)),
    ("False", "checkbox('T', s.v)", [True, False, True], True),
    ("False", "toggle('T', s.v)", [True, False], False),
    ("0", "selectbox('T', [0, 1, 2], index=s.v)", ["1", "2", "1"], 1),
    ("0", "radio('T', [0, 1, 2], index=s.v)", ["1", "2", "0"], 0),
    ("[]", "multiselect('T', list('abc'), s.v)", [["a"], ["a", "b"], ["c"]], ["c"]),
    ("dt.date(2020, 1, 1)", "date_input('T', s.v)", [["2021-01-01"], ["2022-01-01"], ["2020-01-01"]],
     dt.date(2020, 1, 1)),
    ("'today'", "date_input('T', s.v)", [["2021-01-01"], ["2022-01-01"]], dt.date(2022, 1, 1)),
    ("dt.time(1)", "time_input('T', s.v)", ["02:00", "03:00"], dt.time(3)),
]  # fmt: skip


@pytest.mark.parametrize(("first", "call", "chosen", "last"), FOLLOWING, ids=[f[1] for f in FOLLOWING])
def test_every_change_counts(first: str, call: str, chosen: list[Any], last: Any) -> None:
    app = app_of(f"if 'v' not in s: s.v = {first}\ns.v = st.{call}\nst.text(repr(s.v))")
    wid = app.widget("T")["id"]
    for value in chosen:
        app.set("T", value)
        assert app.widget("T")["id"] == wid
        shown = app.texts()
        assert app.rerun().texts() == shown, "it stays"
    assert app.state("v") == last
    app.attach()  # all is sent anew
    assert app.run().widget("T")["id"] == wid
    assert app.session.widgets.get(wid).value == last  # type: ignore[union-attr]


def test_typing_is_one_widget_for_the_tab() -> None:
    app = app_of("s.setdefault('t', '')\ns.t = st.text_input('T', value=s.t)\nst.text(s.t)")
    app.set("T", "a").set("T", "b")
    app.frames.clear()
    app.set("T", "c")
    assert app.texts() == ["c"]
    sent = b"".join(app.frames)
    assert b'["set"' not in sent
    assert b'"id"' not in sent


def test_rows_of_a_list_follow_each_for_itself() -> None:
    app = app_of(
        "rows = s.setdefault('rows', [{'n': n, 'done': False} for n in 'abc'])\n"
        "for row in rows: row['done'] = st.checkbox(row['n'], value=row['done'])\n"
        "st.text([r['n'] for r in rows if r['done']])"
    )
    for label, value, shown in [
        ("b", True, "['b']"), ("c", True, "['b', 'c']"), ("b", False, "['c']"), ("b", True, "['b', 'c']")
    ]:  # fmt: skip
        assert app.set(label, value).texts() == [shown]
        assert app.rerun().texts() == [shown]
    app.session.state.put("rows", [r for r in app.state("rows") if r["n"] != "a"])
    assert app.rerun().texts() == ["['b', 'c']"]
    assert app.set("c", value=False).texts() == ["['b']"]
    assert app.rerun().texts() == ["['b']"]


def test_rows_with_one_label_are_told_apart_by_their_values() -> None:
    app = app_of(
        "s.setdefault('rows', ['x', 'y', 'z'])\n"
        "s.rows = [st.text_input('Row', value=row) for row in s.rows]\nst.text(s.rows)"
    )
    ids = [node["props"]["id"] for node in app.model.walk() if node["kind"] == "text_input"]
    for at, text in [(1, "q"), (1, "r"), (0, "s"), (2, "t"), (1, "u")]:
        app.send({ids[at]: text})
        app.run()
        app.rerun()
        assert app.state("rows")[at] == text
    assert app.texts() == ["['s', 'u', 't']"]


def test_a_default_of_the_apps_own_begins_anew() -> None:
    app = app_of(
        "s.setdefault('t', '')\nif st.button('Clear'): s.t = ''\nif st.button('Set'): s.t = 'set'\n"
        "s.t = st.text_input('T', value=s.t)\nst.text(s.t)"
    )
    app.set("T", "a").set("T", "b").click("Clear")
    assert app.widget("T")["value"] == ""
    app.set("T", "c").set("T", "d")
    assert app.texts() == ["d"]
    app.click("Set")
    assert app.texts() == ["set"]
    assert app.set("T", "").set("T", "e").rerun().click("Clear").widget("T")["value"] == ""


def test_another_default_that_is_not_the_value_is_another_widget() -> None:
    app = app_of("s.setdefault('d', 'x')\nst.text(st.text_input('T', value=s.d))")
    app.set("T", "mine")
    app.session.state.put("d", "y")
    assert app.rerun().texts() == ["y"]


def test_two_places_in_the_source_do_not_follow_each_other() -> None:
    app = app_of(
        "if s.get('other'): st.text(st.text_input('T', value='typed'))\n"
        "else: st.text(st.text_input('T', value='first'))"
    )
    app.set("T", "typed")
    wid = app.widget("T")["id"]
    app.session.state.put("other", value=True)
    app.rerun()
    assert app.widget("T")["id"] != wid


def test_an_option_that_reads_otherwise_in_each_run_stays_chosen_without_a_key() -> None:
    app = app_of(
        "s.n = s.get('n', 0) + 1\nage = lambda x: f'{x}, {s.n} s ago'\n"
        "st.text(st.selectbox('S', list('abc'), format_func=age))\nst.text(st.multiselect('M', list('abc'), format_func=age))"
    )
    ids = {label: app.widget(label)["id"] for label in "SM"}
    app.set("S", "b, 1 s ago").set("M", ["c, 2 s ago", "a, 2 s ago"])
    app.rerun()
    assert app.texts() == ["b", "['c', 'a']"]
    app.send({ids["S"]: [2, "c, 2 s ago"]})
    assert app.run().texts() == ["c", "['c', 'a']"]
    assert {label: app.widget(label)["id"] for label in "SM"} == ids


def test_other_options_without_a_key_are_another_widget() -> None:
    app = app_of("s.setdefault('o', ['a', 'b'])\nst.text(st.selectbox('S', s.o))")
    app.set("S", "b")
    app.session.state.put("o", ["a", "b", "c"])
    assert app.rerun().texts() == ["a"]


def saved(app: App, stored: dict[str, StoredValue]) -> dict[str, StoredValue]:
    """What a store that had ``stored`` has of the session now."""
    while (change := app.session.commits.take_change()) is not None:
        for key, dump in change.changed.items():
            stored[key] = StoredValue(key, dump.codec, dump.data, tuple)
        for key in change.deleted:
            stored.pop(key, None)
        app.session.saved(change, change.seq + 1)
    return stored


@pytest.mark.parametrize("texts", ["a", "ab", "abc", "abca"])
@pytest.mark.parametrize("first", ["st.text_input('T', value=s.t)", "st.text_input('T', value='')"])
def test_a_change_on_its_way_while_the_server_restarts_finds_its_widget(first: str, texts: str) -> None:
    source = (
        f"import millpond as st\ns = st.session_state\ns.setdefault('t', '')\ns.t = {first}\nst.text(s.t)"
    )
    app = App(source, durable=True)
    stored = saved(app, {})
    for text in texts:
        app.set("T", text)
        saved(app, stored)
    wid = app.widget("T")["id"]
    again = App(source, durable=True, run=False)
    again.session.restore(5, app.seq, stored)
    again.run()
    assert (again.texts(), again.widget("T")["id"]) == ([texts[-1]], wid)
    # The tab still has this event, which no server has finished.
    again.seq = app.seq
    again.send({wid: "d"})
    assert again.run().texts() == ["d"]
    assert again.rerun().texts() == ["d"]


def test_a_date_whose_bounds_follow_it_is_found_after_a_restart() -> None:
    source = (
        "import datetime as dt\nimport millpond as st\ns = st.session_state\n"
        "s.d = st.date_input('T', value=s.get('d', dt.date(2020, 1, 1)))\nst.text(s.d)"
    )
    app = App(source, durable=True)
    app.set("T", ["2021-01-01"]).set("T", ["2022-01-01"])
    again = App(source, durable=True, run=False)
    again.session.restore(5, app.seq, saved(app, {}))
    again.run()
    assert again.widget("T")["id"] == app.widget("T")["id"]


def test_what_is_kept_of_names_goes_with_their_widgets() -> None:
    app = app_of("s.setdefault('t', '')\nif not s.get('gone'): s.t = st.text_input('T', value=s.t)")
    for text in "abcdef":
        app.set("T", text)
    ours = [key for key in app.session.state.all_keys() if key.startswith("$millpond:")]
    assert len(ours) <= 3, "its value, and two names"
    app.session.state.put("gone", value=True)
    app.rerun()
    assert [key for key in app.session.state.all_keys() if key.startswith("$millpond:")] == []
    assert msgspec.json.encode(app.texts()) == b"[]"
