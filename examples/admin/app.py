"""An admin app with several pages, which depend on who has signed in.

    pip install ".[sql]"
    millpond run examples/admin/app.py

Sign in as "ada", who can do everything, or as "ben", who can only read.
"""

from __future__ import annotations

import data

import millpond as st


def sign_in() -> None:
    st.title("Sign in")
    with st.form("sign in"):
        name = st.text_input("Name", placeholder="ada or ben")
        if st.form_submit_button("Sign in", type="primary"):
            user = data.user(name.strip())
            if user is None:
                st.error("Nobody has this name.")
            else:
                # Session State survives a reload and a restart of the server.
                st.session_state.user = user
                st.rerun()


def sign_out() -> None:
    del st.session_state.user
    st.rerun()


user = st.session_state.get("user")
if user is None:
    st.navigation([st.Page(sign_in, title="Sign in", icon=":material/login:")]).run()
    st.stop()

pages = {
    "": [st.Page("views/overview.py", title="Overview", icon=":material/monitoring:", default=True)],
    "Customers": [
        st.Page("views/customers.py", title="All customers", icon=":material/group:", url_path="customers"),
        # One page for each customer. It is not in the navigation: the list links to it.
        st.Page(
            "views/customer.py", title="Customer", icon=":material/person:", url_path="customers/{id:int}"
        ),
    ],
}
if user["role"] == "admin":
    pages["Administration"] = [
        st.Page("views/users.py", title="Users", icon=":material/manage_accounts:", url_path="users"),
    ]

page = st.navigation(pages)
with st.sidebar:
    st.caption(f"Signed in as **{user['name']}**, {user['role']}")
    st.button("Sign out", icon=":material/logout:", on_click=sign_out)
page.run()
