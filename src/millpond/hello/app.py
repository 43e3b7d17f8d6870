"""The tour: `millpond hello`. Each page is a file in `views/`, and shows it."""

from pathlib import Path

import millpond as st
from millpond.hello import killing

VIEWS = Path(__file__).parent / "views"
PAGES = {
    "": [("welcome", "Welcome", ":material/waving_hand:")],
    "What people build": [
        ("dashboard", "Dashboard", ":material/monitoring:"),
        ("table", "Table", ":material/table:"),
        ("chat", "Chat", ":material/forum:"),
        ("survivor", "A form that survives", ":material/bolt:"),
    ],
    "What it is made of": [
        ("text", "Text", ":material/text_fields:"),
        ("widgets", "Widgets", ":material/tune:"),
        ("choices", "Choices", ":material/checklist:"),
        ("layout", "Layout", ":material/dashboard:"),
        ("state", "Session State", ":material/save:"),
        ("classes", "Classes in the state", ":material/playing_cards:"),
        ("waiting", "Long work", ":material/hourglass_top:"),
    ],
}

st.set_page_config("Millpond", ":material/water:")
st.logo(":material/water:")

page = st.navigation(
    {
        section: [
            st.Page(VIEWS / f"{name}.py", title=title, icon=icon, default=name == "welcome")
            for name, title, icon in views
        ]
        for section, views in PAGES.items()
    },
    expanded=True,
)
page.run()

name = page.url_path or "welcome"
with st.expander("The source of this page", icon=":material/code:", key=f"source_{name}"):
    st.caption(
        f"This is all of it. Save it as `{name}.py`, and `millpond run {name}.py` shows just this page."
    )
    st.code((VIEWS / f"{name}.py").read_text("utf-8"))


def kill():
    st.session_state.kills = st.session_state.get("kills", 0) + 1
    killing.kill_server(st.session_state.kills)


with st.sidebar:
    if name != "survivor" and killing.may_kill():
        st.button(
            "Kill the server", key="kill_beside", type="tertiary", icon=":material/bolt:", on_click=kill,
            help="`kill -9`, at once. Another process takes over, and this page carries on.",
        )  # fmt: skip
    st.caption(f"Millpond {st.__version__}")
