import os
import time

import millpond as st
from millpond.hello import killing

state = st.session_state
state.setdefault("kills", 0)
state.setdefault("count", 0)
state.setdefault("said", [])
processes = state.setdefault("processes", [])
if os.getpid() not in processes:
    processes.append(os.getpid())


def kill():
    state.kills += 1
    killing.kill_server(state.kills)  # os.kill(os.getpid(), signal.SIGKILL)


st.title("A form that survives")
st.write(
    "Fill in half of the form, press the counter, ask something. Then kill the server with `kill\N{NO-BREAK SPACE}-9`, as often as "
    "you like: a new process takes over, and the page carries on. Nothing is lost, no click counts twice, and "
    "the page does not reload."
)

with st.container(border=True, horizontal=True, vertical_alignment="center"):
    st.metric("Server process", str(os.getpid()), width="stretch")
    st.metric("Killed by you", f"{state.kills} ×", width="stretch")
    st.button(
        "Kill the server", type="primary", icon=":material/bolt:", on_click=kill, disabled=not killing.may_kill(),
        help=f"`kill -9 {os.getpid()}`, at once, in the middle of the run", key="kill",
    )  # fmt: skip
if not killing.is_allowed():
    st.caption(
        "The button works under `millpond hello`, on Linux and macOS, where another process takes over."
    )
elif not killing.may_kill():
    st.caption("The button only works on the server's own machine: open the page there, at `localhost`.")
else:
    # From the start: what is below does not move when the first kill adds a process.
    st.caption("Processes of this page so far: " + " → ".join(f"`{process}`" for process in processes[-6:]))

left, right = st.columns(2, gap="medium")
with left, st.form("order", border=True):
    st.subheader("An order")
    name = st.text_input("Name", placeholder="Type, and do not press Enter")
    sort = st.selectbox("Flour", ["Wheat", "Rye", "Spelt"])
    kilos = st.slider("Kilograms", 1, 50, 10)
    note = st.text_area("Note", placeholder="A long text that would be a pity to lose")
    if st.form_submit_button("Send", width="stretch"):
        st.success(f"{kilos} kg of {sort.lower()} flour for {name or 'nobody'}.", icon=":material/check:")

with right:
    with st.container(border=True):
        st.subheader("A counter")
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Add 1", icon=":material/add:"):
                state.count += 1
            st.markdown(f"**{state.count}** clicks")
    with st.container(border=True):
        st.subheader("A chat")
        with st.container(height=200, border=False):
            for role, text in state.said:
                st.chat_message(role).write(text)
            place = st.container()
        if question := st.chat_input("Say something"):
            state.said.append(("user", question))
            place.chat_message("user").write(question)
        # A question that the kill has cut off is answered by the next process.
        if state.said and state.said[-1][0] == "user":
            words = f"You said “{state.said[-1][1]}”. This answer takes its time, so that you can kill the server."

            def slowly():
                for word in words.split():
                    yield f"{word} "
                    time.sleep(0.15)

            state.said.append(("assistant", place.chat_message("assistant").write_stream(slowly)))
