"""The generated pages of the documentation, as Markdown.

Everything here is read from the code: signatures and docstrings, the options
of the configuration, and the names that Streamlit has. ``tools/docs_hook.py``
hands the pages to MkDocs.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
for folder in (REPOSITORY, REPOSITORY / "src"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import millpond  # noqa: E402 (the path must be set first)
from millpond import errors, threads  # noqa: E402
from millpond.elements.docstrings import DocSection, ParameterEntry, entries, sections  # noqa: E402
from millpond.theming.palettes import HUES  # noqa: E402
from millpond.theming.public import PUBLIC  # noqa: E402
from tools import docs_examples, docs_options  # noqa: E402
from tools.docs_types import in_code, spelt  # noqa: E402

PAGES: dict[str, tuple[str, ...]] = {
    "Text": (
        "write",
        "title",
        "header",
        "subheader",
        "markdown",
        "text",
        "caption",
        "badge",
        "code",
        "echo",
        "latex",
        "html",
        "help",
        "json",
        "divider",
    ),
    "Messages": ("info", "success", "warning", "error", "exception"),
    "Buttons and forms": (
        "button",
        "download_button",
        "menu_button",
        "link_button",
        "form",
        "form_submit_button",
    ),
    "Choices": (
        "checkbox",
        "toggle",
        "radio",
        "selectbox",
        "multiselect",
        "pills",
        "segmented_control",
        "slider",
        "select_slider",
        "pagination",
        "feedback",
        "color_picker",
    ),
    "Input": (
        "text_input",
        "text_area",
        "number_input",
        "date_input",
        "time_input",
        "datetime_input",
        "file_uploader",
        "camera_input",
        "audio_input",
    ),
    "Layout": (
        "columns",
        "container",
        "grid",
        "expander",
        "popover",
        "tabs",
        "empty",
        "space",
        "sidebar",
        "bottom",
    ),
    "Chat": ("chat_message", "chat_input", "write_stream"),
    "Tables": ("dataframe", "data_editor", "table", "metric"),
    "Charts": (
        "line_chart",
        "area_chart",
        "bar_chart",
        "scatter_chart",
        "altair_chart",
        "vega_lite_chart",
        "plotly_chart",
        "pydeck_chart",
        "map",
        "echarts_chart",
        "graphviz_chart",
        "mermaid_chart",
        "pyplot",
    ),
    "Media": ("image", "audio", "video", "pdf", "iframe"),
    "Progress": ("progress", "spinner", "status", "skeleton", "toast", "balloons", "snow"),
    "Pages": ("Page", "navigation", "switch_page", "page_link"),
    "Page and run": (
        "set_page_config",
        "logo",
        "get_option",
        "set_option",
        "fragment",
        "dialog",
        "rerun",
        "stop",
    ),
    "Application": ("App",),
    "Caching": ("cache_data", "cache_resource"),
    "Secrets and connections": ("secrets", "connection"),
    "Users": ("login", "logout", "user"),
    "State": ("session_state", "query_params", "context", "register_codec"),
}
"""The pages of the reference, and the public names on each. A test compares them with ``__all__``."""

INTRODUCTIONS = {
    "Layout": (
        "Every element function is also a method of the containers on this page: `column.button(...)` draws into a "
        "column, `st.sidebar.slider(...)` into the sidebar. With `with column:`, plain `st.` calls draw there."
    ),
    "Application": "The concept is explained in [An app as an ASGI application](../concepts/app.md).",
    "State": "The concept is explained in [Session State](../concepts/session-state.md).",
    "Users": "The concept is explained in [Users who sign in](../concepts/users.md).",
}


IMAGES = REPOSITORY / "docs" / "images" / "elements"
"""What the examples of elements draw: ``scripts/screenshots elements`` makes the pictures."""


def text(lines: list[str]) -> str:
    """Prose of a docstring as Markdown: examples become code blocks."""
    parts: list[str] = []
    block: list[str] = []

    def flush() -> None:
        if block:
            parts.extend(["", "```python", *block, "```", ""])
            block.clear()

    for line in lines:
        if line.startswith(("... ", ">>> ")) or line == "...":
            block.append(example_line(line[4:]))
        elif block and line.strip():
            # What the example prints; places of the page are not worth showing.
            if not line.startswith("<"):
                block.append(f"# {line}")
        else:
            flush()
            parts.append(prose(line))
    flush()
    return "\n".join(parts).strip()


def example_line(line: str) -> str:
    """A line of an example without what only the doctest needs."""
    return re.sub(r"^(\s*)_ = (?=\w+\.)", r"\1", re.sub(r"\s*# doctest: .*$", "", line))


def prose(line: str) -> str:
    """A line of a docstring in Markdown's markup."""
    return re.sub(r":(?:func|class|meth|mod):`~?([^`]*)`", r"`\1`", line).replace("``", "`")


def parameters(function: Callable[..., Any]) -> list[ParameterEntry]:
    """The descriptions of a function's parameters, in their order."""
    docstring = inspect.getdoc(function) or ""
    return [e for part in sections(docstring) if part.title == "Parameters" for e in entries(part.lines)]


def parameters_table(function: Callable[..., Any]) -> str:
    """The table of a function's parameters, in their order."""
    known = inspect.signature(function).parameters
    rows = ["| Parameter | Type | Default | |", "|---|---|---|---|"]
    for entry in parameters(function):
        found = [known[name.lstrip("*")] for name in entry.names if name.lstrip("*") in known]
        types = dict.fromkeys(
            spelt(entry.type or str(p.annotation), function) for p in found if p.annotation is not p.empty
        )
        defaults = dict.fromkeys(in_code(p.default) for p in found if p.default is not p.empty)
        cells = (
            ", ".join(f"`{name}`" for name in entry.names),
            "<br>".join(code_cell(kind) for kind in types),
            "<br>".join(code_cell(default) for default in defaults),
            prose(" ".join(entry.lines)).replace("|", "\\|"),
        )
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def code_cell(code: str) -> str:
    """Code in a table's cell; a bar in code does not end the cell."""
    return f"`{code}`"


def signature(name: str, function: Callable[..., Any]) -> str:
    """How to call it: names and defaults, one line if it fits."""
    shown: list[str] = []
    star = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "self" or parameter.name.startswith("_"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            star = True
            shown.append("*")
        if parameter.kind is parameter.VAR_POSITIONAL:
            star = True
            shown.append(f"*{parameter.name}")
        elif parameter.default is parameter.empty:
            shown.append(parameter.name)
        else:
            shown.append(f"{parameter.name}={in_code(parameter.default)}")
    line = f"{name}({', '.join(shown)})"
    if len(line) <= 88:
        return line
    return (
        f"{name}(\n"
        + textwrap.fill(", ".join(shown), 84, initial_indent="    ", subsequent_indent="    ")
        + "\n)"
    )


def entry(name: str, thing: Any, *, prefix: str = "st.") -> str:
    """The reference of one public name."""
    first, *others = sections(docstring(thing))
    parts = [f"## {prefix}{name} {{ #{name} }}", ""]
    if is_called(thing):
        parts += ["```python", signature(prefix + name, thing), "```", "", text(first.lines), ""]
        parts += [parameters_table(thing), ""] if parameters(thing) else []
    else:
        parts += [text(first.lines), ""]
    for section in others:
        if section.title != "Parameters":
            parts += [*section_lines(section), ""]
    if (IMAGES / f"{name}.png").is_file():
        parts += [f"![What the example draws](../images/elements/{name}.png)", ""]
    return "\n".join(parts)


def section_lines(section: DocSection) -> list[str]:
    """A section below the parameters."""
    heading = [f"**{section.title}**", ""]
    if section.title in ("Returns", "Raises", "Yields"):
        items = (
            (", ".join(f"`{n}`" for n in item.names), prose(" ".join(item.lines)))
            for item in entries(section.lines)
        )
        return heading + [f"- {names}: {said}" for names, said in items]
    return [*heading, text(section.lines)]


def docstring(thing: Any) -> str:
    """The docstring of a function, or of the class of an object."""
    return inspect.getdoc(thing if is_called(thing) else type(thing)) or ""


def is_called(thing: Any) -> bool:
    """Whether apps call it: a function, or a class."""
    return inspect.isroutine(thing) or inspect.isclass(thing)


def reference_page(title: str) -> str:
    """One page of the reference."""
    parts = [f"# {title}", "", INTRODUCTIONS.get(title, ""), ""]
    parts += [entry(name, getattr(millpond, name)) for name in PAGES[title]]
    if title == "State":
        parts.append(state_methods())
    return "\n".join(parts)


def state_methods() -> str:
    """What ``st.session_state`` can do beside the mapping's operators."""
    names = ("get", "setdefault", "update", "pop", "items", "keys", "values", "to_dict", "clear")
    listed = ", ".join(f"`{name}`" for name in names)
    return (
        f"Methods: {listed}. They do what they do with a dictionary; `to_dict` makes a plain one. "
        "`in`, `del`, `len` and iteration work too."
    )


def errors_page() -> str:
    """The errors that apps can meet, and helpers that are not in ``st``."""
    tree = (errors.__doc__ or "").partition("::")[2].partition("A message")[0]
    parts = ["# Errors and helpers", "", "## millpond.errors { #errors }", ""]
    parts += ["Every error that Millpond raises on purpose is in this tree:", "", "```text"]
    parts += [textwrap.dedent(tree).strip(), "```", ""]
    parts += [
        "## millpond.threads.in_this_run { #in_this_run }",
        "",
        text(doc_lines(threads.in_this_run)),
        "",
    ]
    return "\n".join(parts)


def doc_lines(thing: Any) -> list[str]:
    return (inspect.getdoc(thing) or "").splitlines()


def streamlit_names() -> tuple[list[str], list[str]]:
    """Streamlit's public names: those that are here, and those that are not."""
    facts = json.loads((REPOSITORY / "tests" / "facts" / "streamlit-api.json").read_text("utf-8"))
    here = set(millpond.__all__)
    names = sorted(facts["st"])
    return [name for name in names if name in here], [name for name in names if name not in here]


def page_of(name: str) -> str | None:
    """The file of the reference page that a public name is on."""
    return next((slug(title) for title, names in PAGES.items() if name in names), None)


def slug(title: str) -> str:
    """A page's file name."""
    return re.sub(r"\W+", "-", title.lower()) + ".md"


def present_names() -> str:
    """The names that are here, as links."""
    return ", ".join(f"[`{name}`](reference/{page_of(name)}#{name})" for name in streamlit_names()[0])


def missing_names() -> str:
    """The names that are missing."""
    return ", ".join(f"`{name}`" for name in streamlit_names()[1]) or "none, all of them are there."


def theme_variables() -> str:
    """The variables that CSS of apps may use."""
    names = [name for name in PUBLIC if not name.startswith(tuple(f"--st-{hue}-" for hue in HUES[1:]))]
    listed = ", ".join(f"`{name}`" for name in names)
    others = ", ".join(f"`{hue}`" for hue in HUES[1:])
    return f"{listed}; and those of red with {others} in its place."


INSERTS: dict[str, Callable[[], str]] = {
    "examples": docs_examples.examples,
    "options": docs_options.options,
    "unused-options": docs_options.unused,
    "present-names": present_names,
    "missing-names": missing_names,
    "theme-variables": theme_variables,
}
"""What `<!-- insert: name -->` in a page stands for. Text up to `<!-- /insert -->` is for readers of the file itself."""


def with_inserts(markdown: str) -> str:
    """A page with its generated parts filled in."""
    return re.sub(
        r"<!-- insert: ([\w-]+) -->(?:[^<]*<!-- /insert -->)?", lambda match: INSERTS[match[1]](), markdown
    )
