"""The users and their roles. Only admins have this page: for others, its address does not exist."""

from __future__ import annotations

import data

import millpond as st

st.title("Users")
for user in data.users():
    st.text(f"{user['name']}: {user['role']}")

with st.form("add", clear_on_submit=True):
    name = st.text_input("Name").strip()
    role = st.selectbox("Role", ["guest", "admin"])
    if st.form_submit_button("Add"):
        if name:
            data.add_user(name, role)
            st.rerun()
        st.error("A user needs a name.")
