"""Every input, text, layout and status element once, and a counter."""

from __future__ import annotations

import datetime as dt

import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0

st.sidebar.text("Beside")
st.title("Every element", help="A title")
if st.button("Increment"):
    st.session_state.count += 1
st.write("Count =", st.session_state.count)

st.header("Text", divider="rainbow")
st.subheader("A subheader", divider="green")
st.markdown("**Bold**, *italic*, `code`, :red[red], :material/home: and $e^{i\\pi} + 1 = 0$.")
st.caption("A caption")
st.text("Plain text")
st.code("for i in range(3):\n    print(i)", line_numbers=True)
st.badge("New", icon=":material/check:", color="green")
st.latex(r"\sum_{k=0}^{n-1} a r^k = a \frac{1 - r^n}{1 - r}")
st.html("<p>HTML with <kbd>Ctrl</kbd></p>")
st.json({"name": "Ada", "fields": ["mathematics"]})
st.help(dt.timedelta)
with st.echo():
    st.text("Shown with its code")
st.divider()

st.header("Messages")
st.info("Good to know.", icon=":material/info:")
st.success("It worked.")
st.warning("Take care.")
st.error("It failed.")
st.exception(ValueError("wrong"))

st.header("Inputs")
left, right = st.columns(2)
with left:
    st.checkbox("Checkbox")
    st.toggle("Toggle", True)
    st.radio("Radio", ["One", "Two"])
    st.selectbox("Selectbox", ["Berlin", "Lagos"])
    st.multiselect("Multiselect", ["Red", "Green"], ["Red"])
    st.pills("Pills", ["S", "M", "L"], default="M")
    st.segmented_control("Segments", ["Day", "Week"], default="Day")
    st.feedback("stars", default=3)
    st.feedback("faces")
    st.color_picker("Color", "#0b6e75")
    st.menu_button("Menu", ["CSV", "PDF"])
    st.link_button("Link", "https://example.org")
with right:
    st.text_input("Text")
    st.text_area("Area")
    st.number_input("Number", 0, 10, 5)
    st.slider("Slider", 0, 100, (20, 80))
    st.select_slider("Steps", ["light", "medium", "dark"], "medium")
    st.date_input("Day", dt.date(2027, 1, 15))
    st.time_input("Time", dt.time(19, 30))
    st.datetime_input("Moment", "2027-01-15 19:30")
st.pagination(20, default=5)
with st.form("form"):
    st.text_input("Street")
    st.form_submit_button("Send")

st.header("Layout")
with st.container(border=True, horizontal=True):
    st.text("In a box")
    st.space("stretch")
    st.text("at its ends")
with st.container(height=80):
    st.text("This scrolls\n" * 10)
grid = st.grid(3, border=True)
for number in range(5):
    grid.text(f"Cell {number}")
with st.popover("Popover"):
    st.text("Inside")
with st.expander("Expander", expanded=True):
    st.text("Inside")
first, second = st.tabs(["First", "Second"])
first.text("The first tab")
second.text("The second tab")
st.bottom.text("Below")

st.header("Status")
st.progress(60, "Reading")
with st.spinner("One moment"):
    pass
with st.status("Status", expanded=True, state="complete"):
    st.text("Done")
st.skeleton(60)
placeholder = st.empty()
placeholder.text("In a placeholder")
