from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0

if st.button("Load 100 MB"):
    values = np.random.default_rng(0).standard_normal((1_250_000, 10))
    st.session_state.frame = pd.DataFrame(values, columns=list("abcdefghij"))
if st.button("Increment"):
    st.session_state.count += 1
if st.button("Look"):
    st.session_state.count += len(st.session_state.frame)
if st.button("Change"):
    st.session_state.frame.iloc[0, 0] += 1

st.write("Count =", st.session_state.count)
