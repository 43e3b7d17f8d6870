from __future__ import annotations

import time

import streamlit as st


@st.fragment(run_every=1)
def tile(number: int) -> None:
    st.write(f"Tile {number}:", time.time())


for number in range(5):
    tile(number)
