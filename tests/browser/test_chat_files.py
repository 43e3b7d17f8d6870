"""Files and recordings in ``st.chat_input``: attached in each way, kept until they are sent, sent once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_durable import wait_for_saved
from tests.browser.test_uploads import DROP, a_file, hold

APP = """
import io, wave
import millpond as st

def show(name, sent):
    if sent:
        st.text(f"{name} {sent.text!r} {[(file.name, file.read()) for file in sent.get('files', [])]}")
        if sent.get("audio"):
            with wave.open(sent.audio) as sound:
                st.text(f"heard {sound.getnchannels()} {sound.getframerate()} {sound.getnframes() > 800}")

show("bottom", st.chat_input("Say", accept_file="multiple", file_type=["csv", "png"], accept_audio=True, audio_sample_rate=8000))
with st.sidebar:
    show("side", st.chat_input("Beside", accept_file="directory", file_type="csv"))
show("inline", st.container(key="inline").chat_input("One", accept_file=True, max_upload_size=1))
st.file_uploader("Zone")
st.text_input("Field")
"""


def box(tab: Tab, name: str = "Say") -> Locator:
    """The whole of it. (The field is out of sight while the user speaks.)"""
    field = tab.page.get_by_role("textbox", name=name, exact=True, include_hidden=True)
    return tab.page.get_by_test_id("stChatInput").filter(has=field)


def field(tab: Tab, name: str = "Say") -> Locator:
    return tab.page.get_by_role("textbox", name=name, exact=True)


def choose(tab: Tab, files: Any, name: str = "Say") -> None:
    box(tab, name).get_by_test_id("stChatInputFileUploadButton").locator("input").set_input_files(files)


def chips(tab: Tab, name: str = "Say") -> Locator:
    return box(tab, name).get_by_test_id("stFileChipName")


def test_what_is_attached_stays_until_it_is_sent_over_a_reload_and_a_kill(
    serve: Serve, open_tab: OpenTab
) -> None:
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    choose(tab, [a_file("a.csv"), a_file("b.png", b"no picture", "image/png"), a_file("c.csv", b"3")])
    expect(chips(tab)).to_have_text(["a.csv", "b.png", "c.csv"])
    field(tab).press_sequentially("Look")
    box(tab).get_by_role("button", name="Remove a.csv").click()
    expect(chips(tab)).to_have_text(["b.png", "c.csv"])
    wait_for_saved(tab)
    tab.page.reload()
    expect(chips(tab)).to_have_text(["b.png", "c.csv"])
    server.kill()
    field(tab).press("Enter")
    expect(chips(tab)).to_have_count(0)
    server.start()
    tab.says("bottom 'Look' [('b.png', b'no picture'), ('c.csv', b'3')]")
    expect(field(tab)).to_have_value("")
    field(tab).fill("Nothing with it")
    field(tab).press("Enter")
    tab.says("bottom 'Nothing with it' []")


def test_what_is_no_picture_but_is_called_one_has_a_mark(tab: Tab) -> None:
    choose(tab, [{"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}])
    expect(chips(tab)).to_have_text(["a.png"])
    expect(box(tab).locator(".upload-mark")).to_be_visible()
    expect(box(tab).get_by_test_id("stFileChipImagePreview")).to_have_count(0)


def test_a_name_is_cut_at_its_end_also_in_a_language_that_is_read_from_the_right(tab: Tab) -> None:
    tab.page.evaluate("document.documentElement.dir = 'rtl'")
    choose(tab, [{"name": "a.csv", "mimeType": "text/csv", "buffer": b"1"}])
    expect(chips(tab)).to_have_css("direction", "ltr")


def test_files_alone_are_a_message(tab: Tab) -> None:
    send = box(tab, "One").get_by_role("button", name="Send message")
    expect(send).to_be_disabled()
    choose(tab, a_file("a.csv"), "One")
    choose(tab, a_file("b.csv", b"2"), "One")
    expect(chips(tab, "One")).to_have_text(["b.csv"])
    expect(field(tab, "One")).to_be_focused()
    field(tab, "One").press("Enter")
    tab.says("inline '' [('b.csv', b'2')]")
    expect(send).to_be_disabled()


@pytest.mark.parametrize(
    ("onto", "comes_to"),
    [
        ("body", "Say"), ("[data-testid=stTextInput]", "Say"), (".st-key-inline .stChatInput", "One"),
        ("[data-testid=stSidebar] .stChatInput", "Beside"), ("[data-testid=stFileUploaderDropzone]", None),
    ],
)  # fmt: skip
def test_files_are_dropped_anywhere(tab: Tab, onto: str, comes_to: str | None) -> None:
    tab.page.locator(onto).evaluate(DROP, ["drop", "d.csv", "d"])
    if comes_to is None:
        expect(tab.page.get_by_test_id("stFileUploader").get_by_test_id("stFileChipName")).to_have_text(
            "d.csv"
        )
        expect(tab.page.get_by_test_id("stChatInput").get_by_test_id("stFileChipName")).to_have_count(0)
    else:
        expect(chips(tab, comes_to)).to_have_text("d.csv")
        expect(tab.page.get_by_test_id("stFileChipName")).to_have_count(1)


def test_the_page_says_where_files_can_be_dropped(tab: Tab) -> None:
    over = """(kind) => {
      const data = new DataTransfer();
      data.items.add(new File(["1"], "a.csv"));
      document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
    }"""
    layer = tab.page.get_by_test_id("stChatInputDropLayer")
    tab.page.evaluate(over, "dragenter")
    expect(layer).to_have_text("Drop files to attach them")
    tab.page.evaluate(over, "dragleave")
    expect(layer).to_have_count(0)
    # A text that is dragged is none of these.
    tab.page.evaluate(
        "document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true, dataTransfer: new DataTransfer() }))"
    )
    expect(layer).to_have_count(0)


PASTE = """(target, withText) => {
  const data = new DataTransfer();
  data.items.add(new File(["p"], "p.png", { type: "image/png" }));
  if (withText) data.items.add("cells", "text/plain");
  return target.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
}"""


def test_files_are_pasted_into_the_field_and_onto_the_page(tab: Tab) -> None:
    field(tab).focus()
    field(tab).evaluate(PASTE, False)
    expect(chips(tab)).to_have_text(["p.png"])
    # Cells of a spreadsheet bring a picture of themselves along: the text is what is wanted.
    assert field(tab).evaluate(PASTE, True)
    tab.page.evaluate("document.activeElement.blur()")
    tab.page.locator("body").evaluate(PASTE, False)
    expect(chips(tab)).to_have_text(["p.png", "p.png"])
    tab.page.get_by_role("textbox", name="Field").focus()
    assert tab.page.get_by_role("textbox", name="Field").evaluate(PASTE, False)
    expect(chips(tab)).to_have_text(["p.png", "p.png"])


def test_a_folder_is_attached_with_what_is_taken_of_it(tab: Tab, tmp_path: Any) -> None:
    (tmp_path / "top" / "sub").mkdir(parents=True)
    for name in ("a.csv", "b.txt", "sub/c.csv"):
        (tmp_path / "top" / name).write_text("1")
    choose(tab, str(tmp_path / "top"), "Beside")
    expect(box(tab, "Beside").get_by_role("alert")).to_have_text("Files of this type are not allowed.")
    expect(box(tab, "Beside").get_by_role("button", name="Remove")).to_have_count(3)
    field(tab, "Beside").press("Enter")
    expect(tab.page.get_by_text("side '' [('top/")).to_contain_text("top/sub/c.csv")
    expect(tab.page.get_by_text("side '' [('top/")).not_to_contain_text("b.txt")
    # What was refused is not said of the next message.
    expect(box(tab, "Beside").get_by_test_id("stFileChip")).to_have_count(0)


def test_a_message_waits_for_its_files(tab: Tab) -> None:
    held = hold(tab)
    choose(tab, a_file("a.csv"))
    expect(box(tab).get_by_role("progressbar")).to_be_visible()
    field(tab).fill("Now")
    field(tab).press("Enter")
    expect(box(tab).get_by_text("The message is sent when the upload is complete.")).to_be_visible()
    for route in held:
        route.continue_()
    tab.says("bottom 'Now' [('a.csv', b'1,2')]")


def test_a_message_does_not_go_without_a_file_that_was_refused(tab: Tab) -> None:
    tab.allow("Failed to load resource")
    held = hold(tab)
    choose(tab, a_file("a.csv"))
    field(tab).fill("Now")
    field(tab).press("Enter")
    expect(box(tab).get_by_text("The message is sent when the upload is complete.")).to_be_visible()
    for route in held:
        route.fulfill(status=507, body="full")
    tab.page.unroute("**/upload/**")
    expect(box(tab).get_by_role("alert")).to_have_text("There is not enough space for this file.")
    expect(field(tab)).to_have_value("Now")
    box(tab).get_by_role("button", name="Try a.csv again").click()
    expect(chips(tab)).to_have_text("a.csv")
    field(tab).press("Enter")
    tab.says("bottom 'Now' [('a.csv', b'1,2')]")


def test_what_is_too_large_or_of_another_type_is_said_at_once(tab: Tab) -> None:
    choose(tab, a_file("a.txt", type="text/plain"))
    expect(box(tab).get_by_role("alert")).to_have_text("Files of this type are not allowed.")
    choose(tab, a_file("a.csv", b"1" * ((1 << 20) + 1)), "One")
    expect(box(tab, "One").get_by_role("alert")).to_have_text("The file is larger than 1 MB.")
    assert not [url for url in tab.requests if "/upload/" in url]


def test_a_duplicated_tab_does_not_send_what_is_attached_in_the_first(
    serve: Serve, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(APP))
    choose(tab, a_file("a.csv"))
    expect(chips(tab)).to_have_text("a.csv")
    wait_for_saved(tab)
    with tab.page.context.expect_page() as opened:
        tab.page.evaluate("window.open(location.href)")  # with a copy of the tab's storage
    other = opened.value
    expect(other.get_by_test_id("stChatInput")).to_have_count(3)
    other.get_by_role("textbox", name="Say").fill("From the other")
    other.get_by_role("textbox", name="Say").press("Enter")
    expect(other.get_by_text("bottom 'From the other' []")).to_be_visible()
    expect(chips(tab)).to_have_text("a.csv")


@pytest.fixture
def speaker(chromium: Browser, app_of_module: AppServer) -> Iterator[Tab]:
    """A tab whose user allows the microphone."""
    profile = new_profile(chromium, permissions=["microphone"])
    tab = Tab(profile.new_page(), app_of_module)
    tab.page.goto(app_of_module.url)
    tab.idle()
    yield tab
    troubles = tab.troubles()
    profile.close()
    assert troubles == []


def record(tab: Tab) -> None:
    box(tab).get_by_test_id("stChatInputMicButton").click()
    expect(box(tab).get_by_role("timer")).not_to_have_text("00:00")


def test_a_recording_is_made_heard_kept_and_sent(speaker: Tab) -> None:
    record(speaker)
    expect(box(speaker).get_by_role("button", name="Stop recording")).to_be_focused()
    box(speaker).get_by_role("button", name="Cancel recording").click()
    expect(field(speaker)).to_be_visible()
    expect(box(speaker).get_by_label("Recording", exact=True)).to_have_count(0)
    record(speaker)
    box(speaker).get_by_role("button", name="Stop recording").click()
    expect(box(speaker).get_by_label("Recording", exact=True)).to_be_visible()
    wait_for_saved(speaker)
    speaker.page.reload()
    expect(box(speaker).get_by_label("Recording", exact=True)).to_be_visible()
    field(speaker).press("Enter")
    speaker.says("bottom '' []")
    speaker.says("heard 1 8000 True")
    expect(box(speaker).get_by_label("Recording", exact=True)).to_have_count(0)


def test_sending_ends_the_recording_and_takes_it_along(speaker: Tab) -> None:
    record(speaker)
    box(speaker).get_by_role("button", name="Send message").click()
    speaker.says("heard 1 8000 True")


def test_a_message_does_not_go_without_a_recording_that_was_lost(speaker: Tab) -> None:
    speaker.page.evaluate(
        "() => { AudioContext.prototype.decodeAudioData = () => Promise.reject(new Error('no sound')) }"
    )
    field(speaker).fill("Listen")
    record(speaker)
    sent = len(speaker.sent)
    box(speaker).get_by_role("button", name="Send message").click()
    expect(box(speaker).get_by_role("alert")).to_have_text(
        "The recording could not be read. Record it again."
    )
    expect(field(speaker)).to_have_value("Listen")
    assert not [frame for frame in speaker.sent[sent:] if "Listen" in frame]
    field(speaker).press("Enter")
    speaker.says("bottom 'Listen' []")


def test_without_the_permission_the_user_is_told(tab: Tab) -> None:
    tab.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    box(tab).get_by_test_id("stChatInputMicButton").click()
    expect(box(tab).get_by_role("alert")).to_contain_text("The microphone is blocked.")
