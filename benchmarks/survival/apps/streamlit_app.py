"""The app for Millpond and for Streamlit: the same file for both."""

import os
import time
from pathlib import Path

import streamlit as st

BUILD = 1

state = st.session_state
for key, value in {"count": 0, "items": [], "late": 0, "pings": 0, "saved": ""}.items():
    if key not in state:
        state[key] = value

if st.button("Increment"):
    state.count += 1
    state["items"].append(state.count)
if st.button("Late"):
    state.late += 1
if st.button("Slow"):
    time.sleep(float(Path(os.environ["SURVIVAL_DELAY"]).read_text()))
    state.late += 1
if st.button("Ping"):
    state.pings += 1

st.text_input("Note")
with st.form("form"):
    name = st.text_input("Name")
    if st.form_submit_button("Save"):
        state.saved = name

st.text(f"Build = {BUILD}")
st.text(f"Count = {state.count}")
st.text(f"Items = {' '.join(map(str, state['items']))}")
st.text(f"Late = {state.late}")
st.text(f"Pings = {state.pings}")
st.text(f"Saved = {state.saved}")
