"""Small apps that the tests of AppTest share."""

from __future__ import annotations

from millpond.testing import AppTest

COUNTER = """
import millpond as st

if "n" not in st.session_state:
    st.session_state.n = 0
if st.button("More", key="more"):
    st.session_state.n += 1
st.text(st.session_state.n)
"""


def app(source: str) -> AppTest:
    return AppTest.from_string("import millpond as st\n" + source).run()


def drawn(source: str) -> AppTest:
    at = app(source)
    assert not at.exception
    return at


FORM = """
with st.form("f", clear_on_submit={clear}):
    name = st.text_input("Name", "nobody")
    sent = st.form_submit_button("Send")
st.text((name, sent))
"""
