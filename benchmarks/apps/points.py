"""A chart of many points, or one that grows: what the address says."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import streamlit as st

COUNT = int(st.query_params.get("points", "10000"))
CALL = st.query_params.get("call", "line_chart")
ENGINE = st.query_params.get("engine", "pandas")


@st.cache_resource
def data(count: int, engine: str):
    """A walk of so many steps."""
    y = np.random.default_rng(7).standard_normal(count).cumsum()
    if engine == "numpy":
        return y
    columns = {"x": np.arange(count), "y": y}
    if engine == "polars":
        import polars as pl

        return pl.DataFrame(columns)
    if engine == "arrow":
        import pyarrow as pa

        return pa.table(columns)
    return pd.DataFrame(columns)


def draw(table) -> None:
    """The chart that was asked for."""
    if CALL in {"line_chart", "scatter_chart"}:
        of = {} if ENGINE == "numpy" else {"x": "x", "y": "y"}
        getattr(st, CALL)(table, **of)
    elif CALL == "plotly":
        import plotly.graph_objects as go

        st.plotly_chart(go.Figure(go.Scattergl(x=table["x"], y=table["y"], mode="lines")))


def grow(seconds: int) -> None:
    """Ten rows more, twenty times a second."""
    place, walk = st.empty(), data(10 * 20 * seconds + 100, "pandas")
    begin = time.monotonic()
    for step in range(20 * seconds):
        place.line_chart(walk[: 100 + 10 * step], x="x", y="y")
        time.sleep(max(0, begin + (step + 1) / 20 - time.monotonic()))
    st.write("Grown.")


# The code of the chart is in the page before it is measured, and the data in memory.
draw(data(3 if CALL != "plotly" else 200, ENGINE))
data(COUNT, ENGINE)
st.write("Count = 0")
if st.button("show"):
    draw(data(COUNT, ENGINE))
if st.button("grow"):
    grow(int(st.query_params.get("seconds", "60")))
