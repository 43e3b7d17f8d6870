"""Twenty charts of different kinds, a slider for one of them, and a button that changes none."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Increment"):
    st.session_state.count += 1
st.write("Count =", st.session_state.count)
level = st.slider("Level", 1, 100, 10)

DAYS = 200
table = pd.DataFrame({
    "day": pd.date_range("2026-01-01", periods=DAYS),
    "north": [round(20 + 8 * math.sin(at / 9), 2) for at in range(DAYS)],
    "south": [round(14 + 5 * math.cos(at / 13), 2) for at in range(DAYS)],
    "kind": ["abcd"[at % 4] for at in range(DAYS)],
})  # fmt: skip
days, north, south = table["day"], table["north"], table["south"]
few = table.head(12)


def show(figure: go.Figure, title: str, key: str | None = None) -> None:
    st.plotly_chart(figure.update_layout(title=title, height=300), key=key or title)


show(go.Figure(go.Scatter(x=days, y=north * level)), f"Level {level}", key="level")
st.line_chart(table, x="day", y=["north", "south"], height=300)
st.area_chart(table, x="day", y=["north", "south"], height=300)
st.bar_chart(few, x="day", y="north", height=300)
st.bar_chart(few, x="kind", y=["north", "south"], stack=False, horizontal=True, height=300)
st.scatter_chart(table, x="north", y="south", color="kind", height=300)
base = alt.Chart(table).properties(height=300)
st.altair_chart(base.mark_bar().encode(alt.X("north:Q", bin=True), y="count()"))
st.altair_chart(
    base.mark_rect().encode(alt.X("north:Q", bin=True), alt.Y("south:Q", bin=True), color="count()")
)
st.altair_chart(base.mark_boxplot().encode(x="kind:N", y="north:Q"))
st.altair_chart(base.mark_arc().encode(theta="count()", color="kind:N"))
st.altair_chart(base.mark_point().encode(x="north:Q", y="south:Q", shape="kind:N"))
st.altair_chart(base.mark_tick().encode(x="north:Q", y="kind:N"))
show(go.Figure(go.Bar(x=few["day"], y=few["north"])), "Bars")
show(go.Figure(go.Histogram(x=north)), "Histogram")
show(go.Figure(go.Heatmap(z=[[row * column for column in range(12)] for row in range(12)])), "Heat map")
show(go.Figure(go.Pie(labels=["a", "b", "c"], values=[3, 2, 5])), "Pie")
show(go.Figure(go.Box(y=north, name="north")), "Box")
show(go.Figure(go.Violin(y=south, name="south")), "Violin")
show(
    go.Figure(go.Sunburst(labels=["all", "a", "b"], parents=["", "all", "all"], values=[0, 2, 3])), "Sunburst"
)
show(go.Figure(go.Scatterpolar(r=[1, 3, 2, 4], theta=[0, 90, 180, 270])), "Radar")
