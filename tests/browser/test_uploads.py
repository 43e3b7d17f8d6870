"""``st.file_uploader`` in a real browser: chosen, dropped and pasted files, and uploads that are held up."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.tab import Tab

APP = """
import millpond as st

one = st.file_uploader("One", "csv", max_upload_size=64, key="one")
st.text("one " + (f"{one.name} {one.size} {sum(one.read())}" if one else "none"))
many = st.file_uploader("Many", accept_multiple_files=True)
st.text(f"many {[(file.name, file.read()) for file in many]}")
folder = st.file_uploader("Folder", "csv", "directory")
st.text(f"folder {sorted(file.name for file in folder)}")
with st.form("f"):
    inside = st.file_uploader("Inside", key="inside")
    st.form_submit_button("Send")
st.text(f"inside {inside and inside.name}")
"""
MB = 1 << 20


def uploader(tab: Tab, label: str) -> Locator:
    return tab.page.get_by_role("group", name=label, exact=True)


def choose(tab: Tab, label: str, files: Any) -> None:
    uploader(tab, label).get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)


def a_file(name: str, body: bytes = b"1,2", type: str = "text/csv") -> dict[str, Any]:
    return {"name": name, "mimeType": type, "buffer": body}


def hold(tab: Tab) -> list[Route]:
    """Requests of uploads get no answer from here on; those that were made."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    tab.page.route("**/upload/**", keep)
    return held


DROP = """(zone, [kind, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/csv" }));
  const init = { bubbles: true, cancelable: true };
  if (kind === "paste") zone.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: data }));
  else for (const type of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }));
}"""


def test_a_file_is_chosen_kept_over_a_reload_and_a_kill_and_taken_away(serve, open_tab):
    server = serve(APP)
    tab = open_tab(server)
    choose(tab, "One", a_file("a.csv"))
    said = f"one a.csv 3 {sum(b'1,2')}"
    tab.says(said)
    tab.page.reload()
    tab.says(said)
    tab.allow_outage()
    server.kill()
    server.start()
    tab.page.reload()
    tab.says(said)
    tab.press("Remove a.csv")
    tab.says("one none")
    expect(uploader(tab, "One").get_by_role("listitem")).to_have_count(0)


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_files_are_dropped_and_pasted(tab, kind):
    zone = uploader(tab, "Many")
    for name in ("a.csv", "b.csv"):
        zone.evaluate(DROP, [kind, name, name[0]])
        expect(zone.get_by_text(name)).to_be_visible()
    tab.says("many [('a.csv', b'a'), ('b.csv', b'b')]")


def test_what_is_not_taken_is_said_at_once(tab):
    zone = uploader(tab, "One")
    sent = len(tab.requests)
    choose(tab, "One", a_file("a.txt", type="text/plain"))
    expect(zone.get_by_role("alert")).to_have_text("Files of this type are not allowed.")
    zone.get_by_role("button", name="Remove a.txt").click()
    expect(zone.get_by_role("listitem")).to_have_count(0)
    assert not [url for url in tab.requests[sent:] if "/upload/" in url]


def test_a_folder_is_chosen_with_what_is_in_it(tab, tmp_path):
    (tmp_path / "top" / "sub").mkdir(parents=True)
    for name in ("a.csv", "b.txt", "sub/c.csv"):
        (tmp_path / "top" / name).write_text("1")
    choose(tab, "Folder", str(tmp_path / "top"))
    tab.says("folder ['top/a.csv', 'top/sub/c.csv']")
    expect(uploader(tab, "Folder").get_by_role("alert")).to_have_count(1)


def test_a_form_sends_its_files_when_they_are_there(tab):
    held = hold(tab)
    choose(tab, "Inside", a_file("a.csv"))
    expect(uploader(tab, "Inside").get_by_role("progressbar")).to_be_visible()
    tab.press("Send")
    expect(tab.page.get_by_text("Wait until the upload is complete.")).to_be_visible()
    for route in held:
        route.continue_()
    expect(uploader(tab, "Inside").get_by_role("button", name="Remove a.csv")).to_be_visible()
    tab.says("inside None")
    tab.press("Send")
    tab.says("inside a.csv")


def test_an_upload_goes_on_with_the_next_process_where_it_was(serve, open_tab, tmp_path):
    server = serve(APP)
    tab = open_tab(server)
    tab.allow_outage()
    tab.allow("Failed to load resource")
    body = bytes(range(256)) * 4096 * 24
    (tmp_path / "large.csv").write_bytes(body)
    taken: list[int] = []
    offsets: list[int] = []

    def stop_after_some(route: Route) -> None:
        offset = int(route.request.url.partition("offset=")[2].partition("&")[0])
        offsets.append(offset)
        if offset >= 6 * MB and not taken:
            taken.append(offset)
            route.abort()
            server.kill()
            server.start()
        else:
            route.continue_()

    tab.page.route("**/upload/**", stop_after_some)
    choose(tab, "One", tmp_path / "large.csv")
    tab.says(f"one large.csv {len(body)} {sum(body)}")
    assert taken
    again = offsets[offsets.index(taken[0]) + 1 :]
    assert min(again) == taken[0]


def test_an_upload_is_cancelled(tab):
    hold(tab)
    choose(tab, "One", a_file("a.csv"))
    zone = uploader(tab, "One")
    zone.get_by_role("button", name="Cancel the upload of a.csv").click()
    expect(zone.get_by_role("listitem")).to_have_count(0)
    tab.page.unroute("**/upload/**")
    choose(tab, "One", a_file("b.csv"))
    tab.says(f"one b.csv 3 {sum(b'1,2')}")


def test_an_upload_that_was_refused_is_tried_again(tab):
    tab.allow("Failed to load resource")
    tab.page.route("**/upload/**", lambda route: route.fulfill(status=507, body="full"))
    choose(tab, "One", a_file("a.csv"))
    zone = uploader(tab, "One")
    expect(zone.get_by_role("alert")).to_have_text("There is not enough space for this file.")
    tab.page.unroute("**/upload/**")
    zone.get_by_role("button", name="Try a.csv again").click()
    tab.says(f"one a.csv 3 {sum(b'1,2')}")
