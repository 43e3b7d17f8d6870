"""What an element is from run to run: where it was drawn from, and what it is called."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.drive import App


def app_of(body: str) -> App:
    return App("import millpond as st\ns = st.session_state\n" + body)


def numbers(app: App, kind: str) -> dict[str, int]:
    """The number of each node of a kind, by its label or text."""
    nodes = [node for node in app.model.walk() if node["kind"] == kind]
    return {node["props"].get("label") or node["props"].get("body") or "": node["id"] for node in nodes}


def inside(app: App, kind: str) -> dict[str, int]:
    """The number of each container of a kind, by the first text in it."""
    by_id = app.model.nodes
    found = {}
    for node in app.model.walk():
        if node["kind"] == kind:
            found[by_id[node["children"][0]]["props"]["body"]] = node["id"]
    return found


CARD = """
def line(body): st.text(body)
def card(name):
    with st.container(border=True):
        line(name)
        st.divider()
"""


def test_a_card_above_others_leaves_them_what_they_are() -> None:
    app = app_of(CARD + "if s.get('more'): card('new')\ncard('a')\ncard('b')\nfor n in 'xyz': card(n)")
    before = inside(app, "container")
    app.session.state.put("more", value=True)
    app.frames.clear()
    app.rerun()
    after = inside(app, "container")
    assert {name: after[name] for name in "abxyz"} == before
    sent = b"".join(app.frames)
    assert sent.count(b'["set"') == 3, "only the new card is sent"
    assert not any(op in sent for op in (b'["patch"', b'["move"', b'["remove"'))


def test_a_helper_that_calls_itself_draws_each_level_for_itself() -> None:
    app = app_of(
        "def tree(depth):\n    st.text(f'before {depth}')\n    if depth: tree(depth - 1)\n"
        "if s.get('more'): st.text('new')\ntree(3)\ntree(2)"
    )
    before = {node["id"] for node in app.model.walk() if node["kind"] == "text"}
    app.session.state.put("more", value=True)
    app.rerun()
    after = {node["id"] for node in app.model.walk() if node["kind"] == "text"}
    assert len(before) == 7
    assert after > before


def test_what_is_drawn_through_millpond_is_told_apart_too() -> None:
    app = app_of("def card(name): st.write(name, '')\nif s.get('more'): card('new')\ncard('a')")
    before = numbers(app, "markdown")["a"]
    app.session.state.put("more", value=True)
    app.rerun()
    assert numbers(app, "markdown")["a"] == before


EXPANDERS = "for n in s.setdefault('names', ['a', 'b', 'c']):\n    with st.expander(n): st.text(f'in {n}')"
TABS = "for n, tab in zip(s.names, st.tabs(s.setdefault('names', ['a', 'b', 'c']))):\n    tab.text(f'in {n}')"
TABS_TOLD = TABS.replace("])))", "]), on_change='rerun'))")


@pytest.mark.parametrize(("body", "kind"), [(EXPANDERS, "expander"), (TABS, "tab"), (TABS_TOLD, "tab")])
@pytest.mark.parametrize("names", ["bc", "ac", "c", "xabc", "axbc", "cab", "ba", "abca"])
def test_an_expander_or_tab_stays_what_it_is_when_others_come_and_go(
    body: str, kind: str, names: str
) -> None:
    app = app_of(body)
    before = numbers(app, kind)
    app.session.state.put("names", list(names))
    app.rerun()
    nodes = [node for node in app.model.walk() if node["kind"] == kind]
    assert [node["props"]["label"] for node in nodes] == list(names)
    assert app.texts() == [f"in {n}" for n in names]
    seen: set[str] = set()
    for node in nodes:
        label = node["props"]["label"]
        if label not in seen:
            assert node["id"] == before.get(label, node["id"])
        seen.add(label)
    assert len({node["id"] for node in nodes}) == len(names)
    assert app.model.shape() == app.server_shape()


def test_the_only_expander_of_its_line_stays_under_another_label() -> None:
    app = app_of(
        "with st.expander(f'Items ({s.setdefault('n', 1)})'): st.text('in it')".replace("'n'", '"n"')
    )
    before = set(numbers(app, "expander").values())
    app.session.state.put("n", 2)
    app.rerun()
    assert numbers(app, "expander") == {"Items (2)": before.pop()}


def test_a_tab_stays_under_another_label() -> None:
    app = app_of("a, b, c = st.tabs(['a', f'b {s.setdefault(\"n\", 1)}', 'c'])\nb.text_input('T')")
    before = numbers(app, "tab")
    app.session.state.put("n", 2)
    app.frames.clear()
    app.rerun()
    assert numbers(app, "tab") == {"a": before["a"], "b 2": before["b 1"], "c": before["c"]}
    assert b'["set"' not in b"".join(app.frames)


@pytest.mark.parametrize(
    "body",
    [
        "p.text_input('T')\np.empty()\np.text_input('T')",
        "p.text_input('T', key='k')\np.text('gone')\nst.text_input('T', key='k')",
        "with p: st.text_input('T')\np.empty()\nst.text_input('T')",
        "with p.container(): st.text_input('T', key='k')\np.empty()\nwith p.container(): st.text_input('T', key='k')",
        "for _ in range(3):\n    with p.container(): st.text_input('T', key='k')",
        "with p.container():\n    with st.expander('E'): st.text_input('T', key='k')\n"
        "with p.container(): st.text_input('T', key='k')",
        "p.button('B', key='k')\np.empty()\np.text_input('T', key='k')",
        "for _ in range(2):\n    with p.container():\n        with st.form('f'):\n"
        "            st.text_input('T', key='k')\n            st.form_submit_button('Go')",
    ],
)
def test_a_widget_that_was_taken_off_the_page_may_be_drawn_again(body: str) -> None:
    app = app_of("p = st.empty()\n" + body)
    app.set("T", "kept")
    if "Go" in app.labels():
        app.click("Go")
    app.attach()  # all is sent anew
    app.run()
    assert app.errors == []
    assert app.widget("T")["value"] == "kept"
    assert app.model.shape() == app.server_shape()


@pytest.mark.parametrize(
    "body",
    [
        "with p.container(): st.text_input('T', key='k')\nst.text_input('T', key='k')",
        "p.text_input('T')\nst.text_input('T')",
        "st.button('B', key='k')\np.empty()\nst.text_input('T', key='k')",
        "with st.form('f'): st.form_submit_button('Go')\np.empty()\nwith st.form('f'): st.form_submit_button('Go')",
    ],
)
def test_a_widget_that_is_on_the_page_may_not(body: str) -> None:
    assert len(app_of("p = st.empty()\n" + body).errors) == 1


def test_a_widget_that_was_drawn_again_counts_once_when_others_are_forgotten() -> None:
    app = app_of(
        "if not s.get('gone'): st.text_input('Other', key='other')\n"
        "p = st.empty()\nif s.get('gone'): p.text_input('T')\np.empty()\np.text_input('T')"
    )
    app.set("Other", "x")
    app.session.state.put("gone", value=True)
    app.rerun()
    assert not app.session.state.has("other")


def test_two_widgets_of_a_kind_in_one_placeholder_are_two() -> None:
    app = app_of("p = st.empty()\np.text_input('A' if not s.get('b') else 'B')")
    app.set("A", "a")
    app.session.state.put("b", value=True)
    app.rerun().set("B", "b")
    app.frames.clear()
    assert app.rerun().widget("B")["value"] == "b"
    assert app.session.tree.shows(app.widget("B")["id"])
    assert not any(b"patch" in frame for frame in app.frames)


ROWS = [
    ("for r in s.rows: st.checkbox(r)", "b"),
    ("for r in s.rows:\n    a, b = st.columns(2)\n    a.text(r)\n    b.checkbox(r)", "b"),
    ("for r in s.rows:\n    with st.expander(r): st.checkbox(f'{r} done')", "b done"),
]


@pytest.mark.parametrize(("body", "label"), ROWS)
def test_a_checkbox_for_each_row_keeps_its_row_when_the_list_changes(body: str, label: str) -> None:
    app = app_of("s.setdefault('rows', ['a', 'b', 'c'])\n" + body)
    app.set(label, value=True)
    for rows in (["b", "c"], ["x", "b"], ["c", "b", "x"]):
        app.session.state.put("rows", rows)
        app.rerun()
        ticked = [
            n["props"]["label"] for n in app.model.walk() if n["kind"] == "checkbox" and n["props"]["value"]
        ]
        assert ticked == [label]


RERUNS = 20
"""More than Python runs a code before it makes its calls in another way."""


@pytest.mark.parametrize(
    "body",
    [
        "exec(compile(PART, 'part.py', 'exec'))",
        "for _ in range(3): exec(PART)",
        "list(map(card, 'ab'))",
        "sorted('ab', key=lambda name: str(card(name)))",
        "import functools\nfunctools.partial(card, 'a')()",
        "cards = (card(name) for name in 'ab')\nnext(cards)\nnext(cards)",
        "import sys, importlib, cards_of_tests\nimportlib.reload(cards_of_tests)",
    ],
)
def test_what_is_compiled_anew_or_called_by_python_itself_draws_the_same(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = CARD + "card('x')\nst.container().text('y')\n"
    (tmp_path / "cards_of_tests.py").write_text("import millpond as st\n" + part)
    monkeypatch.syspath_prepend(tmp_path)
    app = app_of(f"{CARD}PART = {part!r}\n{body}").rerun()
    assert app.problems() == []
    before = app.server_shape(), list(app.model.nodes)
    app.frames.clear()
    for _ in range(RERUNS):
        # Else the ids of codes that are gone come again.
        kept = [compile("1", f"{number}.py", "exec") for number in range(20)]
        app.rerun()
        assert len(kept) == 20
    assert (app.server_shape(), list(app.model.nodes)) == before
    assert b"delta" not in b"".join(app.frames)
    sys.modules.pop("cards_of_tests", None)


def test_a_widget_in_code_that_is_compiled_anew_follows_its_value() -> None:
    app = app_of("""s.setdefault("t", "a")\nexec("s.t = st.text_input('T', value=s.t)")\nst.text(s.t)""")
    for number in range(RERUNS):
        app.set("T", f"{number}")
        assert app.texts() == [f"{number}"]
