"""The live page: its fragments rerun by themselves, without the rest of the page."""

from __future__ import annotations

import datetime as dt

import data

import millpond as st

st.title("Overview")
left, right = st.columns(2)


@st.fragment(run_every=2)
def payments() -> None:
    totals = data.totals()
    st.subheader(f"{totals['amount']} €")
    st.caption(f"in {totals['payments']} payments")


@st.fragment(run_every=1)
def clock() -> None:
    st.subheader(f"{dt.datetime.now(dt.UTC):%H:%M:%S}")
    st.caption("UTC, by the server's clock")


with left:
    payments()
with right:
    clock()

st.page_link("views/customers.py", label="Go to the customers")
