"""Components in frames: what they are declared by, what they are given, and what becomes of what they send."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import millpond as st
from millpond.components.v1 import CustomComponent, declare_component
from millpond.elements.component import ComponentCodec
from millpond.elements.component_data import from_text, to_json, to_table, to_tables, to_text
from millpond.errors import ApiError, ComponentArguments
from millpond.testing import AppTest

HEAD = """
import millpond as st
from millpond.components.v1 import CustomComponent
gauge = CustomComponent("package.gauge", ".")
"""


class Raises:
    """Nothing can be asked of it."""

    def _raise(self, *_: object) -> Any:
        raise ArithmeticError

    __str__ = __repr__ = __eq__ = __bool__ = __len__ = _raise
    __hash__ = _raise


def run(source: str) -> AppTest:
    at = AppTest.from_string(HEAD + source).run()
    assert not at.exception, at.exception[0].value
    return at


def props_of(at: AppTest, n: int = 0) -> Any:
    return at.component[n]._props


# Declaring -----------------------------------------------------------------------------


def test_a_component_is_named_by_its_module_and_its_name(tmp_path: Path) -> None:
    component = declare_component("g.auge", path=str(tmp_path))
    assert component.name == f"{__name__}.g.auge"
    assert component.abspath == str(tmp_path)
    assert component == declare_component("g.auge", tmp_path) != declare_component("other", tmp_path)
    assert hash(component) == hash(declare_component("g.auge", tmp_path))
    assert "g.auge" in repr(component)
    assert st.components.v1.declare_component is declare_component


def test_in_a_script_the_module_is_its_file(tmp_path: Path) -> None:
    (tmp_path / "dash.py").write_text(
        "import streamlit.components.v1 as components\nimport streamlit as st\n"
        "st.text(components.declare_component('x', path='.').name)"
    )
    from millpond import compat

    compat.install()
    try:
        assert AppTest.from_file(tmp_path / "dash.py").run().text[0].value == "dash.x"
    finally:
        compat.uninstall()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "has no page. Pass `declare_component` the folder"),
        ({"path": "/not/there"}, "No such component directory"),
        ({"url": "javascript:alert(1)"}, "begins with http:// or https://"),
        ({"url": 5}, "begins with http:// or https://"),
        ({"name": "", "path": "."}, "`name` must be the name"),
        ({"name": Raises(), "path": "."}, "`name` must be the name"),
        ({"url": Raises()}, "begins with http:// or https://"),
    ],
)
def test_what_is_no_declaration(options: Any, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        declare_component(**{"name": "x", **options})


def test_arguments_need_names() -> None:
    with pytest.raises(ApiError, match="Argument `5` of type `int` needs a label"):
        CustomComponent("a.b", ".")(5)
    with pytest.raises(ApiError, match="Argument a value of type `Raises` needs a label"):
        CustomComponent("a.b", ".")(Raises())


@pytest.mark.parametrize("key", ["pd.DataFrame({'a': [1, 2]})", "np.zeros(3)", "Text('k')"])
def test_a_key_is_any_object_as_text(key: str) -> None:
    at = run(
        f"""
import numpy as np, pandas as pd
class Text(str): pass
gauge(key={key}); st.text(str({key}) in st.session_state)
"""
    )
    assert not at.exception
    assert at.text[0].value == "True"


def test_a_key_that_is_no_text_is_refused_by_name() -> None:
    at = AppTest.from_string(
        HEAD
        + """
class Raises:
    def __str__(self): raise ArithmeticError
    __repr__ = __str__
gauge(key=Raises())
"""
    ).run()
    assert "`key` must be a string, or convertible" in at.exception[0].value


# Arguments -----------------------------------------------------------------------------


def test_arguments_are_json_bytes_and_tables() -> None:
    at = run(
        """
import numpy as np, pandas as pd
gauge(size=np.int64(3), part=np.array([1.5])[0], deep={"a": [np.float64("nan"), float("inf"), (1, 2)]}, height=5, label="L",
      data=pd.DataFrame({"a": [1]}), raw=b"abc", more=bytearray(b"d"), nothing=None, key="k", default=7)
"""
    )
    props = props_of(at)
    assert json.loads(props.args) == {
        "size": 3, "part": 1.5, "deep": {"a": [None, None, [1, 2]]}, "height": 5, "label": "L", "nothing": None,
        "key": "k", "default": 7,
    }  # fmt: skip
    assert [one.name for one in props.binary] == ["raw", "more"]
    assert [one.name for one in props.tables] == ["data"]
    assert at.component[0].value == 7
    assert props.label == "package.gauge"


@pytest.mark.parametrize("value", [object(), {1, 2}, dt.date(2026, 1, 1), {"deep": pd.DataFrame()}])
def test_what_cannot_be_sent(value: Any) -> None:
    at = AppTest.from_string(HEAD + "gauge(x=st.session_state.value)")
    at.session_state["value"] = value
    at.run()
    assert "Could not convert component args to JSON" in at.exception[0].value


class _Text(str):
    __slots__ = ()


class _Number(enum.IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": [1, 2.5, -0.0, 1e300, 5e-324, True, None, "ü", ""]},
        {"a": {"b": [{"c": (1, [2, ("x",)])}, [], {}]}},
        {"a": [10**30, -(2**63), 2**64 - 1]},
        {"a": "\ud800", "\udc00": 1},
        {"a": {1: "x", 2.5: "y", None: "z", False: "t"}},
        {"a": [_Text("x"), _Number.ONE]},
        {"a": [1, [2, {"b": 3}], {"c": [4]}, "d"]},
        {"a": "\u2028</script>\x00\x7f"},
    ],
)  # fmt: skip
def test_what_is_written_fast_is_what_json_writes(value: Any) -> None:
    assert json.loads(to_json(value, "gauge")) == json.loads(json.dumps(value))


@pytest.mark.parametrize(
    "value", [dt.date(2020, 1, 1), b"x", {1}, decimal.Decimal(1), uuid.UUID(int=1), object(), 1j]
)
def test_what_json_has_no_word_for_is_refused_however_deep(value: Any) -> None:
    for inside in (value, [value], {"a": [0, value]}, [[1], [value]], {"a": {"b": value}}):
        with pytest.raises(ComponentArguments, match="Could not convert component args to JSON"):
            to_json({"a": inside}, "gauge")


def test_numbers_that_are_none_are_null_however_deep() -> None:
    nan, infinity = float("nan"), float("inf")
    assert json.loads(to_json({"a": [nan, [infinity, {"b": -infinity}]]}, "gauge")) == {
        "a": [None, [None, {"b": None}]]
    }


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, "x", None], ["1", "x", None]),
        ([[1], "x"], ["[1]", "x"]),
        ([1 + 2j], ["(1+2j)"]),
        ([{1}, {"a"}], ["{1}", "{'a'}"]),
        (pd.Categorical([1, "a", None]), ["1", "a", None]),
    ],
)
def test_columns_that_arrow_has_no_type_for_go_as_texts(values: Any, texts: list[Any]) -> None:
    frame = pd.DataFrame({"a": values, "n": range(len(texts))})
    data, *_ = to_tables(frame, "data")
    assert read(data) == {"a": texts, "n": [*range(len(texts))]}
    assert read(to_table(frame, "data")) == read(data)


@pytest.mark.parametrize("index", [[1, "b"], pd.CategoricalIndex([1, "b"])])
def test_so_does_such_an_index(index: Any) -> None:
    _, levels, _ = to_tables(pd.DataFrame({"a": [1, 2]}, index=index), "data")
    assert read(levels) == {"0": ["1", "b"]}


def test_what_refers_to_itself_is_refused() -> None:
    around: list[Any] = [1]
    around += [around, around]
    with pytest.raises(ComponentArguments):
        to_json({"a": around}, "gauge")


def test_large_plain_arguments_are_not_written_by_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which takes ten times as long, in each run."""
    rows = [{"x": n, "y": [n / 2, str(n)]} for n in range(1000)]
    monkeypatch.setattr("millpond.elements.component_data.json.dumps", None)
    assert json.loads(to_json({"rows": rows}, "gauge")) == {"rows": rows}


def test_a_table_that_arrow_cannot_take_is_refused_in_its_words() -> None:
    with pytest.raises(
        ComponentArguments, match=r"Could not convert `data` to Arrow.*surrogates not allowed"
    ):
        to_tables(pd.DataFrame({"a": pd.Series(["\ud800"], dtype=object)}), "data")


@pytest.mark.parametrize(
    "made", ["pd.DataFrame({'a': [endless]})", "pd.DataFrame({'a': [1]}, index=[(endless,)])"]
)
@pytest.mark.parametrize("to", ["to_tables", "to_table"])
def test_lists_without_an_end_do_not_end_the_process(made: str, to: str) -> None:
    code = (
        "import pandas as pd\n"
        f"from millpond.elements.component_data import {to}\n"
        "endless = []\n"
        "endless.append(endless)\n"
        "try:\n"
        f"    {to}({made}, 'data')\n"
        "except Exception as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Could not convert `data` to Arrow" in done.stdout, done.returncode
    assert "endlessly nested lists" in done.stdout


def read(part: bytes) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = pa.ipc.open_stream(part).read_all().to_pydict()
    return found


TWO_LEVELS = pd.DataFrame(
    [[1, 2]],
    columns=pd.MultiIndex.from_tuples([("A", "x"), ("A", "y")]),
    index=pd.MultiIndex.from_tuples([("p", 1)], names=["i", "j"]),
)


@pytest.mark.parametrize(
    ("table", "data", "index", "columns"),
    [
        (pd.DataFrame({"a": [1, 2]}, index=["x", "y"]), {"a": [1, 2], "__index_level_0__": ["x", "y"]}, {"0": ["x", "y"]}, {"0": ["a"]}),
        (TWO_LEVELS, {"('A', 'x')": [1], "('A', 'y')": [2], "i": ["p"], "j": [1]}, {"0": ["p"], "1": [1]}, {"0": ["A", "A"], "1": ["x", "y"]}),
        (pd.Series([1.5], name="s"), {"s": [1.5]}, {"0": [0]}, {"0": ["s"]}),
        (np.arange(2), {"value": [0, 1]}, {"0": [0, 1]}, {"0": ["value"]}),
        (np.array([[1, 2]]), {"0": [1], "1": [2]}, {"0": [0]}, {"0": ["0", "1"]}),
        (pl.DataFrame({"a": [1]}), {"a": [1]}, {"0": [0]}, {"0": ["a"]}),
        (pa.table({"a": [1]}), {"a": [1]}, {"0": [0]}, {"0": ["a"]}),
        (pd.DataFrame({3: [1]}), {"3": [1]}, {"0": [0]}, {"0": ["3"]}),
        (pd.DataFrame({"a": [1]}).style, {"a": [1]}, {"0": [0]}, {"0": ["a"]}),
    ],
)  # fmt: skip
def test_tables_have_the_shape_that_components_know(table: Any, data: Any, index: Any, columns: Any) -> None:
    assert [read(part) for part in to_tables(table, "t")] == [data, index, columns]


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["r", "s"]), TWO_LEVELS]
)
def test_a_table_comes_back_as_it_was_sent(table: pd.DataFrame) -> None:
    found = from_text(to_text(table))
    pd.testing.assert_frame_equal(found, table, check_names=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "j",
        "j{",
        "b$",
        "bQQ=",
        "t{}",
        "t[]",
        't{"data":"","index":"","columns":""}',
        "#0123",
        "j" + "[" * 100_000,
    ],
)
def test_what_a_browser_may_send_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)
    at = run("st.text(repr(gauge(key='k')))")
    at._tab.set(at.component[0].id, text)
    assert at.run().text[0].value == "None"


# Values --------------------------------------------------------------------------------


def test_a_value_of_each_kind_and_its_callback() -> None:
    at = run(
        """
def changed(): st.session_state.setdefault("log", []).append(st.session_state.k)
st.text(repr(gauge(key="k", on_change=changed)))
st.text(st.session_state.get("log"))
"""
    )
    assert at.text.values == ["None", "None"]
    for value in ({"a": 1}, b"\x00\xff", [1, 2], None, "x"):
        at.component[0].set_value(value).run()
        assert at.text[0].value == repr(value)
    assert at.text[1].value == repr([{"a": 1}, b"\x00\xff", [1, 2], None, "x"])
    at.component[0].set_value("x").run()
    assert at.text[1].value.count("x'") == 1, "what is not another value calls no callback"
    at.component[0].set_value(pd.DataFrame({"a": [1]})).run()
    assert isinstance(at.session_state["k"], pd.DataFrame)
    assert at.restart().session_state["k"].equals(pd.DataFrame({"a": [1]}))


def test_without_a_key_other_arguments_make_another_component_and_with_one_they_do_not() -> None:
    at = run(
        """
size = st.number_input("size", 0)
st.text((gauge(size=size), gauge(size=size, key="k")))
"""
    )
    for component in at.component:
        component.set_value(5)
    assert at.run().text[0].value == "(5, 5)"
    at.number_input[0].set_value(1).run()
    assert at.text[0].value == "(None, 5)"


def test_the_app_may_set_the_value() -> None:
    at = run(
        """
if st.button("set"): st.session_state.k = 9
st.text(gauge(key="k", default=1))
"""
    )
    assert at.text[0].value == "1"
    assert at.button[0].click().run().text[0].value == "9"
    assert at.component[0].set_value(3).run().text[0].value == "3"


def test_a_default_may_be_a_table() -> None:
    at = run("import pandas as pd\nst.text(gauge(default=pd.DataFrame({'a': [4]})).a[0])")
    assert at.text[0].value == "4"
    assert at.restart().text[0].value == "4"


def test_in_a_form_the_value_waits() -> None:
    at = run(
        """
with st.form("f"):
    value = gauge()
    st.form_submit_button("go")
st.text(value)
"""
    )
    at.component[0].set_value(3)
    assert at.run().text[0].value == "None"
    assert at.button[0].click().run().text[0].value == "3"


def test_the_page_is_not_told_the_value() -> None:
    at = run("gauge(key='k')")
    at.component[0].set_value("long" * 1000).run()
    at.restart()
    assert len(props_of(at).value) < 40


def test_an_untouched_value_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at = run("st.text(gauge(key='k'))")
    at.component[0].set_value([1, 2]).run()
    monkeypatch.setattr("millpond.elements.component.name_of_value", lambda value: 1 / 0)
    assert at.run().text[0].value == "[1, 2]"


def test_a_codec_knows_few_values() -> None:
    codec = ComponentCodec()
    for n in range(9):
        codec.receive(f"j{n}")
    assert len(codec._known) == 3
    assert codec.receive("jnull") is None
    with pytest.raises(ValueError, match="without a value cannot send one"):
        codec.receive(None)
