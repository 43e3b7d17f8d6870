"""Pages by role: the pages depend on who has signed in. ``python run.py`` starts the app with a provider."""

import millpond as st

roles = st.user.get("roles", [])

pages = [st.Page("views/home.py", title="Home", icon=":material/home:", default=True)]
if "staff" in roles:
    pages.append(st.Page("views/orders.py", title="Orders", icon=":material/receipt_long:"))
if "owner" in roles:
    pages.append(st.Page("views/salaries.py", title="Salaries", icon=":material/payments:"))

page = st.navigation(pages)

with st.sidebar:
    if st.user.get("is_logged_in"):
        st.write(f"Signed in as **{st.user.name}**")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:")
    else:
        st.button("Sign in", on_click=st.login, type="primary", icon=":material/login:")

page.run()
