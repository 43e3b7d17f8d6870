"""What the values of widgets are to a type checker: checked by mypy, and not run."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, assert_type

import millpond as st
from millpond.connections import BaseConnection, SnowflakeConnection, SQLConnection


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
