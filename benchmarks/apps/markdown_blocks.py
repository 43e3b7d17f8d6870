from __future__ import annotations

import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0

if st.button("Increment"):
    st.session_state.count += 1

st.write("Count =", st.session_state.count)

for i in range(200):
    st.markdown(
        f"### Block {i}\n\nSome **bold** and *italic* text, `code`, and\n\n- one\n- [two](https://example.com)\n"
    )
