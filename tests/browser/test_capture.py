"""``st.camera_input`` and ``st.audio_input`` with the devices that Chromium makes up: a picture that moves, and beeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer, Serve
from tests.browser.tab import Tab

APP = """
import io
import wave
import millpond as st

photo = st.camera_input("Meter", resolution="480p")
st.text(f"photo {photo.type} {photo.read()[:3]}" if photo else "no photo")
note = st.audio_input("Note", sample_rate=8000)
if note:
    with wave.open(note) as file:
        loud = max(file.readframes(file.getnframes())) > 0
        st.text(f"note {file.getnchannels()} {file.getsampwidth()} {file.getframerate()} {loud} {file.getnframes() > 800}")
else:
    st.text("no note")
"""

LEAVING = """
import millpond as st

if st.toggle("Devices", True):
    st.audio_input("Note")
    st.camera_input("Meter")
"""

FORM = """
import millpond as st

with st.form("f"):
    note = st.audio_input("Note", sample_rate=8000)
    photo = st.camera_input("Meter")
    sent = st.form_submit_button("Send")
st.text(f"sent {sent} note {bool(note)} photo {bool(photo)}")
"""

COUNTED = """
import millpond as st

def count():
    st.session_state.notes = st.session_state.get("notes", 0) + 1

note = st.audio_input("Note", sample_rate=8000, on_change=count)
st.text(f"notes {st.session_state.get('notes', 0)} {len(note.read()) > 1000 if note else None}")
"""

WATCH = """
window.streams = [];
window.allow = [];
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wishes) => {
  if (window.asks) await new Promise((go) => window.allow.push(go));
  const stream = await real(wishes);
  window.streams.push(stream);
  return stream;
};
const decode = AudioContext.prototype.decodeAudioData;
AudioContext.prototype.decodeAudioData = async function (data) {
  if (window.holds) await new Promise((go) => (window.release = go));
  return decode.call(this, data);
};
const toBlob = HTMLCanvasElement.prototype.toBlob;
HTMLCanvasElement.prototype.toBlob = function (done, ...more) {
  toBlob.call(this, window.holds ? (blob) => (window.release = () => done(blob)) : done, ...more);
};
"""
"""Where ``asks``, the user has to ``allow`` a device first; where ``holds``, what was taken becomes a file on ``release``."""
OFF = "kind => window.streams.flatMap((stream) => stream.getTracks()).every((track) => track.kind !== kind || track.readyState === 'ended')"


@pytest.fixture
def devices(chromium: Browser, app_of_module: AppServer) -> Iterator[Tab]:
    """A tab whose user allows the camera and the microphone."""
    profile = new_profile(chromium, permissions=["camera", "microphone"])
    tab = Tab(profile.new_page(), app_of_module)
    tab.page.goto(app_of_module.url)
    tab.idle()
    yield tab
    troubles = tab.troubles()
    profile.close()
    assert troubles == []


def test_a_photo_is_taken_kept_and_cleared(devices: Tab) -> None:
    page = devices.page
    seen = page.get_by_label("Camera preview")
    expect(seen).to_have_js_property("videoWidth", 640)
    devices.press("Take a photo")
    devices.says("photo image/jpeg b'\\xff\\xd8\\xff'")
    photo = page.get_by_role("img", name="Photo: Meter")
    expect(photo).to_have_js_property("naturalWidth", 640)
    page.reload()
    expect(photo).to_have_js_property("naturalWidth", 640)
    devices.press("Clear the photo")
    devices.says("no photo")
    expect(seen).to_have_js_property("videoWidth", 640)


def test_a_recording_is_made_paused_heard_kept_and_cleared(devices: Tab) -> None:
    page = devices.page
    devices.press("Record")
    # The device beeps once a second: the meter has moved, and the clock goes.
    page.wait_for_function("() => document.querySelector('meter')?.value > 0.1")
    expect(page.get_by_role("timer")).not_to_have_text("00:00")
    devices.press("Pause recording")
    page.wait_for_function("() => document.querySelector('meter')?.value === 0")
    devices.press("Resume recording")
    devices.press("Stop recording")
    devices.says("note 1 2 8000 True True")
    heard = page.get_by_label("Recording: Note")
    assert heard.evaluate(
        "sound => sound.readyState > 0 || new Promise(done => sound.onloadedmetadata = () => done(true))"
    )
    page.reload()
    devices.says("note 1 2 8000 True True")
    devices.press("Clear the recording")
    devices.says("no note")


@pytest.fixture
def watched(chromium: Browser, serve: Serve) -> Iterator[Callable[[str, str], Tab]]:
    """``watched(app, "window.asks = true")``: a tab whose devices are watched, of an app."""
    profile = new_profile(chromium, permissions=["camera", "microphone"])
    tabs: list[Tab] = []

    def open_one(app: str, how: str) -> Tab:
        server = serve(app)
        tab = Tab(profile.new_page(), server)
        tabs.append(tab)
        tab.page.add_init_script(f"{{ {WATCH} {how} }}")
        tab.page.goto(server.url)
        tab.drawn()
        return tab

    yield open_one
    troubles = [trouble for tab in tabs for trouble in tab.troubles()]
    profile.close()
    assert troubles == []


def test_a_microphone_that_is_asked_for_twice_is_turned_off(watched: Callable[[str, str], Tab]) -> None:
    tab = watched(LEAVING, "window.asks = true")
    tab.page.get_by_role("button", name="Record").dblclick()
    tab.page.wait_for_function("() => window.allow.length >= 2")  # the camera is asked for by itself
    tab.page.evaluate("() => window.allow.forEach((allow) => allow())")
    tab.page.wait_for_function("() => document.querySelector('meter')?.value > 0.1")
    tab.press("Stop recording")
    expect(tab.page.get_by_label("Recording: Note")).to_be_visible()
    tab.page.wait_for_function(OFF, arg="audio")
    assert tab.page.evaluate("window.streams.length") == 2


def test_a_recording_without_any_sound_is_said(watched: Callable[[str, str], Tab]) -> None:
    """It was stopped too early: the browser can make nothing of no bytes."""
    no_bytes = "MediaRecorder.prototype.start = () => {}; MediaRecorder.prototype.stop = function () { this.onstop(); };"
    tab = watched(LEAVING, no_bytes)
    tab.press("Record")
    tab.press("Stop recording")
    said = tab.page.get_by_text("The recording could not be read. Record it again.")
    expect(said).to_be_visible()
    tab.press("Record")
    expect(said).to_have_count(0)


def test_devices_that_are_allowed_when_nobody_wants_them_any_more_are_turned_off(
    watched: Callable[[str, str], Tab],
) -> None:
    tab = watched(LEAVING, "window.asks = true")
    tab.press("Record")
    tab.page.wait_for_function("() => window.allow.length === 2")
    tab.page.get_by_text("Devices").click()
    expect(tab.page.get_by_test_id("stCameraInput")).to_have_count(0)
    tab.page.evaluate("() => window.allow.forEach((allow) => allow())")
    tab.page.wait_for_function("() => window.streams.length === 2")
    tab.page.wait_for_function(OFF, arg="audio")
    tab.page.wait_for_function(OFF, arg="video")


def test_a_form_is_sent_with_what_was_just_taken(watched: Callable[[str, str], Tab]) -> None:
    """Not before that has become a file, which takes a while for a long recording; and it says so."""
    tab = watched(FORM, "window.holds = true")
    page, waits = tab.page, "Wait until the upload is complete."
    tab.press("Record")
    page.wait_for_function("() => document.querySelector('meter')?.value > 0.1")
    tab.press("Send")
    expect(page.get_by_text("Stop the recording first.")).to_be_visible()
    tab.press("Stop recording")
    page.wait_for_function("() => window.release")
    tab.press("Send")
    expect(page.get_by_text(waits)).to_be_visible()
    page.evaluate("() => { window.release(); delete window.release; }")
    expect(page.get_by_label("Recording: Note")).to_be_visible()
    tab.press("Take a photo")
    page.wait_for_function("() => window.release")
    tab.press("Send")
    expect(page.get_by_text(waits)).to_be_visible()
    page.evaluate("() => window.release()")
    expect(page.get_by_role("img", name="Photo: Meter")).to_be_visible()
    expect(page.get_by_text(waits)).to_have_count(0)
    tab.says("sent False note False photo False")
    tab.press("Send")
    tab.says("sent True note True photo True")


@pytest.mark.parametrize("moment", ["recording", "uploading"])
def test_a_recording_outlives_its_server_and_counts_once(
    watched: Callable[[str, str], Tab], moment: str
) -> None:
    tab = watched(COUNTED, "")
    tab.allow_outage()
    page, server = tab.page, tab.server

    lost: list[Route] = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route)
        server.kill()
        route.abort()
        return server.start()

    tab.press("Record")
    page.wait_for_function("() => document.querySelector('meter')?.value > 0.1")
    if moment == "recording":
        server.kill()
        expect(tab.app).to_have_attribute("data-test-connection-state", "DISCONNECTED")
        server.start()
        expect(tab.app).to_have_attribute("data-test-connection-state", "CONNECTED")
    else:
        page.route("**/upload/**", lose)
    tab.press("Stop recording")
    tab.says("notes 1 True")
    assert len(lost) == (moment == "uploading")
    tab.idle()
    page.reload()
    expect(page.get_by_label("Recording: Note")).to_be_visible()
    tab.says("notes 1 True")


def test_without_the_permission_the_user_is_told(open_tab, app_of_module: AppServer) -> None:
    tab = open_tab(app_of_module, color_scheme="light")
    tab.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    tab.press("Turn on the camera")
    expect(tab.page.get_by_role("alert")).to_have_text(
        "The camera is blocked. Allow it for this page in the browser, then try again."
    )
    tab.press("Record")
    expect(tab.page.get_by_role("alert").nth(1)).to_contain_text("The microphone is blocked.")
