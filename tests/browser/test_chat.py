"""A chat, as its users have it: the field, what outlives a reload and a killed server, and who reads it how."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_durable import until, wait_for_saved

APP = """
import time
import millpond as st

st.session_state.setdefault("said", [])
if st.button("Fill"):
    st.session_state.chat = "Once upon a time"
said = st.chat_input("Say something", key="chat")
if said:
    st.session_state.said.append(said)
for text in st.session_state.said:
    st.chat_message("user").text(text)
st.text(f"{len(st.session_state.said)} messages, now {said!r}")
with st.sidebar:
    beside = st.chat_input("Beside", submit_mode="stop")
waiting = st.container().chat_input("Wait", submit_mode="disable")
if beside or waiting:
    st.text(f"answering {beside or waiting}")
    for _ in range(6000):
        time.sleep(0.01)
        if st.session_state.get("go") or (waiting and _ > 50):
            break
        st.empty()
"""


def field(tab: Tab, name: str = "Say something") -> Locator:
    return tab.page.get_by_role("textbox", name=name, exact=True)


def test_a_message_is_sent_with_enter_and_the_field_has_the_focus(tab: Tab) -> None:
    field(tab).fill("Hello")
    field(tab).press("Shift+Enter")
    field(tab).press_sequentially("there")
    field(tab).press("Enter")
    tab.says("1 messages, now 'Hello\\nthere'")
    expect(field(tab)).to_have_value("")
    expect(field(tab)).to_be_focused()
    expect(tab.page.get_by_role("group", name="Chat message from user")).to_have_text("Hello\nthere")
    tab.press("Fill")
    expect(field(tab)).to_have_value("Once upon a time")
    tab.says("1 messages, now None")


def test_the_field_is_in_sight_wherever_the_page_is_scrolled_to(
    app_of_module: AppServer, open_tab: OpenTab
) -> None:
    tab = open_tab(app_of_module, viewport={"width": 390, "height": 500}, has_touch=True)
    for n in range(12):
        field(tab).fill(f"Message {n}")
        tab.page.get_by_test_id("stBottom").get_by_role("button", name="Send message").tap()
        tab.says(f"{n + 1} messages, now 'Message {n}'")
    expect(tab.page.get_by_role("region", name="Bottom of the page").get_by_role("textbox")).to_have_count(1)
    for y in (0, 300):
        tab.page.evaluate(f"scrollTo(0, {y})")
        expect(field(tab)).to_be_in_viewport(ratio=1)
    assert tab.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_is_typed_outlives_a_reload_and_a_killed_server(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    field(tab).fill("First")
    field(tab).press("Enter")
    tab.says("1 messages, now 'First'")
    wait_for_saved(tab)
    field(tab).fill("half a mess")
    tab.page.reload()
    tab.idle()
    expect(field(tab)).to_have_value("half a mess")
    server.kill()
    field(tab).press("End")
    field(tab).press_sequentially("age")
    field(tab).press("Enter")
    expect(field(tab)).to_have_value("")
    field(tab).press_sequentially("and half")
    server.start()
    tab.says("2 messages, now 'half a message'")
    expect(field(tab)).to_have_value("and half")
    wait_for_saved(tab)
    tab.page.reload()
    tab.says("2 messages, now None")
    expect(field(tab)).to_have_value("and half")


def test_the_button_stops_the_run_that_a_message_has_started(tab: Tab) -> None:
    field(tab, "Beside").fill("a question")
    field(tab, "Beside").press("Enter")
    tab.says("answering a question")
    stop = tab.page.get_by_role("button", name="Stop", exact=True)
    expect(stop.and_(tab.page.get_by_test_id("stChatInputStopButton"))).to_be_visible()
    expect(field(tab, "Beside")).to_be_disabled()
    tab.page.reload()
    expect(field(tab, "Beside")).to_be_disabled()
    tab.page.get_by_test_id("stChatInputStopButton").click()
    tab.idle()
    expect(field(tab, "Beside")).to_be_enabled()


def test_the_field_waits_for_the_run_and_has_the_focus_again(tab: Tab) -> None:
    field(tab, "Wait").fill("a question")
    field(tab, "Wait").press("Enter")
    tab.says("answering a question")
    expect(field(tab, "Wait")).to_be_disabled()
    expect(field(tab, "Wait")).to_be_enabled()
    expect(field(tab, "Wait")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Shift+Enter"])
def test_an_input_method_sends_nothing(tab: Tab, key: str) -> None:
    client = tab.page.context.new_cdp_session(tab.page)
    field(tab).focus()
    client.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
    if key == "Enter":
        client.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    client.send("Input.insertText", {"text": "日本"})
    expect(field(tab)).to_have_value("日本")
    tab.says("0 messages, now None")
    field(tab).press("Enter")
    tab.says("1 messages, now '日本'")


STREAM = """
import pathlib, time
import millpond as st

st.session_state.setdefault("history", [f"message {n}" for n in range(30)])
for text in st.session_state.history:
    st.chat_message("assistant").markdown(text)
if said := st.chat_input("Ask"):
    st.chat_message("user").write(said)
    def answer():
        yield "The answer:"
        for n in range(100_000):
            time.sleep(0.02)
            yield f"\\n\\nparagraph *{n}*"
            if pathlib.Path(said).exists():
                break
        yield "\\n\\nand its end\\n\\n| a | b |\\n|---|---|\\n| 1 | 2 |"
    with st.chat_message("assistant"):
        st.session_state.history.append(st.write_stream(answer, cursor="▌"))
"""

AT_END = "document.documentElement.scrollHeight - innerHeight - scrollY <= 2"


def at_end(tab: Tab) -> bool:
    return bool(tab.page.evaluate(AT_END))


def paragraphs(tab: Tab) -> int:
    return tab.page.get_by_test_id("stChatMessage").last.locator("p").count()


def test_the_page_stays_at_its_end_until_the_reader_scrolls_up(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(STREAM)
    tab = open_tab(server)
    page = tab.page
    until(tab, lambda: at_end(tab))
    field(tab, "Ask").fill("enough")
    field(tab, "Ask").press("Enter")
    until(tab, lambda: paragraphs(tab) > 40)
    until(tab, lambda: at_end(tab))
    to_end = page.get_by_role("button", name="Scroll to the end")
    expect(to_end).to_have_count(0)
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -600)
    expect(to_end).to_be_visible()
    top = page.evaluate("scrollY")
    count = paragraphs(tab)
    until(tab, lambda: paragraphs(tab) > count + 20)
    assert page.evaluate("scrollY") == top
    # A reload leaves the reader there, the answer goes on, and the way to the end is still shown.
    page.reload()
    until(tab, lambda: paragraphs(tab) > count + 20)
    expect(to_end).to_be_visible()
    until(tab, lambda: page.evaluate("Math.round(scrollY)") == round(top))
    to_end.focus()
    page.keyboard.press("Enter")
    expect(to_end).to_have_count(0)
    until(tab, lambda: at_end(tab))
    count = paragraphs(tab)
    until(tab, lambda: paragraphs(tab) > count + 20)
    until(tab, lambda: at_end(tab))
    (server.script.parent / "enough").touch()
    tab.idle()
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("and its end")
    expect(page.get_by_test_id("stChatMessage").last).not_to_contain_text("▌")
    expect(page.get_by_test_id("stChatAnnouncement")).to_contain_text(
        "assistant says: The answer: paragraph 0 paragraph 1 "
    )
    until(tab, lambda: at_end(tab))


def test_an_answer_goes_on_while_the_tab_is_away(serve: Serve, open_tab: OpenTab) -> None:
    server = serve(STREAM)
    tab = open_tab(server)
    field(tab, "Ask").fill("enough")
    field(tab, "Ask").press("Enter")
    until(tab, lambda: paragraphs(tab) > 5)
    tab.page.goto("about:blank")
    (server.script.parent / "enough").touch()
    tab.page.go_back()
    tab.idle()
    expect(tab.page.get_by_test_id("stChatMessage")).to_have_count(31)
    expect(tab.page.get_by_test_id("stChatMessage").last).to_contain_text("and its end")


@pytest.mark.parametrize("how", ["stop", "message"])
def test_an_answer_that_is_interrupted_stays(serve: Serve, open_tab: OpenTab, how: str) -> None:
    tab = open_tab(serve(STREAM))
    field(tab, "Ask").fill("never")
    field(tab, "Ask").press("Enter")
    until(tab, lambda: paragraphs(tab) > 5)
    if how == "stop":
        tab.press("Stop")
        tab.idle()
    else:
        field(tab, "Ask").fill("app.py")  # which is there: the answer is short
        field(tab, "Ask").press("Enter")
        tab.idle()
        expect(tab.page.get_by_test_id("stChatMessage").last).to_contain_text("and its end")
    wait_for_saved(tab)
    tab.page.reload()
    tab.idle()
    answers = tab.page.get_by_test_id("stChatMessage")
    expect(answers).to_have_count(31 if how == "stop" else 32)
    expect(answers.nth(30)).to_contain_text("The answer:")
    expect(answers.nth(30)).to_contain_text("paragraph 4")
    expect(answers.nth(30)).not_to_contain_text("and its end")


BOX = """
import millpond as st

st.session_state.setdefault("count", 20)
if st.button("More"):
    st.session_state.count += 1
box = st.container(height=300, key="talk")
for n in range(st.session_state.count):
    box.chat_message("assistant").text(f"message {n}")
"""


def test_a_box_of_messages_stays_at_its_end_and_leads_back_there(serve: Serve, open_tab: OpenTab) -> None:
    tab = open_tab(serve(BOX))
    box = tab.page.get_by_role("region", name="talk")
    end = "box => box.scrollHeight - box.clientHeight - box.scrollTop < 2"
    until(tab, lambda: box.evaluate(end))
    tab.press("More")
    tab.says("message 20")
    until(tab, lambda: box.evaluate(end))
    box.evaluate("box => box.scrollTo(0, 100)")
    to_end = box.get_by_role("button", name="Scroll to the end")
    expect(to_end).to_be_in_viewport()
    tab.press("More")
    expect(box.get_by_text("message 21")).to_have_count(1)
    assert box.evaluate("box => box.scrollTop") == 100
    expect(box.get_by_test_id("stChatMessage").last).to_contain_text("message 21")
    to_end.press("Enter")
    until(tab, lambda: box.evaluate(end))
    expect(to_end).to_have_count(0)
    tab.press("More")
    tab.says("message 22")
    until(tab, lambda: box.evaluate(end))
