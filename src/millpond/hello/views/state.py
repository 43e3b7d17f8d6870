import millpond as st

st.title("Session State")
st.write(
    "The script's variables start over at every run. The values in `st.session_state` stay: they belong to this tab, and "
    "survive reruns, a reload of the page (try **F5**) and a lost connection. Under `millpond run`, they are "
    "also saved beside the app, and outlive the server."
)
if "count" not in st.session_state:
    st.session_state.count = 0


def add(step):
    st.session_state.count += step


left, right = st.columns([1, 2], vertical_alignment="center")
left.markdown(f"# {st.session_state.count}")
with right.container(horizontal=True):
    st.button("Add 1", on_click=add, args=(1,), type="primary", icon=":material/add:")
    st.button("Add 10", on_click=add, args=(10,))
    st.button("Take 1", on_click=add, args=(-1,), icon=":material/remove:")
st.write("A form sends all its values at once when its button is pressed:")
with st.form("step"):
    step = st.number_input("Step", value=5, step=1)
    times = st.slider("Times", 1, 10, 3)
    if st.form_submit_button("Add"):
        add(step * times)
        st.rerun()
