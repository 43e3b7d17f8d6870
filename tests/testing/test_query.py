"""``at.query_params``: the address of the tab under test."""

from __future__ import annotations

import pytest

from millpond.testing import AppTest

APP = """
import millpond as st
st.text(str({name: st.query_params.get_all(name) for name in st.query_params}))
n = st.slider("N", 0, 100, 20, key="n", bind="query-params")
with st.form("form"):
    st.text_input("Name", key="name", bind="query-params")
    st.form_submit_button("Send")
if st.checkbox("Show", True):
    st.text_input("More", key="more", bind="query-params")
if st.button("Write"):
    st.query_params.page = int(st.query_params.get("page", 1)) + 1
if st.button("Only"):
    st.query_params.from_dict({"only": ["a", "b"]})
"""


def opened(**params: object) -> AppTest:
    at = AppTest.from_string(APP)
    at.query_params.update(params)
    return at.run()


def test_the_page_is_opened_with_what_is_set() -> None:
    at = opened(n=30, x=["1", "2"])
    assert at.text[0].value == "{'n': ['30'], 'x': ['1', '2']}"
    assert at.slider[0].value == 30
    assert at.query_params.get_all("x") == ["1", "2"]


def test_it_shows_what_widgets_and_the_app_write() -> None:
    at = opened(x=1)
    at.slider[0].set_value(40)
    assert at.query_params.to_dict() == {"x": "1", "n": "40"}
    at.run().button[1].click().run()
    assert at.query_params.to_dict() == {"x": "1", "n": "40", "page": "2"}
    at.button[2].click().run()
    assert at.query_params.get_all("only") == ["a", "b"]
    assert list(at.query_params) == ["n", "only"]
    at.slider[0].set_value(20).run()
    assert list(at.query_params) == ["only"]


def test_a_field_of_a_form_is_in_the_address_before_it_is_sent() -> None:
    at = opened()
    at.text_input[0].input("Ada")
    assert at.query_params.to_dict() == {"name": "Ada"}
    at.button[1].click().run()
    assert at.query_params.to_dict() == {"name": "Ada", "page": "2"}
    assert at.text[0].value == "{}"


def test_a_widget_that_goes_leaves_the_address() -> None:
    at = opened(more="x")
    at.checkbox[0].uncheck().run()
    assert at.query_params.to_dict() == {}


def test_what_is_set_later_is_another_address_of_the_same_session() -> None:
    at = opened(n=30)
    at.session_state.other = "stays"
    at.query_params.clear()
    at.query_params["n"] = 50
    at.run()
    assert (at.slider[0].value, at.session_state.other) == (50, "stays")
    del at.query_params["n"]
    assert at.run().slider[0].value == 20


def test_it_survives_a_reload_a_restart_and_a_lost_answer() -> None:
    at = opened(n=30)
    at.button[1].click()
    at.disconnect(after_sending=True).reconnect()
    assert at.query_params.to_dict() == {"n": "30", "page": "2"}
    at.slider[0].set_value(40)
    at.restart()
    assert at.query_params.to_dict() == {"n": "40", "page": "2"}
    assert at.reload().text[0].value == "{'n': ['40'], 'page': ['2']}"


def test_a_session_that_is_lost_begins_with_the_address() -> None:
    at = opened(n=30)
    at.button[1].click().run()
    at.restart(stored=False)
    assert at.text[0].value == "{'n': ['30'], 'page': ['2']}"
    assert at.slider[0].value == 30


def test_a_parameter_with_several_values_is_a_list_as_in_streamlit() -> None:
    at = AppTest.from_string(
        "import millpond as st\nst.query_params.update(several=['a', 'b'], one=['c'])"
    ).run()
    assert (at.query_params["several"], at.query_params.get("one")) == (["a", "b"], "c")
    at.query_params["given"] = ["1", "2"]
    assert at.query_params["given"] == ["1", "2"]
    with pytest.raises(KeyError):
        at.query_params["none"]
