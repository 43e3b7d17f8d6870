"""Every element on one page, to look at and for the tests."""

import datetime
import math
from pathlib import Path

import millpond as st

st.set_page_config("Gallery", "🎨")
st.logo("🎨", icon_image=":material/palette:")

st.sidebar.header("Sidebar")
st.sidebar.write("The sidebar stays beside the page.")
st.sidebar.selectbox("Season", ["Spring", "Summer", "Autumn", "Winter"], key="season")
st.sidebar.toggle("Details", True, key="details")

st.title("Gallery")
st.write("Every element of Millpond, on one page.")

st.header("Text", divider="blue")
st.subheader("Markdown", help="GitHub-flavoured")
st.markdown(
    """
    **Bold**, *italic*, ~~struck~~, `code`, [a link](https://example.com), :red[red], :blue-background[marked],
    :green-badge[badge], :material/thumb_up: and :tada:. A formula: $e^{i\\pi} + 1 = 0$.

    - one
    - two
        - two and a half

    > Simple things should be simple.

    | Fruit | Price |
    |---|---:|
    | Apple | 1.20 |
    | Cherry | 4.50 |
    """
)
st.caption("A caption, for details.")
st.text("Plain text:   spaces    stay,\n*stars* too.")
st.code('def greet(name):\n    """Say hello."""\n    return f"Hello, {name}!"', line_numbers=True)
with st.container(horizontal=True):
    st.badge("New")
    st.badge("Paid", icon=":material/check:", color="green")
    st.badge("Late", color="red", help="Since Tuesday")
st.latex(r"\sum_{k=0}^{n-1} a r^k = a \frac{1 - r^n}{1 - r}")
st.html("<p>HTML with <kbd>Ctrl</kbd> + <kbd>K</kbd> in it</p>")
with st.echo():
    st.write("This is shown with its code.")
st.help(datetime.timedelta, width=500)
st.divider(width=200)
st.subheader("Centred", text_alignment="center", icon=":material/format_align_center:", divider="gray")
st.write("`st.write` takes anything:", 42, {"a": 1, "b": [True, None]})
st.dataframe(
    [
        {"name": "Ada", "born": 1815, "share": 0.8, "more": "Read"},
        {"name": "Grace", "born": 1906, "share": 0.4, "more": "Read"},
    ],
    column_config={
        "share": st.column_config.ProgressColumn("Share", format="percent"),
        "more": st.column_config.ButtonColumn("More", key="read_more"),
    },
)
with st.container(horizontal=True):
    st.metric("Orders", 1284, -12, chart_data=[1301, 1290, 1310, 1296, 1284], border=True, width=220)
    st.metric(
        "Revenue", 48250.5, 0.042, chart_data=[3, 5, 4, 6, 7], chart_type="bar", border=True, format="compact",
        delta_description="since May", width=220,
    )  # fmt: skip
st.table({"**City**": ["Oslo", "Lima"], "Known for": ["the *fjord*", "ceviche"], "People": [0.71, 10.2]})
st.data_editor(
    [
        {"task": "Paint the fence", "hours": 3.5, "kind": "home", "done": False},
        {"task": "Mow", "hours": 1.0, "kind": "garden", "done": True},
    ],
    num_rows="dynamic",
    column_config={
        "task": st.column_config.TextColumn("Task", required=True, max_chars=40),
        "hours": st.column_config.NumberColumn("Hours", min_value=0, step=0.5),
        "kind": st.column_config.SelectboxColumn("Kind", options=["home", "garden"]),
    },
    alt="Tasks",
)
st.json({"name": "Ada", "born": 1815, "fields": ["mathematics", "computing"]}, expanded=1)

st.header("Messages", divider="green")
st.info("Good to know.")
st.success("It worked.", icon="✅")
st.warning("Take care.", icon=":material/warning:")
st.error("It failed.", title="The file could not be read")
try:
    [1, 2, 3][5]
except IndexError as error:
    st.exception(error)

st.header("Buttons", divider="orange")
first, second, third = st.columns(3)
first.button("Secondary", width="stretch")
second.button("Primary", type="primary", icon=":material/bolt:", width="stretch")
third.button("Tertiary", type="tertiary", width="stretch")
st.button("Not now", disabled=True, help="A button that cannot be pressed")
st.menu_button("Export", ["CSV", "PDF", ":material/table: Excel"], icon=":material/download:")
st.download_button("Download", "name,age\nAda,36\n", "people.csv", icon=":material/download:")
st.link_button("A link", "https://example.org", icon=":material/open_in_new:", help="Opens in a new tab")
st.page_link("https://example.org", label="A page elsewhere", icon=":material/open_in_new:")

tone = b"".join(
    int(9000 * math.sin(n * 440 * math.tau / 8000)).to_bytes(2, "little", signed=True) for n in range(8000)
)
wave_head = (
    b"RIFF"
    + (36 + len(tone)).to_bytes(4, "little")
    + b"WAVEfmt "
    + bytes([16, 0, 0, 0, 1, 0, 1, 0])
    + (8000).to_bytes(4, "little")
    + (16000).to_bytes(4, "little")
    + bytes([2, 0, 16, 0])
    + b"data"
    + len(tone).to_bytes(4, "little")
)
st.audio(wave_head + tone, alt="An A of one second")
st.video(None, width=320, alt="No film")
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
st.pdf(
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 480 140]/Contents 4 0 R/Resources<</Font<</F %b>>>>>>endobj\n"
    b"4 0 obj<</Length 45>>stream\nBT /F 48 Tf 40 50 Td (Hello from a PDF) Tj ET\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>" % FONT,
    height=260,
    alt="A greeting",
)
st.iframe("<p style='font-family: sans-serif'>A frame with <b>HTML</b></p>", alt="HTML in a frame")
st.camera_input("A photo")
st.audio_input("A note")
st.file_uploader("Photos", "image", accept_multiple_files=True, help="PNG, JPEG and the like")

st.header("Choices", divider="red")
left, right = st.columns(2)
left.checkbox("I have read it", key="read")
left.toggle("Night mode", True, key="night")
left.radio(
    "Size", ["Small", "Medium", "Large"], index=1, captions=["for one", "for two", "for all"], key="size"
)
right.selectbox(
    "City", ["Berlin", "Lagos", "Lima", "Osaka"], index=None, placeholder="Choose a city", key="city"
)
left.pills("Toppings", ["Ham", "Olives", "Corn"], selection_mode="multi", default=["Olives"], key="toppings")
right.segmented_control("View", ["Day", "Week", "Month"], default="Week", key="view")
st.pills("Not now", ["This", ":material/star: That"], default="This", disabled=True, key="off_pills")
st.pagination(20, default=5, key="page")
left.feedback("stars", default=3, key="stars")
left.feedback("faces", default=1, key="faces")
left.feedback("thumbs", default=1, key="thumbs")
left.color_picker("Background", "#0b6e75", help="Of the page", key="background")
right.multiselect("Colours", ["Red", "Green", "Blue", "Black"], ["Red", "Blue"], key="colours")
right.slider("Age", 0, 100, 42, key="age")
right.select_slider("Roast", ["light", "medium", "dark"], "medium", key="roast")
right.select_slider("Sizes", ["XS", "S", "M", "L", "XL"], ("S", "L"), key="sizes")
right.slider("Between", 0.0, 1.0, (0.2, 0.8), key="between")

st.header("Input", divider="violet")
left, right = st.columns(2)
left.text_input("Name", placeholder="Ada Lovelace", key="name")
left.text_input("Password", type="password", key="password")
left.number_input("Amount", 0.0, 10.0, 2.5, step=0.5, key="amount")
left.text_area("Notes", "Two lines\nof text", key="notes")
right.date_input("Day", datetime.date(2027, 1, 15), key="day")
right.date_input("From and to", (datetime.date(2027, 1, 15), datetime.date(2027, 1, 20)), key="stay")
right.datetime_input("Departure", "2027-01-15 19:30", key="departure")
right.time_input("Time", datetime.time(19, 30), key="time")
right.text_input("Not now", "read only", disabled=True, key="off")

st.header("Form", divider="yellow")
with st.form("address"):
    st.text_input("Street")
    left, right = st.columns([1, 2])
    left.text_input("Postcode")
    right.text_input("Town")
    sent = st.form_submit_button("Send", type="primary")
if sent:
    st.write("Sent.")

st.header("Layout", divider="gray")
left, right = st.columns([2, 1], border=True)
left.write("A wide column")
right.write("A narrow one")
with st.container(border=True):
    st.write("In a container with a border")
with st.container(horizontal=True):
    st.button("Beside")
    st.button("one")
    st.button("another")
with st.expander("Details", icon=":material/info:"):
    st.write("They can be hidden.")
with st.expander("More of them", expanded=True, type="compact"):
    st.write("Without a border")
with st.container(horizontal=True):
    st.button("Back")
    st.space("stretch")
    st.button("Next")
with st.popover("Settings", icon=":material/settings:"):
    st.text_input("Your name")
cities = st.grid(3, border=True)
cities.cell(column_span="all").write("Cities of a grid")
for city in ["Berlin", "Lagos", "Lima", "Osaka"]:
    cities.write(city)
for tab in st.tabs([f"Week {number}" for number in range(1, 31)], height=110):
    tab.write("Content taller than the tabs scrolls.\n\n" * 3)
chart, table = st.tabs(["Chart", "Table"], default="Table")
chart.write("What the first tab shows")
table.write("What the second tab shows")


@st.fragment
def likes():
    if st.button("Like"):
        st.session_state.likes = st.session_state.get("likes", 0) + 1
    st.write("Likes:", st.session_state.get("likes", 0))


likes()


@st.dialog("A dialog", icon=":material/chat:")
def ask():
    st.text_input("What it asks")
    if st.button("Close it"):
        st.rerun()


if st.button("Open a dialog"):
    ask()
place = st.empty()
place.write("This is replaced.")
place.write("This has replaced another element.")

st.header("Charts of a table", divider="orange")
WEATHER = {"month": list(range(1, 7)), "Oslo": [-4, -3, 1, 6, 12, 16], "Lima": [23, 24, 23, 21, 19, 17]}
left, right = st.columns(2)
left.line_chart(WEATHER, x="month", x_label="Month", y_label="°C", height=240)
right.area_chart(WEATHER, x="month", stack=True, height=240)
left.bar_chart(
    {"fruit": ["apples", "cherries", "plums"], "sold": [30, 12, 21]},
    x="fruit",
    y="sold",
    sort="-sold",
    height=240,
)
right.scatter_chart(
    {"km": [2, 9, 14, 30], "rent": [1900, 1400, 1250, 800], "people": [5, 20, 9, 3]},
    x="km",
    y="rent",
    size="people",
    height=240,
)
st.header("Charts of Vega-Lite and Altair", divider="orange")
picked = st.vega_lite_chart(
    {"day": ["Mo", "Tu", "We", "Th", "Fr"], "visits": [120, 180, 90, 200, 160]},
    {
        "params": [{"name": "days", "select": {"type": "point", "encodings": ["x"]}}],
        "mark": "bar",
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "sort": None},
            "y": {"field": "visits", "type": "quantitative"},
            "opacity": {"condition": {"param": "days", "value": 1}, "value": 0.4},
        },
    },
    on_select="rerun",
    key="days",
    height=240,
    alt="Visits by day",
)
st.caption("Chosen: " + (", ".join(point.day for point in picked.selection.days) or "no day"))

st.header("Figures of Plotly", divider="orange")
BARS = {"type": "bar", "x": ["Oslo", "Lima", "Rome"], "y": [0.7, 10.0, 2.8]}
st.plotly_chart({"data": [BARS], "layout": {"title": {"text": "Millions of people"}}}, height=300)
left, right = st.columns(2)
SHARES = {"type": "pie", "labels": ["Sea", "Land", "Ice"], "values": [71, 26, 3], "hole": 0.4}
left.plotly_chart([SHARES], height=300, alt="What covers the earth")
HEAT = {"type": "heatmap", "z": [[1, 3, 2], [4, 2, 5]], "x": ["Mo", "Tu", "We"], "y": ["am", "pm"]}
right.plotly_chart([HEAT], height=300, alt="Visits by day and time")
chosen = st.plotly_chart(
    [BARS], on_select="rerun", selection_mode="points", height=300, alt="Selectable bars"
)
st.write("Chosen:", ", ".join(point.x for point in chosen.selection.points) or "none")
st.header("Figures of Matplotlib", divider="orange")
try:
    import matplotlib.pyplot as plt
except ImportError:
    st.info("Run `pip install matplotlib` to see its figures.")
else:
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.bar(["Oslo", "Lima", "Rome"], [0.7, 10.0, 2.8])
    st.pyplot(figure, alt="Millions of people in three cities; Lima has the most")

st.header("Maps", divider="green")
CITIES = {
    "name": ["Oslo", "Lima", "Delhi", "Perth"],
    "lat": [59.9, -12.0, 28.6, -31.9],
    "lon": [10.8, -77.0, 77.2, 115.9],
}
st.map(CITIES, size=150_000, height=240, alt="Four cities")
rows = [dict(zip(CITIES, row, strict=True)) for row in zip(*CITIES.values(), strict=True)]
layer = {
    "@@type": "ScatterplotLayer",
    "id": "cities",
    "data": rows,
    "getPosition": "@@=[lon, lat]",
    "getRadius": 250_000,
    "getFillColor": "primary",
    "pickable": True,
}
picked = st.pydeck_chart(
    {
        "layers": [layer],
        "initialViewState": {"latitude": 15, "longitude": 20, "zoom": 0.5},
        "tooltip": {"text": "{name}"},
    },
    on_select="rerun",
    key="cities",
    height=280,
    alt="Selectable cities",
)
st.write("Chosen:", ", ".join(city.name for city in picked.selection.objects.get("cities", [])) or "none")

st.header("Charts of ECharts", divider="blue")
PEOPLE = {"city": ["Oslo", "Lima", "Rome"], "people": [0.7, 10.0, 2.8]}
marked = st.echarts_chart(
    {
        "dataset": {"source": PEOPLE},
        "xAxis": {"type": "category"},
        "yAxis": {"name": "Millions"},
        "tooltip": {},
        "series": [{"type": "bar", "selectedMode": "multiple"}],
    },
    on_select="rerun",
    key="marked",
    height=300,
    alt="People in three cities",
)
st.write("Chosen:", sum(len(group.data_indices) for group in marked.selection.selected))

st.header("Graphs and diagrams", divider="orange")
st.graphviz_chart(
    """digraph {
        rankdir=LR
        raw -> clean -> report
        clean -> model -> report
        model [style=filled, fillcolor="#ffd43b"]
    }""",
    alt="The steps from raw data to a report",
)
st.mermaid_chart(
    """
    sequenceDiagram
        Tab->>Server: a click
        Server->>Store: the changes
        Store-->>Server: saved
        Server-->>Tab: the new page
    """,
    width="content",
    alt="What a click does",
)

st.header("Pictures", divider="green")
WAVE = """<svg xmlns="http://www.w3.org/2000/svg" width="160" height="60">
<path d="M0 30q20-30 40 0t40 0 40 0 40 0" fill="none" stroke="#0b6e75" stroke-width="4"/></svg>"""
st.image(WAVE, caption="A *wave*", alt="A wave", link="https://example.com")
st.image([WAVE, WAVE], caption=["One", "another"], width=80)

st.header("Chat", divider="violet")
st.chat_message("user").write("What is a *millpond*?")
with st.chat_message("assistant"):
    st.write("A pond that drives a mill. In code:")
    st.code("millpond.release(water)")
st.chat_message("Ada", avatar="🦉").write("And a quiet place.")
with st.container():
    if said := st.chat_input("Say something", max_chars=200):
        st.chat_message("user").write(said)
    if sent := st.chat_input(
        "A picture, a word", accept_file="multiple", file_type="image", accept_audio=True
    ):
        st.image(sent.files, width=120)

st.header("Components", divider="green")
gauge = st.components.v1.declare_component("gauge", path=Path(__file__).parent / "gauge")
tank = st.components.v2.component(
    "tank",
    html="<label>Tank <meter min=0 max=10></meter></label> <button type=button>Pour</button>",
    css="""
    :host, label { display: flex; gap: 0.5rem; align-items: center; color: var(--st-text-color); font: 1rem var(--st-font) }
    div { display: flex; gap: 1rem }
    button {
      padding: 0.25rem 0.75rem; border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
      background: var(--st-secondary-background-color); color: var(--st-text-color); font: inherit; min-height: 32px;
    }
    button:focus-visible { outline: 2px solid var(--st-primary-color) }
    """,
    js="""
    export default ({ data, parentElement, setStateValue }) => {
      parentElement.querySelector("meter").value = data.level;
      parentElement.querySelector("button").onclick = () => setStateValue("level", Math.min(10, data.level + 1));
    };
    """,
)
with st.container(key="components"):
    level = gauge(level=40, key="gauge", default=40)
    st.write(f"In a frame of its own: {level}.")
    poured = (st.session_state.get("tank") or {}).get("level", 3)
    tank(key="tank", data={"level": poured}, default={"level": 3}, on_level_change=lambda: None)
    st.write(f"Part of the page: {poured}.")

st.header("Waiting", divider="rainbow")
st.progress(60, "Reading the file ...")
with st.spinner("One moment ..."):
    pass
st.caption("The spinner disappeared at the end of its block.")
with st.status("Reading", expanded=True) as status:
    st.write("Found the file.")
    status.update(label="Read 12,000 lines")
st.status("Writing")
for step, state in {"Search": "complete", "Compare": "error", "Sum up": "running"}.items():
    st.status(step, state=state, type="step").write("What it has found")
st.skeleton(80)

st.header("Once", divider="blue")
st.caption("These appear once and leave nothing on the page.")
with st.container(horizontal=True):
    if st.button("Balloons"):
        st.balloons()
    if st.button("Snow"):
        st.snow()
    if st.button("Toast"):
        st.toast("Your changes are *saved*.", icon=":material/check:")
