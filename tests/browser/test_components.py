"""Components in frames, in a real browser: what they are told, what they say, and who is not heard."""

from __future__ import annotations

import functools
import http.server
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Frame, Route, expect

from millpond.server.files.tickets import FILES
from tests.browser.server import AppServer, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_durable import until
from tests.stores.servers import free_port

PAGE = """<!doctype html><html><body><p id="out">nothing</p><script>
const say = (type, more) => parent.postMessage({ isStreamlitMessage: true, type, ...more }, "*");
window.value = (value, dataType = "json") => say("streamlit:setComponentValue", { value, dataType });
window.say = say; window.renders = [];
window.addEventListener("message", (event) => {
  if (event.data.type !== "streamlit:render") return;
  renders.push(event.data);
  document.getElementById("out").textContent = "given " + (event.data.args.text ?? "");
  say("streamlit:setFrameHeight", { height: event.data.args.height ?? 77 });
});
say("streamlit:componentReady", { apiVersion: 1 });
</script></body></html>"""

APP = """
from pathlib import Path
import pandas as pd
import millpond as st

declare = st.components.v1.declare_component
here = Path(__file__).parent
gauge = declare("gauge", path=here / "component")
st.session_state.setdefault("runs", 0)
st.session_state.runs += 1

def changed(): st.session_state.calls = st.session_state.get("calls", 0) + 1
text = st.text_input("Text", "first")
value = gauge(text=text, table=pd.DataFrame({"a": [1, 2]}), raw=b"abc", key="gauge", default="none", on_change=changed)
st.text(f"value {value!r}")
st.text(f"runs {st.session_state.runs}, calls {st.session_state.get('calls', 0)}")
if st.checkbox("Second"):
    st.text(f"second {gauge(text='second')!r}")
if st.checkbox("Hidden"):
    with st.container(key="around"):
        gauge(text="hidden", height=0)
if st.checkbox("Mute"):
    declare("mute", path=here / "mute")(height=123, key="mute")
with st.sidebar:
    gauge(text="beside", key="beside", tab_index=-1)
"""
SANDBOX = "can escape its sandboxing"
"""What the browser warns of: a component that has the app's own origin is as trusted as the app."""


@pytest.fixture
def server(serve: Serve, tmp_path: Path) -> AppServer:
    (tmp_path / "component").mkdir()
    (tmp_path / "component" / "index.html").write_text(PAGE)
    (tmp_path / "mute").mkdir()
    (tmp_path / "mute" / "index.html").write_text(PAGE.replace("streamlit:setFrameHeight", "nothing"))
    return serve(APP)


@pytest.fixture
def tab(server: AppServer, open_tab: OpenTab) -> Tab:
    tab = open_tab(server)
    tab.allow(SANDBOX)
    return tab


def frame_of(tab: Tab, text: str = "first") -> Frame:
    """The frame of the component that was given this text."""
    found: list[Frame] = []

    def look() -> bool:
        found[:] = [each for each in tab.page.frames[1:] if given(each) == f"given {text}"]
        return bool(found)

    until(tab, look)
    return found[0]


def given(frame: Frame) -> Any:
    try:
        return frame.evaluate("document.getElementById('out')?.textContent")
    except Exception:  # it is being loaded
        return None


def test_a_component_is_told_its_arguments_and_the_look_of_the_page(tab: Tab):
    frame = frame_of(tab)
    told = frame.evaluate(
        """() => { const last = renders.at(-1); return { args: { ...last.args, raw: [...last.args.raw] }, theme: last.theme, disabled: last.disabled,
        dfs: last.dfs.map(({ key, value }) => [key, Object.keys(value.data), value.data.data instanceof Uint8Array]) } }"""
    )
    assert told["args"] == {"text": "first", "default": "none", "key": "gauge", "raw": [97, 98, 99]}
    assert told["dfs"] == [["table", ["data", "index", "columns"], True]]
    assert told["disabled"] is False
    assert told["theme"]["base"] == "light"
    assert len(told["theme"]["textColor"].removeprefix("#")) == 6
    # Streamlit's names: what a component has of its own by these names, it finds.
    assert told["theme"]["font"] == told["theme"]["headingFont"] == '"Source Sans", sans-serif'
    assert told["theme"]["codeFont"] == '"Source Code Pro", monospace'
    expect(tab.page.locator(".st-key-gauge iframe")).to_have_css("height", "77px")
    expect(tab.page.locator(".st-key-beside iframe")).to_have_attribute("tabindex", "-1")
    assert "component/app.gauge/" in frame.url
    assert f"streamlitUrl=http%3A%2F%2Flocalhost%3A{tab.server.port}%2F" in frame.url
    # Other arguments come to the same frame; a look that changes, too.
    tab.page.get_by_label("Text").fill("second")
    tab.page.get_by_label("Text").press("Enter")
    frame_of(tab, "second").wait_for_function("() => renders.length === 2")
    tab.page.emulate_media(color_scheme="dark")
    frame.wait_for_function("() => renders.at(-1).theme.base === 'dark'")
    # Its light text is on the page's ground, not on white.
    picture = Image.open(io.BytesIO(tab.page.locator(".st-key-gauge iframe").screenshot())).convert("RGB")
    assert picture.getpixel((2, 2)) == (0x12, 0x18, 0x1B)


def test_a_component_has_the_fonts_that_it_is_told_of(tab: Tab):
    frame = frame_of(tab)
    frame.evaluate("() => { document.body.style.fontFamily = renders.at(-1).theme.font }")
    loaded = "() => [...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family.replaceAll('\"', ''))"
    frame.wait_for_function(f"() => ({loaded})().includes('Source Sans')")
    # What it does not use is not fetched, and nothing else of the page's is there.
    assert set(frame.evaluate(loaded)) == {"Source Sans"}
    assert set(
        frame.evaluate("() => [...document.fonts].map((font) => font.family.replaceAll('\"', ''))")
    ) == {"Source Sans", "Source Code Pro"}


def test_a_font_of_the_page_without_an_address_takes_none_from_a_component(tab: Tab):
    """It was an exception in the page, and components had no fonts."""
    tab.page.evaluate(
        """() => document.styleSheets[0].insertRule("@font-face { font-family: Odd; src: url('http://[') }")"""
    )
    frame = frame_of(tab)
    frame.evaluate(
        """() => { document.fonts.clear();
        parent.postMessage({ isStreamlitMessage: true, type: "streamlit:componentReady", apiVersion: 1 }, "*") }"""
    )
    frame.wait_for_function("() => document.fonts.size > 1")


def test_a_value_is_there_after_a_reload_and_the_end_of_the_server(tab: Tab, server: AppServer):
    tab.allow_outage()
    frame_of(tab).evaluate("value({ a: [1, 'x', null] })")
    tab.says("value {'a': [1, 'x', None]}")
    tab.says("runs 2, calls 1")
    # The same again starts a run, as in Streamlit, and calls no callback.
    frame_of(tab).evaluate("value({ a: [1, 'x', null] })")
    tab.says("runs 3, calls 1")
    tab.page.reload()
    tab.says("value {'a': [1, 'x', None]}")
    server.kill()
    server.start()
    tab.page.reload()
    tab.says("value {'a': [1, 'x', None]}")
    frame_of(tab).evaluate("value(new Uint8Array([1, 0, 255]), 'bytes')")
    tab.says(r"value b'\x01\x00\xff'")


def test_a_server_that_comes_back_leaves_the_frame_as_it_is(tab: Tab, server: AppServer):
    tab.allow_outage()
    frame_of(tab).evaluate("window.kept = true")
    server.kill()
    frame_of(tab).evaluate("value('meanwhile')")
    server.start()
    tab.says("value 'meanwhile'")
    assert frame_of(tab).evaluate("window.kept") is True


def test_nobody_speaks_for_a_component_but_its_own_frame(tab: Tab):
    frame = frame_of(tab)
    message = {
        "isStreamlitMessage": True,
        "type": "streamlit:setComponentValue",
        "value": "forged",
        "dataType": "json",
    }
    # The page itself, another component, and a frame inside of the component's.
    tab.page.evaluate("(message) => window.postMessage(message, '*')", message)
    frame_of(tab, "beside").evaluate("(message) => parent.postMessage(message, '*')", message)
    frame.evaluate(
        """(message) => new Promise((done) => { const inner = document.createElement("iframe");
        window.addEventListener("message", (event) => event.data === "sent" && done());
        inner.srcdoc = `<script>top.postMessage(${JSON.stringify(message)}, "*"); parent.postMessage("sent", "*")</` + `script>`;
        document.body.append(inner) })""",
        message,
    )
    # What has no form of a message, and one that is none of the protocol's.
    odds: list[Any] = [None, 5, "x", [], {**message, "isStreamlitMessage": 1}]
    for odd in odds:
        frame.evaluate("(odd) => parent.postMessage(odd, '*')", odd)
    frame.evaluate("say('streamlit:setFrameHeight', { height: NaN })")
    frame.evaluate("value('own')")
    tab.says("value 'own'")
    sent = [event for frame in tab.sent for event in json.loads(frame) if event["type"] == "event"]
    # The other component has spoken for itself.
    assert {id: text for event in sent for id, text in event["values"].items()} == {
        "component:beside": 'j"forged"',
        "component:gauge": 'j"own"',
    }
    expect(tab.page.locator(".st-key-gauge iframe")).to_have_css("height", "77px")


def test_a_flood_costs_few_runs_and_its_last_value_arrives(tab: Tab):
    frame_of(tab).evaluate("() => { for (let n = 0; n <= 3000; n++) value(n) }")
    tab.says("value 3000")
    tab.idle()
    events = [event for frame in tab.sent for event in json.loads(frame) if event["type"] == "event"]
    assert len({event["seq"] for event in events}) <= 40


def test_one_that_shows_nothing_takes_no_room(tab: Tab):
    frame_of(tab)
    tab.page.get_by_text("Hidden", exact=True).click()
    frame_of(tab, "hidden")
    around = tab.page.locator(".st-key-around")
    expect(around.locator("iframe")).to_have_attribute("data-hidden", "true")
    until(tab, lambda: around.evaluate("element => element.getBoundingClientRect().height") == 0)


def test_one_that_is_given_a_height_and_says_none_has_that(tab: Tab):
    tab.page.get_by_text("Mute", exact=True).click()
    expect(tab.page.locator(".st-key-mute iframe")).to_have_css("height", "123px")


def test_the_frame_has_a_policy_of_its_own_and_the_page_keeps_its_own(tab: Tab):
    frame = frame_of(tab)
    assert frame.evaluate("new Function('return 40 + 2')()") == 42
    assert frame.evaluate(
        "fetch(location.href).then((answer) => answer.headers.get('content-security-policy'))"
    )
    page = tab.page.request.get(tab.server.url, headers={"Sec-Fetch-Dest": "document"})
    own = tab.page.request.get(frame.url)
    assert "unsafe-eval" not in page.headers["content-security-policy"]
    assert "unsafe-eval" in own.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in own.headers["content-security-policy"]
    expect(tab.page.locator(".st-key-gauge iframe")).to_have_attribute(
        "sandbox",
        "allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-downloads",
    )


SILENT = """
from pathlib import Path
import millpond as st
declare = st.components.v1.declare_component
here = Path(__file__).parent
declare("silent", path=here / "silent")()
declare("empty", path=here / "empty")()
declare("old", path=here / "old")()
"""


def test_one_that_never_gets_ready_says_what_was_tried(serve: Serve, open_tab: OpenTab, tmp_path: Path):
    for name in ("silent", "empty", "old"):
        (tmp_path / name).mkdir()
    (tmp_path / "silent" / "index.html").write_text("<p>says nothing</p>")
    (tmp_path / "old" / "index.html").write_text(PAGE.replace("apiVersion: 1", "apiVersion: 9"))
    tab = open_tab(serve(SILENT))
    tab.allow(SANDBOX)
    tab.allow("404 (Not Found)")
    problems = tab.page.locator(".component-problem")
    expect(problems).to_have_count(3)
    expect(problems.nth(0)).to_contain_text(
        "The component app.silent has not reported that it is ready. Check that its page http://localhost:"
    )
    expect(problems.nth(1)).to_contain_text("returned status 404")
    expect(problems.nth(2)).to_contain_text("a different version of the protocol")


ON_DEMAND = """
from pathlib import Path
import millpond as st
gauge = st.components.v1.declare_component("gauge", path=Path(__file__).parent / "component")
if st.checkbox("Show"):
    gauge(text="first", raw=b"abc")
"""


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("index.html*", 0),
        ("index.html*", 502),
        ("part.js", 0),
        ("part.js", 503),
        (f"{FILES}/**", 0),
        (f"{FILES}/**", 502),
    ],
)
def test_what_did_not_come_is_asked_for_again(
    serve: Serve, open_tab: OpenTab, tmp_path: Path, what: str, status: int
):
    """The server restarts, or the proxy finds none: the frame would stay as it is until the page is loaded again."""
    folder = tmp_path / "component"
    folder.mkdir()
    (folder / "index.html").write_text(
        PAGE.replace("<script>", "<script src='part.js'></script><script>part();")
    )
    (folder / "part.js").write_text("function part() {}")
    tab = open_tab(serve(ON_DEMAND))
    tab.allow(SANDBOX)
    for said in ("Failed to load resource", "part is not defined", "cannot be loaded"):
        tab.allow(said)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 2:
            route.continue_()
        elif status:
            route.fulfill(status=status, body="Bad gateway", content_type="text/html")
        else:
            route.abort()

    tab.page.route(f"**/{what}", answer)
    tab.page.get_by_text("Show", exact=True).click()
    frame_of(tab)
    assert len(asked) == 3


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def developing(tmp_path: Path) -> Iterator[str]:
    """A server of the component's own, as while it is made."""
    folder = tmp_path / "developing"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("localhost", free_port()), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_while_it_is_made_it_comes_from_its_own_server(serve: Serve, open_tab: OpenTab, developing: str):
    source = f"""
import millpond as st
gauge = st.components.v1.declare_component("gauge", url={developing!r})
st.text(f"value {{gauge(text='first')!r}}")
"""
    tab = open_tab(serve(source))
    tab.allow(SANDBOX)
    tab.allow("request to another host: " + developing)
    frame_of(tab).evaluate("value(5)")
    tab.says("value 5")
