"""A tab sends again what was not saved: to a process that has not drawn yet what these events are about."""

from __future__ import annotations

import pytest

from tests.drive import App
from tests.killable import Killable

COUNT = "st.session_state.n = st.session_state.get('n', 0) + 1"
REVEALED = {
    "by a checkbox": f"""
if st.checkbox("Open"):
    st.text(st.text_input("Name"))
    if st.button("More"): {COUNT}
""",
    "in a fragment": f"""
@st.fragment
def part():
    if st.checkbox("Open"):
        st.text(st.text_input("Name"))
        if st.button("More"): {COUNT}
part()
""",
    "in a dialog": f"""
@st.dialog("Details")
def details():
    st.text(st.text_input("Name"))
    if st.button("More"): {COUNT}
if st.button("Open"): details()
""",
    "by a rerun": f"""
if st.button("Open"):
    st.session_state.opened = True
    st.rerun()
if "opened" in st.session_state:
    st.text(st.text_input("Name"))
    if st.button("More"): {COUNT}
""",
    "with a callback": """
def more(by): st.session_state.n = st.session_state.get("n", 0) + by
if st.checkbox("Open"):
    st.text(st.text_input("Name"))
    st.button("More", on_click=more, args=(1,))
""",
}


@pytest.mark.parametrize("body", REVEALED.values(), ids=REVEALED)
def test_what_was_done_with_what_an_event_before_has_revealed(body: str) -> None:
    app = Killable(f"import millpond as st\nst.button('Before')\n{body}")
    app.keeps = False
    app.click("Before")
    if app.widget("Open").get("value") is False:
        app.set("Open", True)
    else:
        app.click("Open")
    app.set("Name", "Ann").click("More").click("More")
    app.kill()
    assert (app.texts(), app.state("n"), app.errors) == (["Ann"], 2, [])


def test_what_a_press_has_done_is_done_again_whatever_came_after_it() -> None:
    app = Killable(
        f"import millpond as st\nst.button('Before')\nif st.button('Pay'):\n    st.text('Paying')\n    {COUNT}\nst.button('Other')"
    )
    app.keeps = False
    app.click("Before").click("Pay").click("Other").click("Pay").click("Other")
    assert app.state("n") == 2
    app.kill()
    assert app.state("n") == 2


def test_what_was_done_on_the_page_that_an_event_before_has_gone_to() -> None:
    app = Killable(
        f"""
import millpond as st
def one(): st.button("Before")
def two():
    st.text(st.text_input("Name"))
    if st.button("More"): {COUNT}
st.navigation([st.Page(one), st.Page(two)]).run()
"""
    )
    app.keeps = False
    app.click("Before")
    app.visit("two")
    app.run()
    app.set("Name", "Ann").click("More")
    app.kill()
    assert (app.texts(), app.state("n"), app.errors) == (["Ann"], 1, [])


def test_a_run_is_not_interrupted_by_what_is_about_the_widgets_that_it_is_about_to_draw() -> None:
    source = (
        f"import millpond as st\nif st.checkbox('Open'):\n    st.text('')\n    if st.button('More'): {COUNT}"
    )
    before = App(source).set("Open", True)
    app = App(source)
    app.send({app.widget("Open")["id"]: True})
    run = app.session.begin_run()
    assert run is not None
    app.send(trigger=before.widget("More")["id"])
    app.session.end_run(run, app.script.execute(run))
    app.run()
    assert app.state("n") == 1


def test_a_press_of_what_is_not_there_keeps_others_waiting_for_a_few_runs_only() -> None:
    """The script asks for the next run without end."""
    app = App(f"import millpond as st\nif st.button('More'): {COUNT}\nif st.checkbox('On'): st.rerun()")
    app.send({app.widget("On")["id"]: True})
    app.run_once()
    app.send(trigger="button-of-before")
    app.send(trigger=app.widget("More")["id"])
    for _ in range(6):
        app.run_once()
    assert app.state("n") == 1
