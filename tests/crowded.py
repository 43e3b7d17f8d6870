"""Every element that shows words of the app, with words that are hard to find room for.

An element is here as soon as it has a parameter of ``FILLED``: nobody has to
remember it.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator

import millpond as st
from millpond.container import ELEMENTS

WORDS = {
    "word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "url": "https://example.org/a/very/long/path/to/somewhere?with=a&query=of&many=parameters",
    "lines": "A label that says a good deal more than it should, so that it takes three lines even where the page is wide",
    "emoji": "👍🎉🎈🚀🔥🌍🎨🧵🪡🎯🎲🧩🎸🎺🎻🥁🪕📚🖋️🗂️🧭⏳",
    "arabic": "مرحبا بالعالم، هذه تسمية طويلة بعض الشيء باللغة العربية، 42!",
}
"""Names, and what is written in each place that takes text."""

FILLED = {
    "label": "{0}",
    "body": "{0}",
    "text": "{0}",
    "title": "{0}",
    "options": "[{0}, 'second ' + {0}]",
    "tabs": "[{0}, 'second ' + {0}]",
    "placeholder": "{0}",
    "help": "{0}",
}
"""The parameters of words, and what they are given."""

NOT_WORDS = {"code", "html", "iframe", "json", "latex", "mermaid_chart", "toast", "feedback", "spinner"}
"""Elements of whose parameters of these names what is shown is not a line of text, or is gone at once."""

FURTHER = {
    "download_button": "data='data'",
    "link_button": "url='https://example.org'",
    "menu_button": "icon=':material/menu:'",
    "metric": "value={0}, delta={0}",
    "multiselect": "default=['second ' + {0}]",
    "number_input": "value=1234",
    "page_link": "page='https://example.org', icon=':material/home:'",
    "button": "icon=':material/home:'",
    "progress": "value=50",
    "radio": "captions=[{0}, 'second ' + {0}]",
    "text_input": "icon=':material/home:'",
    "date_input": "value=(DAY, DAY)",
    "info": "icon=':material/home:'",
    "expander": "icon=':material/home:'",
}
"""What they need besides, or what there is least room with."""

OTHERS = {
    "date_input_of_a_day": "date_input({0}, DAY, key=key)",
    "code": "code({0}, language=None)",
    "exception": "exception(ValueError({0}))",
    "json": "json({{{0}: {0}}})",
    "table": "table({{{0}: [{0}]}})",
    "dataframe": "dataframe({{{0}: [{0}]}}, key=key)",
    "chat_message": "chat_message('user').markdown({0})",
    "image": "image(PICTURE, caption={0}, width=60)",
    "radio_without_options": "radio({0}, [], key=key)",
    "container": "container(border=True).markdown({0})",
    "spinner": "empty()._draw(Spinner(text={0}))",
}
"""What takes words otherwise."""

BEGIN = """
import datetime
import millpond as st
from millpond.elements.progress import Spinner

st.set_page_config(layout="wide")
DAY = datetime.date(2026, 11, 27)
PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='40'><rect width='60' height='40' fill='teal'/></svg>"


def draw(place, n, calls):
    for at in range(0, len(calls), n):
        for column, (name, call) in zip(st.columns(n), calls[at:at + n]):
            with column.container(key=f"of-{place}__{name}"):
                call(f"{place}__{name}")


CALLS = {}
"""

END = """
CALLS = list(CALLS.items())
if "dialog" in st.query_params:
    @st.dialog("A title: " + TITLE)
    def dialog():
        draw("dialog", 1, CALLS)
    dialog()
elif "sidebar" in st.query_params:
    with st.sidebar:
        draw("sidebar", 1, CALLS)
else:
    for n in map(int, st.query_params["columns"].split()):
        draw(f"columns_{n}", n, CALLS)
st.text("the end")
"""


def calls() -> Iterator[tuple[str, str]]:
    """The names of the elements, and the source of a call with ``{0}`` for the words."""
    for name in ELEMENTS:
        parameters = inspect.signature(getattr(st, name)).parameters
        filled = [f"{each}={FILLED[each]}" for each in FILLED if each in parameters]
        if (
            not filled
            or name in NOT_WORDS
            or set(parameters) & set(FILLED) <= {"help", "placeholder"} - {"chat_input"}
        ):
            continue
        if name in FURTHER:
            filled.append(FURTHER[name])
        if "key" in parameters:
            filled.append("key=key")
        yield name, f"{name}({', '.join(filled)})"
    yield from OTHERS.items()


def source(words: dict[str, str] = WORDS, names: Collection[str] | None = None) -> str:
    """The app: which places it draws into, its address says (``?columns=1 2``, ``?sidebar``, ``?dialog``).

    ``names``: the elements that it has; None: all.
    """
    lines = [BEGIN, f"TITLE = {words['lines']!r}\n"]
    for title, text in words.items():
        for name, call in calls():
            if names is not None and name not in names:
                continue
            body = call.format("TEXT")
            lines.append(f"def call(key, TEXT={text!r}):\n")
            if name == "form_submit_button":
                lines.append(f"    with st.form(key + '-form'):\n        st.{body}\n")
            else:
                lines.append(f"    st.{body}\n")
            lines.append(f"CALLS['{name}__{title}'] = call\n")
    return "".join(lines) + END
