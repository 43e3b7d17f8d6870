from __future__ import annotations

import streamlit as st


def first() -> None:
    st.title("The first page")
    st.write("Here = first")
    st.text_input("Name")


def second() -> None:
    st.title("The second page")
    st.write("Here = second")
    st.button("Increment")


st.navigation([first, second]).run()
