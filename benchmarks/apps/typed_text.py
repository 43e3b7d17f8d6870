from __future__ import annotations

import streamlit as st

text = st.text_input("Typed")
st.write("Typed:", text)

for i in range(100):
    st.text_input(f"Field {i}")
