"""Values of all kinds, to give to every parameter of every element: what apps mean, what they mistake, and worse."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import inspect
import math
from typing import IO, Any

import altair as alt
import numpy as np

import millpond
from millpond.container import ELEMENTS
from millpond.elements.pixels import encode


class Text(str):  # noqa: SLOT000 (as an app would write it)
    """A text of a class of its own."""


class Thing:
    """An object that is nothing in particular."""


class Figure:
    """Saves itself as the figures of Matplotlib do."""

    def savefig(self, file: IO[bytes], **options: object) -> None:
        file.write(encode(np.zeros((2, 3), np.uint8), "RGB", "auto", clamp=False))


class Color(enum.Enum):
    RED = "red"


class Type(str, enum.Enum):  # noqa: UP042 (a StrEnum has another str())
    PRIMARY = "primary"


def _function(*args: object) -> str:
    return "x"


VALUES: dict[str, Any] = {
    "None": None, "True": True, "False": False, "0": 0, "1": 1, "2": 2, "5": 5, "-1": -1, "100": 100,
    "2**63": 2**63, "2**70": 2**70, "0.0": 0.0, "0.5": 0.5, "1.0": 1.0, "2.5": 2.5, "nan": math.nan, "inf": math.inf,
    "''": "", "'text'": "text", "'hello world'": "hello world", "'danger'": "danger", "'5'": "5", "' pad '": " pad ",
    "Text('text')": Text("text"), "surrogate": "a\ud800b", "b'x'": b"x", "[]": [], "[5]": [5], "['a']": ["a"],
    "['a', True]": ["a", True], "[1, 2]": [1, 2], "(1, 2)": (1, 2), "{}": {}, "{'a': 1}": {"a": 1}, "{'a'}": {"a"},
    "Decimal": decimal.Decimal(2), "Fraction": fractions.Fraction(1, 2), "complex": 1j, "Thing()": Thing(),
    "Thing": Thing, "Color.RED": Color.RED, "Type.PRIMARY": Type.PRIMARY, "date": dt.date(2020, 1, 2),
    "datetime": dt.datetime(2020, 1, 2, 3, 4), "time": dt.time(3, 4), "timedelta": dt.timedelta(seconds=90),  # noqa: DTZ001
    "len": len, "function": _function,
    "emoji": "🚨", "two emojis": "🚨🚨", "emoji with selector": "⚠️", "emoji without": "⚠", "joined": "👩\u200d💻",
    "flag": "🇩🇪", "keycap": "1️⃣", "skin": "👍🏽", "ü": "ü", "home": ":material/home:",
    "unknown icon": ":material/nosuchicon:", "Home": ":material/Home:", ":smile:": ":smile:", "spinner": "spinner",
    "emoji and text": "🚨 a", "©": "©",
    **{word: word for word in ["primary", "secondary", "invalid", "stretch", "content", "auto", "left", "center", "top", "bottom", "rainbow", "grey", "small", "query-params", "page", "session", "rerun", "ignore", "24h", "YYYY/MM/DD", "%d", "%s", "%.2f", "python", "Ctrl+K", "K", "Ctrl+", "hidden", "1s", "R", "compact", "distribute", "default", "email", "today", "now"]},
    "np.True_": np.True_, "np.int64(2)": np.int64(2), "np.int64(100)": np.int64(100), "np.float64(0.5)": np.float64(0.5),
    "np.float32(1)": np.float32(1), "np.str_": np.str_("text"), "np.array([1, 2])": np.array([1, 2]),
    "np.array(1)": np.array(1),
}  # fmt: skip

REQUIRED: dict[str, Any] = {
    "body": "text", "data": "https://example.org/a", "exception": ValueError("x"), "fig": Figure(), "figure_or_data": {"data": [{"y": [1, 2]}]}, "figure_or_dot": "graph { a -- b }", "mermaid_chart.body": "flowchart LR", "echarts_chart.spec": {"series": []}, "image": "https://example.com/a.png", "data_editor.data": [{"a": 1}], "key": "k", "label": "label", "name": "user", "num_pages": 3, "options": ["a", "b"], "page": "https://example.org", "spec": 2, "src": "https://example.org",
    "altair_chart": alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar(), "vega_lite_chart.spec": {"mark": "bar"},
    "stream": ["a", "b"], "tabs": ["a", "b"], "text": "text", "title": "Title", "url": "https://example.org", "value": 1,
}  # fmt: skip
"""What elements take for the parameters that have to be given."""


def _required(function: Any) -> list[Any]:
    parameters = inspect.signature(function).parameters.values()
    return [
        REQUIRED.get(f"{function.__name__}.{p.name}") or REQUIRED[p.name]
        for p in parameters
        # Of no options at all nothing can be chosen.
        if p.default in (p.empty, ()) and p.kind is p.POSITIONAL_OR_KEYWORD
    ]


BASE: dict[str, list[Any]] = {
    name: _required(getattr(millpond, name))
    for name in (*ELEMENTS, "dialog", "echo", "logo", "set_page_config")
    # Those that have no parameters, or take anything.
    if name not in ("balloons", "snow", "write")
}
"""Every element with a table of parameters, with arguments that it takes."""
