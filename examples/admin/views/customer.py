"""One customer: the path contains the number, and a dialog edits the customer."""

from __future__ import annotations

import data

import millpond as st

customer = data.customer(st.context.path_params["id"])
if customer is None:
    st.title("No such customer")
    st.page_link("views/customers.py", label="All customers")
    st.stop()


@st.dialog("Edit customer")
def edit(customer: data.Row) -> None:
    name = st.text_input("Name", customer["name"])
    city = st.text_input("City", customer["city"])
    note = st.text_area("Note", customer["note"])
    if st.button("Save", type="primary", disabled=not name.strip()):
        data.save_customer(customer["id"], name.strip(), city.strip(), note)
        st.rerun()  # closes the dialog


st.title(customer["name"])
st.caption(customer["city"])
if customer["note"]:
    st.write(customer["note"])
if st.session_state.user["role"] == "admin":
    if st.button("Edit", icon=":material/edit:"):
        edit(customer)
else:
    st.caption("Guests can read, but not change anything.")

st.subheader("Payments")
payments = data.payments(customer["id"])
for payment in payments:
    st.text(f"No. {payment['id']}: {payment['amount']} €")
if not payments:
    st.text("None yet")
st.page_link("views/customers.py", label="All customers", icon=":material/arrow_back:")
