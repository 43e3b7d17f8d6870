"""Names, parameters, kinds and defaults are those of Streamlit's public API."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond.container import Container

FACTS = json.loads((Path(__file__).parent / "facts" / "streamlit-api.json").read_text())

MISSING_NAMES: set[str] = set()
"""Names that are not there yet. This list may only get shorter."""

MISSING_METHODS = {
    "dg",
}

KINDS = {
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_POSITIONAL: "*args",
    inspect.Parameter.VAR_KEYWORD: "**kwargs",
}

NOT_LITERAL = {"<sentinel>"}
"""Defaults that only Streamlit's own objects can equal; it is enough that there is one."""


def test_the_missing_names_are_those_listed() -> None:
    assert {name for name in FACTS["st"] if not hasattr(st, name)} == MISSING_NAMES


EXTENSIONS = {"register_codec"}
"""Names that Streamlit does not have. docs/streamlit.md lists them."""


def test_what_is_not_streamlits_is_listed_as_such() -> None:
    own = set(st.__all__) - FACTS["st"].keys() - {"__version__"}
    assert own == EXTENSIONS, "list a name that Streamlit does not have in EXTENSIONS"
    page = (Path(__file__).parents[1] / "docs" / "streamlit.md").read_text()
    section = page.partition("## Beyond Streamlit")[2].partition("\n## ")[0]
    untold = {name for name in EXTENSIONS if f"`st.{name}`" not in section}
    assert not untold, 'describe it in docs/streamlit.md, below "Beyond Streamlit"'


def test_the_missing_methods_are_those_listed() -> None:
    assert {name for name in FACTS["container"] if not hasattr(Container, name)} == MISSING_METHODS


def _parameters(function: Any, *, method: bool) -> list[list[Any]]:
    parameters = list(inspect.signature(function).parameters.values())
    if method:
        parameters = parameters[1:]
    return [[p.name, KINDS[p.kind], _default(p)] for p in parameters]


def _default(parameter: inspect.Parameter) -> Any:
    default = parameter.default
    if default is inspect.Parameter.empty:
        return "<required>"
    if isinstance(default, tuple):
        return repr(default)
    return f"<{default.__name__}>" if isinstance(default, type) else default


PARAMETER_EXTENSIONS = {
    name: {"reduce"}
    for name in (
        "altair_chart",
        "area_chart",
        "line_chart",
        "plotly_chart",
        "scatter_chart",
        "vega_lite_chart",
    )
}
"""Parameters that Streamlit does not have: keyword-only, and last. docs/streamlit.md lists them."""


def _compare(called: str, function: Any, expected: list[list[Any]], *, method: bool) -> None:
    found = _parameters(function, method=method)
    more = len(PARAMETER_EXTENSIONS.get(called, ()))
    if more:
        assert {(one[0], one[1]) for one in found[-more:]} == {
            (own, "keyword") for own in PARAMETER_EXTENSIONS[called]
        }
        found = found[:-more]
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    for (name, _, mine), (_, _, theirs) in zip(found, expected, strict=True):
        if theirs in NOT_LITERAL:
            assert mine != "<required>", name
        else:
            assert mine == theirs, name
            assert type(mine) is type(theirs), name


@pytest.mark.parametrize(
    "name",
    sorted(name for name, fact in FACTS["st"].items() if fact["kind"] == "function" and hasattr(st, name)),
)
def test_a_function_has_streamlits_parameters(name: str) -> None:
    _compare(name, getattr(st, name), FACTS["st"][name]["params"], method=False)


APP_EXTENSIONS = {"identify"}
"""Parameters of `App` that Streamlit's does not have."""


def test_an_app_has_streamlits_parameters() -> None:
    found = [one for one in _parameters(st.App, method=False) if one[0] not in APP_EXTENSIONS]
    assert found == FACTS["st"]["App"]["params"]


@pytest.mark.parametrize("name", sorted(name for name in FACTS["container"] if hasattr(Container, name)))
def test_a_method_has_streamlits_parameters(name: str) -> None:
    _compare(name, getattr(Container, name), FACTS["container"][name]["params"], method=True)


OF_THEIR_OWN = {"missing_attr_error_message", "missing_key_error_message"}
"""Streamlit's helpers for its own error messages."""


@pytest.mark.parametrize("name", sorted(set(FACTS["query_params"]) - OF_THEIR_OWN))
def test_query_params_have_streamlits_methods(name: str) -> None:
    assert callable(getattr(st.query_params, name))


@pytest.mark.parametrize("name", sorted(FACTS["user"]))
def test_the_user_has_streamlits_names(name: str) -> None:
    assert hasattr(st.user, name)
    assert callable(getattr(st.user, name)) == (FACTS["user"][name]["kind"] == "method")


@pytest.mark.parametrize("name", sorted(FACTS["session_state"]))
def test_session_state_has_streamlits_methods(name: str) -> None:
    assert callable(getattr(st.session_state, name))
