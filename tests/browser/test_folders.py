"""A folder of a component in a frame: it runs, and reaches nothing of the app."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

APP = """
from pathlib import Path
import millpond as st
from millpond.session.context import current

folder = Path(__file__).parent / "component"
st.text("strict " + current().run.session.files.folder(folder))
st.text("loose " + current().run.session.files.folder(folder, {"script-src": ("'unsafe-inline'",)}))
"""

INDEX = """<!doctype html><link rel="stylesheet" href="style.css"><p id="out">nothing ran</p>
<script>document.documentElement.dataset.inline = "ran"</script>
<script src="./classic.js"></script><script type="module" src="./sub/module.js"></script>
"""
CLASSIC = """
window.found = {};
const attempt = (name, work) => { try { found[name] = String(work()) } catch (error) { found[name] = error.name } };
attempt("cookie", () => document.cookie);
attempt("parent", () => parent.document.title);
attempt("storage", () => localStorage.length);
attempt("eval", () => new Function("return 1")());
attempt("origin", () => self.origin);
attempt("inline", () => document.documentElement.dataset.inline);
"""
MODULE = """
import { text } from "./other.js";
const answers = await Promise.allSettled([fetch("/"), fetch("./data.json").then((answer) => answer.json())]);
found.page = answers[0].status; found.data = JSON.stringify(answers[1].value);
document.getElementById("out").textContent = text;
"""
FRAME = """([id, src]) => { const frame = document.createElement("iframe"); frame.id = id; frame.src = src; document.body.append(frame) }"""


def a_component(folder: Path) -> None:
    (folder / "sub").mkdir(parents=True)
    files = {
        "index.html": INDEX, "classic.js": CLASSIC, "style.css": "#out { color: rgb(1, 2, 3) }", "sub/module.js": MODULE,
        "sub/other.js": 'export const text = "all ran"', "data.json": '{"a": 1}',
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text)


def test_a_component_runs_in_its_frame_and_reaches_nothing_of_the_app(serve, open_tab):
    server = serve(APP)
    a_component(server.script.parent / "component")
    tab = open_tab(server)
    # What the strict one refuses, the browser says.
    tab.allow("Content Security Policy")
    tab.allow("has been blocked by CORS policy")
    tab.allow("net::ERR_FAILED")
    found = {}
    for which in ("strict", "loose"):
        address = tab.page.get_by_text(which + " ").inner_text().removeprefix(which + " ")
        tab.page.evaluate(FRAME, [which, address + "index.html"])
        out = tab.page.frame_locator("#" + which).locator("#out")
        expect(out).to_have_text("all ran")
        expect(out).to_have_css("color", "rgb(1, 2, 3)")
        frame = tab.page.frame(url=lambda url, address=address: address in url)
        assert frame is not None
        found[which] = frame.evaluate("window.found")
    assert found["strict"] == {
        "cookie": "SecurityError", "parent": "SecurityError", "storage": "SecurityError", "eval": "EvalError", "origin": "null",
        "inline": "undefined", "page": "rejected", "data": '{"a":1}',
    }  # fmt: skip
    assert found["loose"] == {**found["strict"], "inline": "ran"}
