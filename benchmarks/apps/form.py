"""A middling app: ten widgets, and a list of a hundred rows in Session State."""

from __future__ import annotations

import streamlit as st

st.title("Orders")

if "rows" not in st.session_state:
    st.session_state.rows = [
        {"order": 1000 + number, "customer": f"Customer {number}", "amount": 9.99 * number}
        for number in range(100)
    ]
    st.session_state.count = 0

st.text_input("Customer", key="customer")
st.selectbox("Country", ["France", "Germany", "Spain"], key="country")
st.radio("Payment", ["Card", "Invoice"], key="payment")
st.slider("Discount", 0, 50, 5, key="discount")
st.number_input("Amount", 0, 1000, 10, key="amount")
st.checkbox("Urgent", key="urgent")
st.checkbox("Gift", key="gift")
st.text_area("Remarks", key="remarks")
st.multiselect("Tags", ["new", "returning", "large"], key="tags")

if st.button("Increment"):
    st.session_state.count += 1
    st.session_state.rows[0]["amount"] = float(st.session_state.count)

st.write(len(st.session_state.rows), "orders, Count =", st.session_state.count)
