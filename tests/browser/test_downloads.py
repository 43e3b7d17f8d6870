"""``st.download_button`` in a real browser: what is saved, after a kill too, and what is made on a click."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

APP = """
import threading
import millpond as st

s = st.session_state
s.runs = s.get("runs", 0) + 1
st.text(f"runs {s.runs}")
gate = st.cache_resource(threading.Event)()

def make():
    gate.wait(60)
    return f"made in run {s.runs}"

def fail():
    raise ValueError("no luck")

st.download_button("Now", "saved", "now.txt", on_click="ignore")
st.download_button("Told", b"saved", "told.bin")
st.download_button("Made", make, "made.txt")
st.download_button("Broken", fail)
if st.button("Open the gate"):
    gate.set()
"""


def test_files_are_saved_also_by_another_process(serve, open_tab):
    server = serve(APP)
    tab = open_tab(server)

    def save(name: str) -> tuple[str, str]:
        with tab.page.expect_download() as found:
            tab.press(name)
        return found.value.suggested_filename, Path(found.value.path()).read_text()

    assert save("Now") == ("now.txt", "saved")
    tab.says("runs 1")
    assert save("Told") == ("told.bin", "saved")
    tab.says("runs 2")
    tab.allow_outage()
    server.kill()
    server.start()
    tab.press("Open the gate")
    tab.says("runs 4")  # the page is drawn anew by the new process, and then for the press
    assert save("Now") == ("now.txt", "saved")
    assert save("Made") == ("made.txt", "made in run 4")


def test_what_is_made_on_a_click_lets_the_page_go_on(serve, open_tab):
    tab = open_tab(serve(APP))
    made = tab.page.get_by_role("button", name="Made")
    with tab.page.expect_download() as found:
        made.click()
        expect(made).to_have_attribute("aria-busy", "true")
        tab.press("Open the gate")
    assert Path(found.value.path()).read_text() == "made in run 2"
    tab.says("runs 3")
    expect(made).to_have_attribute("aria-busy", "false")


def test_what_is_made_on_a_click_is_made_by_the_next_process_if_the_first_one_ends(serve, open_tab):
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    made = tab.page.get_by_role("button", name="Made")
    with tab.page.expect_download() as found:
        made.click()
        expect(made).to_have_attribute("aria-busy", "true")
        server.kill()
        server.start()
        tab.press("Open the gate")
    assert "made in run" in Path(found.value.path()).read_text()


def test_a_file_that_cannot_be_made_is_said(serve, open_tab):
    tab = open_tab(serve(APP))
    tab.press("Broken")
    expect(tab.page.get_by_role("alert").filter(has_text="could not be made")).to_be_visible()
    tab.says("runs 2")
