from __future__ import annotations

import streamlit as st
from table_data import table

query = st.query_params
rows, engine, lazy = int(query["rows"]), query["engine"], {"no": False}.get(query.get("lazy"))


@st.cache_data
def copied(rows, engine):
    return table(rows, engine)


data = copied(rows, engine) if query.get("from") == "cache" else table(rows, engine)
if "count" not in st.session_state:
    st.session_state.count, st.session_state.shown = 0, False
if st.button("Increment"):
    st.session_state.count += 1
if st.button("Show"):
    st.session_state.shown = True
st.write("Count =", st.session_state.count)
if st.session_state.shown:
    st.dataframe(data, hide_index=True, lazy=lazy)
else:
    # The code of the grid is in the page before it is measured.
    st.dataframe({"a": [1]}, hide_index=True)
