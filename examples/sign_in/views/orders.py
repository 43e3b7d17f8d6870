import millpond as st

st.title("Orders")
orders = st.session_state.setdefault("orders", {"7 kg of apples": False, "2 loaves of bread": False})


def send(name):
    # A page can be requested even if it is not shown, so each action checks the role itself.
    if "staff" in st.user.get("roles", []):
        orders[name] = True


for name, sent in orders.items():
    with st.container(horizontal=True):
        st.write(f"{name}: {'sent' if sent else 'waiting'}")
        st.button("Send", key=name, disabled=sent, on_click=send, args=(name,))
