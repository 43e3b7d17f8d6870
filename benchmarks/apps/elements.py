from __future__ import annotations

import streamlit as st

st.button("Again")
for i in range(5000):
    st.text(f"Element {i}")
