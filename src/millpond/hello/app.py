"""The tour: `millpond hello`. Each part is a function, and its source is shown below it."""

from __future__ import annotations

import datetime as dt
import enum
import inspect
import random
import time
from dataclasses import dataclass

import millpond as st


def welcome():
    st.title("Welcome to Millpond")
    st.write(
        "You write a Python script. It runs from top to bottom, and each `st.` call becomes a part of a web page. "
        "At every interaction the script runs again, and only what has changed is sent to the browser."
    )
    name = st.text_input("What is your name?", placeholder="Type it and press Enter")
    if name:
        st.success(f"Hello, {name}! This line is here because the script ran again.", icon="👋")
    left, middle, right = st.columns(3, border=True)
    left.markdown("##### :material/edit_note: Write\nA script, with `import millpond as st`.")
    middle.markdown("##### :material/play_circle: Run\n`millpond run app.py`")
    right.markdown("##### :material/save: Save\nThe page offers a rerun when the source changes.")
    st.caption("The parts of this tour are in the sidebar. The source of each is shown below it.")


def text():
    st.title("Text")
    st.write(
        "Text is Markdown: **bold**, *italic*, `code`, ~~struck~~, [links](https://en.wikipedia.org/wiki/Millpond), "
        ":blue[colours], :orange-background[backgrounds], :green-badge[badges], :material/water: icons and :duck:."
    )
    st.markdown(
        r"""
        | Formula | Name |
        |---|---|
        | $a^2 + b^2 = c^2$ | Pythagoras |
        | $e^{i\pi} + 1 = 0$ | Euler |
        """
    )
    st.code("total = sum(item.price for item in basket)", language="python")
    st.write("`st.write` shows what it is given in the way that suits it, a dictionary as a tree:")
    st.write({"pond": {"depth_m": 2.4, "fish": ["carp", "tench"], "mill": True}})
    st.latex(r"\text{flour} = \int_0^t \omega(\tau)\, d\tau")
    st.info("There are boxes for what is good to know ...", icon=":material/lightbulb:")
    st.warning("... what needs care ...", icon=":material/warning:")
    st.error("... and what went wrong.", icon=":material/error:")


def widgets():
    st.title("Widgets")
    st.write("A widget returns its value. When the user changes it, the script runs again with the new one.")
    left, right = st.columns(2, gap="large")
    with left:
        drink = st.selectbox("Drink", ["Tea", "Coffee", "Water"])
        size = st.radio("Size", ["Small", "Medium", "Large"], index=1, horizontal=True)
        extras = st.multiselect("With", ["Milk", "Sugar", "Lemon", "Ice"], ["Milk"])
    with right:
        cups = st.number_input("Cups", min_value=1, max_value=10, value=2)
        warmth = st.slider("Temperature in °C", 0, 100, (55, 70))
        to_go = st.toggle("To go")
    order = f"{cups} × {size.lower()} {drink.lower()}"
    if extras:
        order += " with " + " and ".join(extras).lower()
    order += f", {warmth[0]} to {warmth[1]} °C" + (", to go" if to_go else "")
    st.success(order, icon=":material/receipt_long:")


def choices():
    st.title("Choices")
    st.write(
        "Some widgets show all there is to choose. Any object can be an option; `format_func` says how it reads."
    )
    left, right = st.columns(2, gap="large")
    with left:
        size = st.segmented_control(
            "Bag", ["1 kg", "5 kg", "25 kg"], default="5 kg", required=True, width="stretch"
        )
        grains = st.pills("Grain", ["Wheat", "Rye", "Spelt", "Oats"], selection_mode="multi", default=["Rye"])
        ground = st.select_slider("Ground", ["coarse", "medium", "fine"], "medium")
    with right:
        when = st.datetime_input("Fetched at", dt.time(16, 30), format="DD.MM.YYYY")
        label = st.color_picker("Colour of the label", "#0b6e75")
        st.caption("How was the last one?")
        stars = st.feedback("stars", default=3)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(
            f"<div style='width: 2rem; height: 2rem; border-radius: 50%; background: {label}'></div>",
            width="content",
        )
        st.write(
            f"**{size}** of {ground} {' and '.join(grains).lower() or 'nothing'} flour, on {when:%d.%m. at %H:%M}"
        )
        kind = st.menu_button("Print", ["Label", "Invoice"], icon=":material/print:")
        st.link_button("About flour", "https://en.wikipedia.org/wiki/Flour", icon=":material/open_in_new:")
    if kind:
        st.toast(f"{kind} printed", icon=":material/print:")
    if stars == 4:
        st.badge("Five stars", icon=":material/star:", color="green")
    st.write("A long list has pages:")
    page = st.pagination(12, default=3)
    st.caption(f"Sacks {page * 10 - 9} to {page * 10}")


def layout():
    st.title("Layout")
    st.write("Containers hold elements, and can be nested. Draw into them with `with`, or by their methods.")
    wide, narrow = st.columns([2, 1])
    with wide.container(border=True):
        st.subheader("A box with a border")
        st.write("in the wider of two columns.")
        yes, no = st.columns(2)
        yes.button("Yes", width="stretch")
        no.button("No", width="stretch")
    narrow.caption("The narrower column. On a phone it comes below the other.")
    first, second = st.tabs([":material/water: Pond", ":material/settings: Mill"])
    first.write("A pond holds the water that ...")
    second.write("... turns the wheel of the mill.")
    with st.expander("There is more"):
        st.write("An expander hides what not everybody needs.")
    st.write("A grid has as many columns as there is room for, and a popover opens over the page:")
    grid = st.grid(3, border=True)
    for name, share in (("Wheat", 0.6), ("Rye", 0.3), ("Spelt", 0.1)):
        grid.progress(share, name)
    with st.popover("Settings", icon=":material/settings:"):
        st.checkbox("Organic only")
        st.slider("Least share in %", 0, 100, 10)


def state():
    st.title("Session State")
    st.write(
        "The script starts afresh at every run. What `st.session_state` holds stays: for this tab, "
        "over reruns, a reload of the page (try **F5**) and a lost connection. Under `millpond run`, it is "
        "saved beside the app as well, and outlives the server."
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
    st.write("A form sends all its values at once, when its button is pressed:")
    with st.form("step"):
        step = st.number_input("Step", value=5, step=1)
        times = st.slider("Times", 1, 10, 3)
        if st.form_submit_button("Add"):
            add(step * times)
            st.rerun()


class Suit(enum.Enum):
    HEARTS = "♥"
    SPADES = "♠"
    DIAMONDS = "♦"
    CLUBS = "♣"


@dataclass
class Card:
    suit: Suit
    rank: int


def classes():
    st.title("Classes in the state")
    st.write(
        "`Suit` and `Card` are defined in this script, which runs anew at each click. The card in Session State "
        "is still a `Card`, and its suit is still the very member of `Suit`."
    )
    if st.button("Draw a card", type="primary") or "card" not in st.session_state:
        st.session_state.card = Card(random.choice(list(Suit)), random.randint(2, 10))
    card = st.session_state.card
    st.markdown(f"## {card.rank} {card.suit.value}")
    st.write(
        {
            "isinstance(card, Card)": isinstance(card, Card),
            "card.suit is Suit[card.suit.name]": card.suit is Suit[card.suit.name],
            "card == Card(card.suit, card.rank)": card == Card(card.suit, card.rank),
        }
    )


def waiting():
    st.title("Long work")
    st.write("A run may take its time. The page shows what is done so far, and any click takes over.")
    speed = st.radio("Speed", ["Brisk", "Slow"], horizontal=True)
    if st.button("Grind the corn", type="primary", icon=":material/settings:"):
        bar = st.progress(0.0, "Grinding ...")
        with st.spinner("The wheel turns ...", show_time=True):
            for done in range(1, 51):
                time.sleep(0.03 if speed == "Brisk" else 0.15)
                bar.progress(done / 50, f"Grinding ... {done} of 50 sacks")
        bar.progress(1.0, "Done")
        st.success("50 sacks of flour.", icon="🌾")
        st.balloons()
    else:
        with st.status("The last delivery", state="complete"):
            for step in ("Weighed", "Ground", "Packed"):
                st.status(step, state="complete", type="step")
        st.caption("While it runs, change the speed, or press **Stop** at the top of the page.")


PARTS = {
    ":material/waving_hand: Welcome": welcome,
    ":material/text_fields: Text": text,
    ":material/tune: Widgets": widgets,
    ":material/checklist: Choices": choices,
    ":material/dashboard: Layout": layout,
    ":material/save: Session State": state,
    ":material/playing_cards: Classes": classes,
    ":material/hourglass_top: Long work": waiting,
}

st.set_page_config("Millpond", ":material/water:")

st.logo(":material/water:")
st.sidebar.title("Millpond")
st.sidebar.caption(f"Version {st.__version__}")
part = PARTS[st.sidebar.radio("Tour", list(PARTS), label_visibility="collapsed")]

part()

with st.expander("The source of this part", icon=":material/code:"):
    source = inspect.getsource(part)
    if part is classes:
        source = "\n\n".join(inspect.getsource(thing) for thing in (Suit, Card, classes))
    st.code(source)
