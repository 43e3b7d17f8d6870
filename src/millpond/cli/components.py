"""``millpond component new``: a component to begin with, as a package."""

from __future__ import annotations

import keyword
import sys
from pathlib import Path

from millpond.errors import ConfigError

IN_PAGE = {
    "app.py": """import streamlit as st
from NAME import NAME

result = NAME("World", key="first")
st.write("Presses:", result.presses)
if result.pressed:
    st.write("It was just pressed.")
""",
    "NAME/__init__.py": '''"""A component of the page."""

import streamlit as st

_mount = st.components.v2.component(
    "PROJECT.NAME",
    html="<button></button>",
    css="index.css",
    js="index.js",
)


def NAME(label, *, key):
    """Show the component. Of the result, `presses` is a state and `pressed` a trigger."""
    # Pass the state back: after a reload the component starts over, and its state is still there.
    presses = st.session_state.get(key, {}).get("presses", 0)
    return _mount(
        key=key,
        data={"label": label, "presses": presses},
        default={"presses": 0},
        on_presses_change=lambda: None,
        on_pressed_change=lambda: None,
    )
''',
    "NAME/pyproject.toml": """[project]
name = "PROJECT"
version = "0.1.0"

[[tool.streamlit.component.components]]
name = "NAME"
asset_dir = "assets"
""",
    "NAME/assets/index.css": """button {
  padding: 0.5rem 1rem;
  border: 0;
  border-radius: var(--st-button-radius);
  background: var(--st-primary-color);
  color: var(--st-background-color);
  font: inherit;
}
""",
    "NAME/assets/index.js": """export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = `Press for ${data.label}`;
  let { presses } = data;
  button.onclick = () => {
    presses += 1;
    setStateValue("presses", presses);
    setTriggerValue("pressed", true);
  };
}
""",
}
"""Of ``components.v2``."""

IN_FRAME = {
    "app.py": """import streamlit as st
from NAME import NAME

presses = NAME("World", key="first")
st.write("Presses:", presses)
""",
    "NAME/__init__.py": '''"""A component in a frame."""

from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components

# During development, its page can come from a server with hot reload: url="http://localhost:5173"
_component = components.declare_component("NAME", path=Path(__file__).parent / "frontend")


def NAME(label, *, key):
    """Show the component; returns how often its button was pressed."""
    # Pass the value back: after a reload the component starts over, and its value is still there.
    return _component(label=label, presses=st.session_state.get(key, 0), key=key, default=0)
''',
    "NAME/frontend/index.html": """<!doctype html>
<meta charset="utf-8">
<style>body { margin: 0 } button { padding: 0.5rem 1rem; border: 0; border-radius: 8px; font: inherit }</style>
<button></button>
<script>
  const button = document.querySelector("button");
  const say = (type, more) => parent.postMessage({ isStreamlitMessage: true, type: "streamlit:" + type, ...more }, "*");
  let presses = 0;

  addEventListener("message", ({ data }) => {
    if (data.type !== "streamlit:render") return;
    presses = data.args.presses;
    button.textContent = `Press for ${data.args.label}`;
    button.style.background = data.theme.primaryColor;
    button.style.color = data.theme.backgroundColor;
    say("setFrameHeight", { height: document.documentElement.offsetHeight });
  });
  button.onclick = () => say("setComponentValue", { value: ++presses, dataType: "json" });
  say("componentReady", { apiVersion: 1 });
</script>
""",
}
"""Of ``components.v1``."""

_OF_ALL = {
    "pyproject.toml": """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "PROJECT"
version = "0.1.0"
description = "A component"
requires-python = ">=3.11"
""",
    "README.md": """# PROJECT

A component. `app.py` shows it (`import streamlit` is Millpond there):

    millpond run app.py

For other apps, which then say `from NAME import NAME`, install it:

    pip install .
""",
}


_TAKEN = sys.stdlib_module_names | {"app", "streamlit", "millpond"}
"""Beside `app.py`, a package of such a name would be imported in the place of the module."""


def make(name: str, folder: Path, *, frame: bool) -> Path:
    """Write the files of a new component into a folder of its name. Raises ConfigError."""
    project = name.strip().lower().replace("_", "-")
    module = project.replace("-", "_")
    if not module.isidentifier() or not module.isascii() or keyword.iskeyword(module) or module in _TAKEN:
        raise ConfigError(
            f"`{name}` cannot be the name of a component. Use letters, digits and `-`, begin with a letter, "
            f"and avoid Python keywords and the names of Python's own modules, `app`, `streamlit` and `millpond`."
        )
    target = folder / project
    if target.exists():
        raise ConfigError(f"`{target}` already exists. Choose another name or another folder.")
    for path, text in {**_OF_ALL, **(IN_FRAME if frame else IN_PAGE)}.items():
        file = target / path.replace("NAME", module)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("NAME", module).replace("PROJECT", project), "utf-8")
    return target
