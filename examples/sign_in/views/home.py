import millpond as st

if not st.user.get("is_logged_in"):
    st.title("The corner shop")
    st.write("Sign in, in the sidebar: as the owner, as one of the staff, or as a customer.")
    st.stop()

st.title(f"Hello, {st.user.name}!")
roles = st.user.get("roles", [])
st.write("You are here as: " + (", ".join(roles) if roles else "a customer") + ".")

st.session_state.setdefault("visits", 0)
if st.button("Count a visit"):
    st.session_state.visits += 1
st.metric("Visits in this session", st.session_state.visits)

with st.expander("What the provider says about you"):
    st.json(st.user.to_dict())
