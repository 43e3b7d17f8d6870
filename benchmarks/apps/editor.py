from __future__ import annotations

import streamlit as st
from table_data import table

edited = st.data_editor(table(10_000, "pandas"), hide_index=True, key="editor")
st.write("b =", edited["b"].iloc[0])
