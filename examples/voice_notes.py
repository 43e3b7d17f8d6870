"""Voice notes to record, name, play and download. They survive a reload and a restart."""

import datetime

import millpond as st

st.set_page_config("Voice notes", ":material/mic:")

notes = st.session_state.setdefault("notes", [])


def keep():
    """Add the recording to the notes, and clear the recorder for the next one."""
    title = st.session_state.title.strip() or f"Note {len(notes) + 1}"
    notes.insert(
        0,
        {
            "title": title,
            "sound": st.session_state.recording,
            "made": datetime.datetime.now().astimezone().isoformat(),
        },
    )
    st.session_state.recording = None
    st.session_state.title = ""


st.title("Voice notes")
recording = st.audio_input("Say something", key="recording")
if recording is not None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Title", key="title", placeholder=f"Note {len(notes) + 1}")
        st.button("Keep it", on_click=keep, type="primary", icon=":material/check:")

if not notes:
    st.info("There are no notes yet. Press the microphone, speak, and press it again.")

for at, note in enumerate(notes):
    with st.container(border=True):
        made = datetime.datetime.fromisoformat(note["made"])
        st.markdown(f"**{note['title']}** :gray[{made:%d %B, %H:%M} · {note['sound'].size / 1024:.0f} KB]")
        st.audio(note["sound"], alt=note["title"])
        with st.container(horizontal=True):
            st.download_button(
                "Download",
                note["sound"],
                f"{note['title']}.wav",
                key=f"download-{note['made']}",
                on_click="ignore",
                icon=":material/download:",
            )
            st.button(
                "Delete",
                key=f"delete-{note['made']}",
                on_click=notes.pop,
                args=[at],
                icon=":material/delete:",
            )
