from __future__ import annotations

import time

import streamlit as st

if st.button("Burn"):
    end = time.perf_counter() + 5
    while time.perf_counter() < end:
        sum(range(1000))

if st.button("Sleep"):
    time.sleep(5)

if "count" not in st.session_state:
    st.session_state.count = 0

if st.button("Increment"):
    st.session_state.count += 1

st.write("Count =", st.session_state.count)
