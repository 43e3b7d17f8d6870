"""``st.camera_input`` and ``st.audio_input`` with the devices that Chromium makes up: a picture that moves, and beeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import new_profile
from tests.browser.server import AppServer
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
    seen = page.get_by_label("What the camera sees")
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
    expect(page.get_by_role("timer")).to_have_text("00:01")
    devices.press("Pause recording")
    page.wait_for_function("() => document.querySelector('meter')?.value === 0")
    devices.press("Go on recording")
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


def test_without_the_permission_the_user_is_told(open_tab, app_of_module: AppServer) -> None:
    tab = open_tab(app_of_module, color_scheme="light")
    tab.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    tab.press("Turn on the camera")
    expect(tab.page.get_by_role("alert")).to_have_text(
        "The camera is not allowed. Allow it for this page in the browser, and try again."
    )
    tab.press("Record")
    expect(tab.page.get_by_role("alert").nth(1)).to_contain_text("The microphone is not allowed.")
