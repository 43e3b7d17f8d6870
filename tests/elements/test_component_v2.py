"""Components in the page: what they are made of, what they are given, their states and triggers."""

from __future__ import annotations

import json
import pickle
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from millpond.components.v2 import component
from millpond.elements.component_data import to_table
from millpond.elements.component_v2 import ComponentResult, StatesCodec
from millpond.errors import ApiError, ComponentArguments
from millpond.testing import AppTest
from tests.drive import App

HEAD = """
import millpond as st
gauge = st.components.v2.component("gauge", html="<b>x</b>", css="b{}", js="export default () => {}")
def note(name):
    return lambda: st.session_state.setdefault("log", []).append((name, dict(st.session_state.k)))
"""
COUNTER = """
r = gauge(key="k", default={"a": 0}, on_a_change=note("a"), on_go_change=note("go"), data={"n": 1})
st.text(repr(dict(r)))
st.text(repr(dict(st.session_state.k)))
st.text(st.session_state.get("log"))
"""


def run(source: str) -> AppTest:
    at = AppTest.from_string(HEAD + source).run()
    assert not at.exception, at.exception[0].value
    return at


def test_states_stay_and_triggers_are_of_their_run() -> None:
    at = run(COUNTER)
    assert at.text.values == ["{'a': 0, 'go': None}", "{'a': 0, 'go': None}", "None"]
    at.component[0].set_state(a=5).run()
    assert at.text[0].value == "{'a': 5, 'go': None}"
    at.component[0].trigger("go", {"x": 1}).run()
    assert at.text.values[:2] == ["{'a': 5, 'go': {'x': 1}}"] * 2
    assert at.run().text.values[:2] == ["{'a': 5, 'go': None}"] * 2
    assert at.text[2].value == repr([("a", {"a": 5, "go": None}), ("go", {"a": 5, "go": {"x": 1}})])
    # What is the same calls no callback; what has none is a state, too.
    at.component[0].set_state(a=5, other=None).run()
    assert at.text[0].value == "{'a': 5, 'go': None, 'other': None}"
    assert at.text[2].value.count("('a'") == 1


def test_a_trigger_outlives_no_process() -> None:
    at = run(COUNTER)
    at.component[0].set_state(a=[1]).trigger("go").run()
    assert at.text[0].value == "{'a': [1], 'go': True}"
    assert at.restart().text[0].value == "{'a': [1], 'go': None}"
    assert at.reload().text[0].value == "{'a': [1], 'go': None}"


def test_a_trigger_that_no_process_has_answered_is_not_lost() -> None:
    at = run(COUNTER)
    at.component[0].trigger("go", 3)
    at.restart()
    at.run()
    assert "('go', {'a': 0, 'go': 3})" in at.text[2].value


def test_the_same_trigger_twice_calls_twice() -> None:
    at = run(COUNTER)
    for _ in range(2):
        at.component[0].trigger("go", 1).run()
    assert at.text[2].value.count("('go'") == 2


SEES = """
import millpond as st
st.text("above")
tank = st.components.v2.component("tank", html="<b>x</b>", js="export default () => {}")
r = tank(key="k", default={"a": 0}, on_a_change=lambda: None, on_go_change=lambda: None)
if r.go:
    st.session_state.setdefault("seen", []).append((r.go, r.a))
st.text("below")
"""


def fire(app: App, go: int | None, a: int) -> None:
    """What the page sends, as it writes it."""
    sent = {"s": {"a": a}, "t": {} if go is None else {"go": go}, "n": 0.5}
    app.send({app.widget("tank")["id"]: json.dumps(sent, separators=(",", ":"))})


def test_the_script_sees_each_of_the_triggers_that_have_waited() -> None:
    """They would share a run, and only the last one were seen."""
    app = App(SEES)
    for n in range(1, 4):
        fire(app, n, n)
    app.run()
    assert app.state("seen") == [(1, 1), (2, 2), (3, 3)]


def test_no_run_is_interrupted_before_its_script_has_seen_a_trigger() -> None:
    app = App(SEES)
    fire(app, 1, 1)
    run = app.session.begin_run()
    assert run is not None
    fire(app, 2, 2)
    app.session.end_run(run, app.script.execute(run))
    app.run()
    assert app.state("seen") == [(1, 1), (2, 2)]


@pytest.mark.parametrize("state", [1, {1: 2}, "\ud800"], ids=["plain", "names", "text"])
def test_what_a_test_sends_without_triggers_has_none(state: Any) -> None:
    one = run(COUNTER).component[0]
    one.set_state(a=state)
    assert not one._codec.fires(one._app._tab.value(one.id))
    one.trigger("go")
    assert one._codec.fires(one._app._tab.value(one.id))


def test_states_that_have_waited_share_a_run() -> None:
    app = App(SEES)
    runs = app.session.schedule.runs
    for n in range(5):
        fire(app, None, n)
    app.run()
    assert app.session.schedule.runs == runs + 1


def test_a_result_answers_as_streamlits_does() -> None:
    result = ComponentResult(a=1)
    assert (result.a, result["a"], result.get("a"), result.get("b")) == (1, 1, 1, None)
    with pytest.raises(AttributeError, match=r"has no state `b`. It has: `a`"):
        _ = result.b
    with pytest.raises(KeyError):
        _ = result["b"]
    result.b = 2
    assert result == {"a": 1, "b": 2}
    assert pickle.loads(pickle.dumps(result)) == result


def test_without_a_key_it_stays_the_same_when_its_data_change() -> None:
    at = run(
        "n = st.number_input('n', 0)\nst.text(dict(gauge(data={'n': n})))\nst.text(dict(gauge(data={'m': n})))"
    )
    at.component[0].set_state(a=1).run()
    at.component[1].set_state(a=2).run()
    assert at.text.values == ["{'a': 1}", "{'a': 2}"]
    assert at.number_input[0].set_value(4).run().text.values == ["{'a': 1}", "{'a': 2}"]
    assert at.number_input[0].set_value(0).run().text.values == ["{'a': 1}", "{'a': 2}"]
    assert at.restart().text.values == ["{'a': 1}", "{'a': 2}"]


SHOWN = """
if st.checkbox("first", True):
    st.text(f"first {dict(gauge(data={'n': 1}))}")
n = st.number_input("n", value=2)
st.text(f"second {dict(gauge(data={'n': n}))}")
"""
BOTH = ["first {'a': 1}", "second {'a': 2}"]


def two(source: str) -> AppTest:
    at = run(source)
    at.component[0].set_state(a=1).run()
    at.component[1].set_state(a=2).run()
    return at


def test_without_a_key_it_is_known_by_its_place_when_one_before_it_goes() -> None:
    at = two(SHOWN)
    assert at.text.values == BOTH
    at.checkbox[0].uncheck()
    at.number_input[0].set_value(1)  # as the first had it
    assert at.run().text.values == ["second {'a': 2}"]
    assert at.restart().text.values == ["second {'a': 2}"]
    assert at.checkbox[0].check().run().text.values == ["first {}", "second {'a': 2}"]
    at.component[0].set_state(a=3).run()
    assert at.restart().text.values == ["first {'a': 3}", "second {'a': 2}"]


def test_in_a_loop_it_is_known_by_its_round() -> None:
    at = two(
        "k = st.number_input('k', 0)\nfor i in (1, 2):\n    st.text(dict(gauge(data={'n': i + k}, height=100 + k)))"
    )
    assert at.number_input[0].set_value(1).run().text.values == ["{'a': 1}", "{'a': 2}"]
    assert at.restart().text.values == ["{'a': 1}", "{'a': 2}"]
    # Alike in all that they are given.
    assert two("for i in (1, 2): st.text(dict(gauge()))").text.values == ["{'a': 1}", "{'a': 2}"]


def test_without_a_key_it_is_known_after_the_script_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(HEAD + SHOWN)
    at = AppTest.from_file(file).run()
    at.component[0].set_state(a=1).run()
    at.component[1].set_state(a=2).run()
    assert at.text.values == BOTH
    file.write_text(HEAD + "st.title('More')\n" + SHOWN)
    assert at.run().title[0].value == "More"
    assert at.text.values == BOTH
    file.write_text(HEAD + "st.title('Yet more'); st.header(str(1))\n" + SHOWN)
    assert at.restart().title[0].value == "Yet more"
    assert at.text.values == BOTH


HELPERS = """
def left(n):
    return gauge(data={"n": n})

def right(n):
    return gauge(data={"n": n})

if st.checkbox("left", True):
    st.text(f"first {dict(left(1))}")
st.text(f"second {dict(right(2))}")
"""
CHANGES = {
    "a line before the functions": lambda text: text.replace("def left", "\n# More.\ndef left"),
    "another call in one": lambda text: text.replace("    return", "    str(n)\n    return", 1),
    "another call in both": lambda text: text.replace("    return", "    str(n)\n    return"),
    "another name of one": lambda text: text.replace("right", "other"),
    "another name and call": lambda text: text.replace("right", "other").replace(
        "    return", "    str(n)\n    return"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("process", ["same", "next"])
def test_without_a_key_it_is_known_after_a_function_was_changed_that_draws_it(
    tmp_path: Path, change: Callable[[str], str], process: str
) -> None:
    file = tmp_path / "app.py"
    file.write_text(HEAD + HELPERS)
    at = AppTest.from_file(file).run()
    at.component[0].set_state(a=1).run()
    at.component[1].set_state(a=2).run()
    assert at.text.values == BOTH
    file.write_text(HEAD + change(HELPERS))
    assert (at.run() if process == "same" else at.restart()).text.values == BOTH


@pytest.mark.parametrize("process", ["same", "next"])
def test_without_a_key_it_gets_nothing_of_one_that_another_function_draws(process: str) -> None:
    at = run(HELPERS.replace("True", "False"))
    at.component[0].set_state(a=2).run()
    at.checkbox[0].check()
    assert (at.run() if process == "same" else at.restart().run()).text.values == [
        "first {}",
        "second {'a': 2}",
    ]


def test_without_a_key_it_is_the_same_where_its_container_is_filled_anew() -> None:
    at = run(
        """
place = st.empty()
for i in range(5):
    with place.container():
        r = gauge(data=i)
st.text(dict(r))
"""
    )
    at.component[0].set_state(a=1).run()
    assert at.text[0].value == "{'a': 1}"
    assert len(at.component) == 1


def test_triggers_without_a_key_are_of_their_component_and_run() -> None:
    at = run(
        """
n = st.number_input("n", value=0)
log = st.session_state.setdefault("log", [])
for line in (1, 2):
    st.text(dict(gauge(data={"n": n + line}, on_go_change=lambda line=line: log.append(line))))
st.text(log)
"""
    )
    at.component[1].trigger("go").run()
    assert at.text.values == ["{'go': None}", "{'go': True}", "[2]"]
    assert at.number_input[0].set_value(1).run().text.values == ["{'go': None}", "{'go': None}", "[2]"]
    at.component[0].trigger("go", 5).run()
    assert at.text.values == ["{'go': 5}", "{'go': None}", "[2, 1]"]
    assert at.restart().text.values == ["{'go': None}", "{'go': None}", "[2, 1]"]


def test_in_a_form_it_waits_and_its_callback_is_called_then() -> None:
    at = run(
        """
with st.form("f"):
    r = gauge(key="k", on_a_change=note("a"), on_b_change=None)
    st.form_submit_button("go")
st.text(dict(r)); st.text(st.session_state.get("log"))
"""
    )
    at.component[0].set_state(a=3)
    assert at.run().text[0].value == "{'a': None, 'b': None}"
    at.button[0].click().run()
    assert at.text.values == ["{'a': 3, 'b': None}", "[('a', {'a': 3, 'b': None})]"]


def test_the_app_may_set_states() -> None:
    at = run("if st.button('set'): st.session_state.k = {'a': 9}\n" + COUNTER)
    at.button[0].click().run()
    assert at.text[0].value == "{'a': 9, 'go': None}"


def test_the_app_may_put_back_a_result_of_some_events_ago() -> None:
    at = run(
        """
def back():
    if st.session_state.k.a == 5:
        st.session_state.k = st.session_state.before
r = gauge(key="k", default={"a": 0}, on_a_change=None, on_go_change=back)
if r.a == 1:
    st.session_state.before = r
st.text(dict(r))
"""
    )
    at.component[0].set_state(a=1).run()
    for n in range(2, 6):
        at.component[0].set_state(a=n).trigger("go").run()
        assert not at.exception
    assert at.text[0].value == "{'a': 1, 'go': True}"


def test_data_of_each_kind() -> None:
    at = run(
        """
import pandas as pd
df = pd.DataFrame({"a": [1]}, index=["x"])
for data in (None, "text", [1, {"deep": (2,)}], b"bytes", df, {"n": 1, "df": df, "raw": b"x"}):
    gauge(data=data)
"""
    )
    props: list[Any] = [one._props for one in at.component]
    assert [json.loads(each.data) for each in props] == [
        None,
        "text",
        [1, {"deep": [2]}],
        None,
        None,
        {"n": 1},
    ]
    assert [each.binary is not None for each in props] == [False, False, False, True, True, False]
    assert [(part.name, part.table) for part in props[5].parts] == [("df", True), ("raw", False)]
    read = pa.ipc.open_stream(
        to_table(__import__("pandas").DataFrame({"a": [1]}, index=["x"]), "df")
    ).read_all()
    assert read.to_pydict() == {"a": [1], "__index_level_0__": ["x"]}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("gauge(default={'zz': 1})", "is not a valid state name.*on_zz_change"),
        ("gauge(default=5)", "must be a dictionary of its states"),
        ("gauge(on__change=print)", "is not allowed"),
        ("gauge(on_a_change=3)", "must be a function, or None"),
        ("gauge(data=object())", "Could not convert component args to JSON"),
        ("gauge(height='tall')", "pixels"),
        ("gauge(key='a', width=-1)", "pixels"),
        ("import numpy; gauge(width=numpy.zeros(3))", "`width` must be .* pixels"),
        (
            "gauge(default={type('Hostile', (), {'__str__': None})(): 1})",
            "names in `default` .* must be strings",
        ),
        ("st.session_state.k = 5; gauge(key='k')", "dictionary"),
    ],
)
def test_what_is_refused(call: str, words: str) -> None:
    at = AppTest.from_string(HEAD + call).run()
    import re

    assert re.search(words, at.exception[0].value), at.exception[0].value


def test_sizes_down_to_nothing() -> None:
    at = run("gauge(height=0); gauge(key='b', height=1.0, width='content')")
    assert [one._props.height for one in at.component] == [0, 1]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["", "x", "[]", "5", '{"s": 5}', '{"t": []}', '{"n": "x"}', "[" * 100_000])
def test_what_a_browser_may_send_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="must send states and triggers"):
        StatesCodec(()).receive(text)


def test_an_untouched_state_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at = run("st.text(dict(gauge(key='k')))")
    at.component[0].set_state(a=1).run()
    at.run()
    names: list[object] = []

    def record(value: object) -> str:
        names.append(value)
        return "#first"

    monkeypatch.setattr("millpond.elements.component_v2.name_of_value", record)
    assert at.run().text[0].value == "{'a': 1}"
    assert names == [{}], "the default alone"


# Packages ------------------------------------------------------------------------------

DECLARED = """
[project]
name = "my-gauge"
version = "1"
[[tool.streamlit.component.components]]
name = "dial"
asset_dir = "frontend/build"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "site" / "my_gauge"
    assets = package / "frontend" / "build"
    assets.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "pyproject.toml").write_text(DECLARED)
    (assets / "index-a1.js").write_text("export default () => {}")
    (assets / "a.css").write_text("b{}")
    (package / "secret.js").write_text("secret")
    (assets / "out.js").symlink_to(package / "secret.js")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return package


def test_a_component_of_an_installed_package_has_files(package: Path) -> None:
    at = AppTest.from_string(
        textwrap.dedent(
            """
            import millpond as st
            st.components.v2.component("my-gauge.dial", js="index-*.js", css="a.css")(key="d")
            """
        )
    ).run()
    assert not at.exception, at.exception[0].value
    props: Any = at.component[0]._props
    assert props.script.address == "folder/build/index-a1.js"
    assert props.style.address == "folder/build/a.css"


def test_a_package_is_looked_for_once(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    component("my-gauge.dial", js="index-*.js")
    with monkeypatch.context() as patch:
        patch.setattr(
            "millpond.elements.packaged._installed", lambda: pytest.fail("packages were looked for")
        )
        component("my-gauge.dial", js="index-*.js")
    (package / "pyproject.toml").write_text(DECLARED.replace("build", "other"))
    other = package / "frontend" / "other"
    other.mkdir()
    (other / "index-c3.js").write_text("")
    component("my-gauge.dial", js="index-c3.js")
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each != str(package.parent)])
    with pytest.raises(ApiError, match=r"must be declared in pyproject.toml"):
        component("my-gauge.dial", js="index-c3.js")


def test_a_component_of_texts_reads_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script declares it anew in each run."""

    def read(*_: object) -> None:
        pytest.fail("folders were read")

    monkeypatch.setattr("millpond.elements.packaged.assets_of", read)
    component("my-gauge.dial", js="export default () => {}", css="b { color: red }")


@pytest.mark.parametrize(
    "js",
    ["../../secret.js", "frontend/../../secret.js", "/etc/passwd.js", "..\\secret.js", "out.js", "nothing.js", "*/../../*.js", "**/../secret.js", "\0.js", "..//secret.js"],
)  # fmt: skip
def test_files_are_inside_of_the_declared_folder(package: Path, js: str) -> None:
    with pytest.raises(ApiError, match=r"asset_dir"):
        component("my-gauge.dial", js=js)


def test_a_pattern_names_one_file(package: Path) -> None:
    (package / "frontend" / "build" / "index-b2.js").write_text("")
    with pytest.raises(ApiError, match=r"several: index-a1.js, index-b2.js"):
        component("my-gauge.dial", js="index-*.js")


@pytest.mark.parametrize("asset_dir", ["..", "/", "../other", "nothing"])
def test_a_package_gives_nothing_of_outside_of_itself(package: Path, asset_dir: str) -> None:
    (package.parent / "other").mkdir()
    (package / "pyproject.toml").write_text(DECLARED.replace("frontend/build", asset_dir))
    with pytest.raises(ApiError, match=r"must be declared in pyproject.toml with asset_dir"):
        component("my-gauge.dial", js="index-*.js")


@pytest.mark.parametrize(
    "content", ["", "not toml [", "[project]\nname='x'", "[tool.streamlit.component]\ncomponents=5", "\x00"]
)
def test_what_others_have_in_their_pyproject_is_passed_over(package: Path, content: str) -> None:
    (package / "pyproject.toml").write_text(content)
    with pytest.raises(ApiError, match="must be declared"):
        component("my-gauge.dial", js="index-*.js")


def test_text_is_text_and_a_file_name_needs_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["/nothing"])
    component("inline", js="export default function() {}", css="b { color: red }")
    for part in ({"js": "index.js"}, {"css": "a.css"}, {"js": "index-*.mjs"}):
        with pytest.raises(ApiError, match=r"must be declared in pyproject.toml"):
            component("inline", **part)  # type: ignore[arg-type]
    for wrong in ({"name": ""}, {"name": 5}, {"js": 5}, {"html": b"x"}):
        options: Any = {"name": "x", **wrong}
        with pytest.raises(ApiError, match=r"must be a string|must be the name"):
            component(**options)


def test_a_table_that_arrow_cannot_take() -> None:
    import pandas as pd

    with pytest.raises(ComponentArguments, match="Could not convert"):
        to_table(pd.DataFrame({"a": pd.Series(["\ud800"], dtype=object)}), "df")


def test_a_state_may_have_any_name_that_a_dictionary_does_not_use() -> None:
    assert {name for name in dir(ComponentResult) if name[0] != "_"} == {
        name for name in dir(dict) if name[0] != "_"
    }
    at = run("r = gauge(key='k', on_states_change=lambda: None)\nst.text(r.states)")
    at.component[0].set_state(states="Ohio").run()
    assert at.text[0].value == "Ohio"
