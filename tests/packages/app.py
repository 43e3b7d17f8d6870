"""One package, as the page's address says: ``?w=menu``."""

import streamlit as st

which = st.query_params["w"]
st.session_state.setdefault("runs", 0)
st.session_state.runs += 1
st.text(f"runs {st.session_state.runs}")


def show(value):
    st.text(f"value {value!r}")


def aggrid():
    import pandas as pd
    from st_aggrid import AgGrid, GridOptionsBuilder

    table = pd.DataFrame({"name": ["Ada", "Bob"], "n": [1, 2]})
    builder = GridOptionsBuilder.from_dataframe(table)
    builder.configure_selection("single")
    found = AgGrid(table, gridOptions=builder.build(), key="grid", height=200, update_on=["selectionChanged"])
    show(None if found.selected_rows is None else list(found.selected_rows["name"]))


def menu():
    from streamlit_option_menu import option_menu

    show(option_menu("Menu", ["Home", "Settings"], icons=["house", "gear"], key="menu"))


def ace():
    from streamlit_ace import st_ace

    show(st_ace("x = 1", language="python", key="ace", auto_update=True))


def code_editor():
    from code_editor import code_editor

    show(code_editor("x = 1", key="editor", response_mode="debounce")["text"])


def canvas():
    from streamlit_drawable_canvas import st_canvas

    found = st_canvas(key="canvas", height=150, width=200, drawing_mode="line", stroke_width=3)
    show(len(found.json_data["objects"]) if found.json_data else None)


def chat():
    from streamlit_chat import message

    message("Hello", key="theirs")
    message("Mine", is_user=True, key="mine")


def calendar():
    from streamlit_calendar import calendar

    events = [{"title": "Lunch", "start": "2026-11-10T12:00:00"}]
    found = calendar(events=events, options={"initialDate": "2026-11-01"}, key="calendar")
    show(found.get("eventClick", {}).get("event", {}).get("title"))


def auth():
    import streamlit_authenticator

    ada = {"email": "ada@example.org", "first_name": "Ada", "last_name": "L", "password": "secret1"}
    signing = streamlit_authenticator.Authenticate(
        {"usernames": {"ada": ada}}, "signed", "k" * 40, 1, auto_hash=True
    )
    signing.login()
    show(st.session_state.get("name"))


def autorefresh():
    from streamlit_autorefresh import st_autorefresh

    show(st_autorefresh(interval=200, limit=4, key="refresh"))


def js():
    from streamlit_js_eval import streamlit_js_eval

    show(streamlit_js_eval(js_expressions="40 + 2", key="js"))


def elements():
    from streamlit_elements import elements, mui

    def pressed(*_):
        st.session_state.presses = st.session_state.get("presses", 0) + 1

    with elements("elements"):
        mui.Button("Press", onClick=pressed)
    show(st.session_state.get("presses"))


def searchbox():
    from streamlit_searchbox import st_searchbox

    show(st_searchbox(lambda text: [one for one in ("apple", "beet") if text in one], key="search"))


def coordinates():
    from PIL import Image
    from streamlit_image_coordinates import streamlit_image_coordinates

    found = streamlit_image_coordinates(Image.new("RGB", (100, 80), "red"), key="image")
    show(found and (found["x"], found["y"]))


def antd():
    import streamlit_antd_components as antd

    show(antd.segmented(["one", "two"], key="antd"))


def tags():
    from streamlit_tags import st_tags

    show(st_tags(label="Tags", value=["a"], key="tags"))


def keyup():
    from st_keyup import st_keyup

    show(st_keyup("Name", key="keyup"))


def tab_bar():
    import extra_streamlit_components as extra

    tabs = [extra.TabBarItemData(id=n, title=title, description="") for n, title in ((1, "One"), (2, "Two"))]
    show(extra.tab_bar(data=tabs, default=1, key="tabs"))


def extras():
    from streamlit_extras.stylable_container import stylable_container

    with stylable_container(key="green", css_styles="button { background-color: rgb(0, 128, 0) }"):
        st.button("Green")


def javascript():
    from streamlit_javascript import st_javascript

    show(st_javascript("6 * 7"))


def feedback():
    from streamlit_feedback import streamlit_feedback

    show((streamlit_feedback(feedback_type="thumbs", key="feedback") or {}).get("score"))


def graph():
    from streamlit_agraph import Config, Node, agraph

    show(agraph(nodes=[Node(id="a", label="A", size=60)], edges=[], config=Config(width=300, height=200)))


def card():
    from streamlit_card import card

    show(card(title="A card", text="Press it", key="card"))


def theme():
    from streamlit_theme import st_theme

    show((st_theme(key="theme") or {}).get("base"))


def tree():
    from streamlit_tree_select import tree_select

    fruit = [{"label": name, "value": name.lower()} for name in ("Apples", "Nuts")]
    show(tree_select(fruit, key="tree")["checked"])


def sort():
    from streamlit_sortables import sort_items

    show(sort_items(["one", "two"], key="sort"))


def plotly():
    import plotly.graph_objects as go
    from streamlit_plotly_events import plotly_events

    points = go.Scatter(x=[1, 2, 3], y=[1, 3, 2], mode="markers", marker={"size": 60})
    show([one["x"] for one in plotly_events(go.Figure(points), key="plotly")])


globals()[which]()
