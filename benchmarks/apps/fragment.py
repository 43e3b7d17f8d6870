from __future__ import annotations

import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0


@st.fragment
def counter() -> None:
    if st.button("Increment"):
        st.session_state.count += 1
    st.write("Count =", st.session_state.count)


counter()

for i in range(500):
    st.text_input(f"Field {i}")
