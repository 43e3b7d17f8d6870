"""What several elements say of their parameters: written once, here.

The docstring of an element describes what is its own. :func:`complete` puts
these texts beside it, for ``help()``, the reference and the types that editors
read (``tools/gen_stubs.py``).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

PARAMETERS: Final = {
    "help": "A tooltip; Markdown.",
    "key": "A unique name, which is also its key in ``st.session_state``.",
    "on_change, args, kwargs": (
        "A function to call, before the script, when the user changes the value;\n"
        '``"ignore"``: a change does not start a rerun.'
    ),
    "on_click, args, kwargs": "A function to call, before the script, when it is pressed.",
    "args, kwargs": "The arguments of the function.",
    "options": (
        "The options, as any iterable: a list, the keys of a dictionary, an Enum\n"
        "class, a Series, the first column of a table."
    ),
    "format_func": "Returns the text shown for an option.",
    "filter_mode": (
        'How options are matched while the user types: ``"fuzzy"``, ``"contains"`` or\n'
        '``"prefix"``; None: no typing.'
    ),
    "max_chars": "The maximum number of characters; None: no limit.",
    "placeholder": "Shown while the field is empty.",
    "disabled": "It cannot be changed.",
    "required": "The user cannot leave it empty, nor submit a form with it empty.",
    "label_visibility": '``"visible"``, ``"hidden"`` (its space stays) or ``"collapsed"``.',
    "text_alignment": '``"left"``, ``"center"``, ``"right"`` or ``"justify"``.',
    "gap": "The space between elements: a named size, pixels, or None.",
    "width": '``"stretch"``, or pixels.',
    "bind": (
        '``"query-params"``: the page\'s URL shows the value, as the query parameter\n'
        "named by the key, and sets it when the page is opened."
    ),
    "persist_state": (
        'Keep the value while the widget is not drawn: ``"page"``, until the user goes to\n'
        'another page of the app, or ``"session"``. Needs a key.'
    ),
}
"""By their headings in a docstring. An element that has a parameter, and says nothing of it, says this."""


class DocSection(NamedTuple):
    """One part of a docstring: its title (empty for the first) and its lines."""

    title: str
    lines: list[str]


class ParameterEntry(NamedTuple):
    """One item of a section such as *Parameters*: ``key, help : str``."""

    names: list[str]
    type: str
    lines: list[str]


def sections(docstring: str) -> list[DocSection]:
    """Take a docstring in NumPy's form apart."""
    found = [DocSection("", [])]
    lines = inspect.cleandoc(docstring).splitlines()
    index = 0
    while index < len(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if lines[index] and following and set(following) == {"-"}:
            found.append(DocSection(lines[index], []))
            index += 2
            continue
        found[-1].lines.append(lines[index])
        index += 1
    return found


def entries(lines: list[str]) -> list[ParameterEntry]:
    """The items of a section such as *Parameters*."""
    found: list[ParameterEntry] = []
    for line in lines:
        if line and not line.startswith(" "):
            names, _, kind = line.partition(":")
            found.append(ParameterEntry([name.strip() for name in names.split(",")], kind.strip(), []))
        elif found and line:
            found[-1].lines.append(line.strip())
    return found


def complete(function: Callable[..., Any], find: Callable[[str], Any]) -> str | None:
    """The docstring of an element, with all its parameters in their order.

    What it does not say itself is taken from the element that it names ("See
    :func:`checkbox`"), which ``find`` has by its name, and then from the
    table above.
    """
    if not function.__doc__:
        return None
    parts = sections(function.__doc__)
    own = next((part for part in parts if part.title == "Parameters"), None)
    described = entries(own.lines if own else [])
    here = [name for name in inspect.signature(function).parameters if name != "self"]
    same = re.search(r"(?:See|those of) :func:`(\w+)`", function.__doc__)
    if same is not None:
        others = sections(find(same[1]).__doc__ or "")
        _add(
            described, [e for part in others if part.title == "Parameters" for e in entries(part.lines)], here
        )
    known = {name for entry in described for name in entry.names}
    table = [ParameterEntry(k.split(", "), "", v.split("\n")) for k, v in PARAMETERS.items()]
    # An entry is about its first parameter: `args` are what a function is called with that is described here, or above.
    _add(described, [one for one in table if one.names[0] in here and one.names[0] not in known], here)
    if described:
        order = {name: at for at, name in enumerate(here)}
        described.sort(key=lambda entry: order.get(entry.names[0].lstrip("*"), 0))
        whole = DocSection("Parameters", [line for entry in described for line in _lines(entry)])
        parts = [part for part in parts if part is not own]
        parts.insert(1, whole)
    return "\n\n".join("\n".join(_said(part)).strip() for part in parts) + "\n"


def _add(described: list[ParameterEntry], more: list[ParameterEntry], wanted: list[str]) -> None:
    """Add the entries of parameters that are wanted and not described yet."""
    known = {name.lstrip("*") for entry in described for name in entry.names}
    for entry in more:
        names = [name for name in entry.names if name in wanted and name not in known]
        if names:
            described.append(entry._replace(names=names))
            known.update(names)


def _lines(entry: ParameterEntry) -> list[str]:
    kind = f" {entry.type}" if entry.type else ""
    return [f"{', '.join(entry.names)}:{kind}", *(f"    {line}" for line in entry.lines)]


def _said(part: DocSection) -> list[str]:
    return [part.title, "-" * len(part.title), *part.lines] if part.title else part.lines
