"""What the values of widgets are to type checkers: read by mypy and by pyright (test_editors.py), and not run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, assert_type

import polars as pl

import millpond as st
from millpond.connections import BaseConnection, SnowflakeConnection, SQLConnection
from millpond.container import Container, Sidebar, StatusContainer
from millpond.elements.chart import ChartState
from millpond.elements.selections import TableState


def texts() -> None:
    assert_type(st.text_input("a"), str)
    assert_type(st.text_input("a", "x", key="k", bind="query-params"), str)
    assert_type(st.text_input("a", None), str | None)
    assert_type(st.text_area("a"), str)
    assert_type(st.text_area("a", value=None), str | None)


def numbers() -> None:
    assert_type(st.number_input("a"), float)
    assert_type(st.number_input("a", 0, 10), int)
    assert_type(st.number_input("a", value=3), int)
    assert_type(st.number_input("a", max_value=3), int)
    assert_type(st.number_input("a", step=1), int)
    assert_type(st.number_input("a", 0.5, 2.5, 1.0), float)
    assert_type(st.number_input("a", value=None), int | float | None)


def sliders() -> None:
    assert_type(st.slider("a"), int)
    assert_type(st.slider("a", 0, 10, 5), int)
    assert_type(st.slider("a", 0.0, 1.0), float)
    assert_type(st.slider("a", 0.0, 1.0, 0.5), float)
    assert_type(st.slider("a", value=0.5), float)
    assert_type(st.slider("a", value=time(10)), time)
    assert_type(st.slider("a", value=date(2026, 1, 1)), date)
    assert_type(st.slider("a", value=datetime(2026, 1, 1, 12)), datetime)  # noqa: DTZ001 (a local time)
    assert_type(st.slider("a", date(2026, 1, 1), date(2026, 12, 31)), date)
    assert_type(st.slider("a", min_value=time(8)), time)
    assert_type(st.slider("a", max_value=datetime(2026, 1, 1)), datetime)  # noqa: DTZ001
    assert_type(st.slider("a", value=(date(2026, 1, 1), date(2026, 1, 2))), tuple[date, date])
    assert_type(st.slider("a", 0, 10, (2, 5)), tuple[int, int])
    assert_type(st.slider("a", 0.0, 10.0, (2.5, 7.5)), tuple[float, float])
    assert_type(st.slider("a", value=(time(8), time(10))), tuple[time, time])
    assert_type(st.select_slider("a", ["x", "y"]), str)
    assert_type(st.select_slider("a", ["x", "y"], "y"), str)
    assert_type(st.select_slider("a", ["x", "y"], ("x", "y")), tuple[str, str])


def groups_of_buttons() -> None:
    assert_type(st.pills("a", ["x", "y"]), str | None)
    assert_type(st.pills("a", [1, 2], selection_mode="multi"), list[int])
    assert_type(st.segmented_control("a", [1, 2], default=1), int | None)


def dates() -> None:
    assert_type(st.date_input("a"), date)
    assert_type(st.date_input("a", "2026-11-22"), date)
    assert_type(st.date_input("a", None), date | None)
    assert_type(st.date_input("a", (date(2026, 1, 1), date(2026, 1, 2))), tuple[date, ...])
    assert_type(st.date_input("a", []), tuple[date, ...])
    assert_type(st.datetime_input("a"), datetime)
    assert_type(st.datetime_input("a", None), datetime | None)
    assert_type(st.time_input("a"), time)
    assert_type(st.time_input("a", value=None), time | None)


def choices(index: int | None) -> None:
    assert_type(st.selectbox("a", ["x", "y"]), str)
    assert_type(st.selectbox("a", [1, 2], 1), int)
    assert_type(st.selectbox("a", [1, 2], None), int | None)
    assert_type(st.selectbox("a", [1, 2], index=index), int | None)
    assert_type(st.selectbox("a", [1, 2], accept_new_options=True), int | str)
    assert_type(st.selectbox("a", [1, 2], None, accept_new_options=True), int | str | None)
    assert_type(st.multiselect("a", [1, 2]), list[int])
    assert_type(st.radio("a", ["x"]), str)
    assert_type(st.radio("a", ["x"], index), str | None)


def containers() -> None:
    assert_type(st.expander("a", on_change="rerun").open, bool | None)
    assert_type([tab.open for tab in st.tabs(["a"])], list[bool | None])
    with st.form("a") as form, st.sidebar as sidebar, st.status("b") as status:
        assert_type(form, Container)
        assert_type(sidebar, Sidebar)
        assert_type(status, StatusContainer)
    left, right = st.columns([1, 2])
    assert_type(left, Container)
    assert_type(right.button("b"), bool)
    with st.expander("c"), left, st.spinner(), st.echo():
        assert_type(st.empty(), Container)


def tables(choose: Callable[[], None]) -> None:
    frame = pl.DataFrame()
    assert_type(st.dataframe(frame), Container)
    assert_type(st.dataframe(frame, on_select="rerun"), TableState)
    assert_type(st.dataframe(frame, on_select=choose).selection.rows, list[int])
    assert_type(st.data_editor(frame), pl.DataFrame)
    assert_type(st.data_editor({"a": [1]}), dict[str, list[int]])
    assert_type(st.data_editor(frame.lazy()), Any)
    assert_type(st.plotly_chart(None), Container)
    assert_type(st.sidebar.plotly_chart(None, on_select="rerun"), ChartState)


def decorators() -> None:
    @st.cache_data(ttl="1h")
    def load(year: int, *, month: int = 1) -> list[str]:
        return [str(year), str(month)]

    @st.cache_resource
    def connect() -> Path:
        return Path()

    @st.fragment(run_every=1)
    def clock(zone: str) -> str:
        return zone

    @st.dialog("Sure?")
    def ask(question: str) -> None: ...

    assert_type(load(2026, month=2), list[str])
    load("2026")  # type: ignore[arg-type]
    load.clear()
    assert_type(connect(), Path)
    assert_type(clock("UTC"), str)
    clock(1)  # type: ignore[arg-type]
    ask("Really?")
    ask()  # type: ignore[call-arg]


def state() -> None:
    assert_type(st.session_state.count, Any)
    assert_type(st.session_state["count"], Any)
    st.session_state.count = 1
    st.session_state.count += 1
    st.session_state["count"] += 1
    del st.session_state.count
    assert_type(st.session_state.get("count", 0), Any)
    assert_type("count" in st.session_state, bool)


def parameters() -> None:
    assert_type(st.query_params["a"], str)
    assert_type(st.query_params.a, str)
    assert_type(st.query_params.get("a"), str | None)
    assert_type(st.query_params.get_all("a"), list[str])
    assert_type(st.sidebar.slider("a", 1, 2), int)
    value: Any = 3
    st.query_params.a = value


class OwnConnection(BaseConnection[int]):
    def _connect(self, **kwargs: Any) -> int:
        return 1


def connections() -> None:
    assert_type(st.connection("sql"), SQLConnection)
    assert_type(st.connection("db", type="sql", url="sqlite://"), SQLConnection)
    assert_type(st.connection("db", "snowflake"), SnowflakeConnection)
    assert_type(st.connection("own", OwnConnection), OwnConnection)
    assert_type(st.connection("own", OwnConnection)._instance, int)


def secrets() -> None:
    assert_type(st.secrets.database.user, Any)
    assert_type(st.secrets.to_dict(), dict[str, Any])
    assert_type("user" in st.secrets, bool)
