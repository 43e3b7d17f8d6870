"""What is said about names that there are not."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

import millpond as st
from millpond import compat
from millpond._names import ELEMENTS, ONLY_ON_ST, REMOVED
from millpond.errors import ApiError
from millpond.testing import AppTest

FACTS = json.loads((Path(__file__).parent / "facts" / "streamlit-api.json").read_text())
MISSING = sorted(FACTS["st"].keys() - set(st.__all__))


def test_the_names_of_streamlit_are_those_of_its_api() -> None:
    assert set(FACTS["container"]) == ELEMENTS
    assert FACTS["st"].keys() - set(FACTS["container"]) == ONLY_ON_ST
    assert not REMOVED.keys() & FACTS["st"].keys()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("colums", "Did you mean `st.columns`?"),
        ("Button", "Did you mean `st.button`?"),
        ("sesion_state", "Did you mean `st.session_state`?"),
        ("textinput", "Did you mean `st.text_input`?"),
        ("experimental_rerun", "was removed from Streamlit: use `st.rerun`."),
        ("beta_columns", "was removed from Streamlit: use `st.columns`."),
        ("bokeh_chart", "use the package `streamlit-bokeh`."),
        ("xyzzy", "There is no `st.xyzzy`, nor anything"),
    ],
)
def test_a_name_that_there_is_not(name: str, words: str) -> None:
    with pytest.raises(AttributeError, match=r"`st.") as raised:
        getattr(st, name)
    assert words in str(raised.value)
    assert isinstance(raised.value, ApiError)
    assert not hasattr(st, name)
    assert getattr(st, name, 5) == 5
    with pytest.raises(ImportError) as refused:
        exec(f"from millpond import {name}")
    assert words in str(refused.value)


@pytest.mark.parametrize("name", MISSING)
def test_a_name_of_streamlit_that_is_not_there_yet(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"`st.{name}` is not available yet"):
        getattr(st, name)
    assert not hasattr(st, name)


@pytest.mark.parametrize("name", REMOVED)
def test_what_is_to_be_used_instead_is_there_or_said_not_to_be(name: str) -> None:
    with pytest.raises(AttributeError) as raised:
        getattr(st, name)
    for word in str(raised.value).split("`")[3::2]:
        if word.startswith("st.") and word[3:] not in st.__all__:
            assert f"`{word}` (not available yet)" in str(raised.value)


def test_containers_say_it_too() -> None:
    container: Any
    for container, name in ((st.sidebar, "sidebar"), (st.container(), "container")):
        with pytest.raises(AttributeError, match=rf"no `{name}.butto`. Did you mean `{name}.button`"):
            container.butto
        with pytest.raises(
            AttributeError, match=r"containers have no such method. It is `st.set_page_config`"
        ):
            container.set_page_config
        with pytest.raises(AttributeError, match=r"not available yet"):
            container.dg
        assert not hasattr(container, "butto")
        assert not hasattr(container, "__deepcopy__")


def test_the_page_says_it() -> None:
    at = AppTest.from_string("import millpond as st\nst.colums(2)").run()
    assert at.exception[0].value == "There is no `st.colums`. Did you mean `st.columns`?"


def test_it_is_the_same_under_streamlits_name() -> None:
    compat.install()
    try:
        streamlit = importlib.import_module("streamlit")
        with pytest.raises(AttributeError, match=r"use `st.rerun`"):
            streamlit.experimental_rerun
        with pytest.raises(ImportError, match=r"use `st.rerun`"):
            exec("from streamlit import experimental_rerun")
    finally:
        compat.uninstall()
