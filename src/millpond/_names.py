"""Names that are asked for and are not there: what to say about them."""

from __future__ import annotations

import difflib
import dis
import re
from collections.abc import Collection
from types import FrameType
from typing import Final

from millpond.errors import NoSuchImport, NoSuchName

ELEMENTS: Final = frozenset(
    [
        "altair_chart",
        "area_chart",
        "audio",
        "audio_input",
        "badge",
        "balloons",
        "bar_chart",
        "button",
        "camera_input",
        "caption",
        "chat_input",
        "chat_message",
        "checkbox",
        "code",
        "color_picker",
        "columns",
        "container",
        "data_editor",
        "dataframe",
        "date_input",
        "datetime_input",
        "dg",
        "divider",
        "download_button",
        "echarts_chart",
        "empty",
        "error",
        "exception",
        "expander",
        "feedback",
        "file_uploader",
        "form",
        "form_submit_button",
        "graphviz_chart",
        "grid",
        "header",
        "help",
        "html",
        "iframe",
        "image",
        "info",
        "json",
        "latex",
        "line_chart",
        "link_button",
        "map",
        "markdown",
        "menu_button",
        "mermaid_chart",
        "metric",
        "multiselect",
        "number_input",
        "page_link",
        "pagination",
        "pdf",
        "pills",
        "plotly_chart",
        "popover",
        "progress",
        "pydeck_chart",
        "pyplot",
        "radio",
        "scatter_chart",
        "segmented_control",
        "select_slider",
        "selectbox",
        "skeleton",
        "slider",
        "snow",
        "space",
        "spinner",
        "status",
        "subheader",
        "success",
        "table",
        "tabs",
        "text",
        "text_area",
        "text_input",
        "time_input",
        "title",
        "toast",
        "toggle",
        "vega_lite_chart",
        "video",
        "warning",
        "write",
        "write_stream",
    ]
)
"""Streamlit's names that containers have too, of which some are not there yet."""

ONLY_ON_ST: Final = frozenset(
    [
        "App",
        "Page",
        "bottom",
        "cache_data",
        "cache_resource",
        "connection",
        "context",
        "dialog",
        "echo",
        "fragment",
        "get_option",
        "login",
        "logo",
        "logout",
        "navigation",
        "query_params",
        "rerun",
        "secrets",
        "session_state",
        "set_option",
        "set_page_config",
        "sidebar",
        "stop",
        "switch_page",
        "user",
    ]
)
"""Streamlit's other names."""

REMOVED: Final = {
    "beta_columns": "`st.columns`",
    "beta_container": "`st.container`",
    "beta_expander": "`st.expander`",
    "beta_set_page_config": "`st.set_page_config`",
    "bokeh_chart": "the package `streamlit-bokeh`",
    "cache": "`st.cache_data` for data, `st.cache_resource` for what is shared",
    "experimental_audio_input": "`st.audio_input`",
    "experimental_connection": "`st.connection`",
    "experimental_data_editor": "`st.data_editor`",
    "experimental_dialog": "`st.dialog`",
    "experimental_fragment": "`st.fragment`",
    "experimental_get_query_params": "`st.query_params`",
    "experimental_memo": "`st.cache_data`",
    "experimental_rerun": "`st.rerun`",
    "experimental_set_query_params": "`st.query_params`",
    "experimental_show": "`st.write`",
    "experimental_singleton": "`st.cache_resource`",
    "experimental_user": "`st.user`",
}
"""Names that Streamlit once had, and what to use in their place."""


def missing(
    name: str, there: Collection[str], *, owner: str = "st", asking: FrameType | None = None
) -> Exception:
    """The exception for a name that somebody has asked for.

    Parameters
    ----------
    name:
        What was asked for.
    there:
        The names that there are.
    owner:
        What was asked: ``st``, or a container.
    asking:
        The code that asks: in a ``from ... import``, an error that says so is an ImportError.
    """
    if name.startswith("_"):
        return AttributeError(f"{owner!r} has no attribute {name!r}")
    if asking is not None and dis.opname[asking.f_code.co_code[asking.f_lasti]] == "IMPORT_FROM":
        return NoSuchImport(_words(name, there, owner), name=name)
    return NoSuchName(_words(name, there, owner), name=name)


def _words(name: str, there: Collection[str], owner: str) -> str:
    called = f"`{owner}.{name}`"
    if name in REMOVED:
        return f"{called} was removed from Streamlit: use {_noted(REMOVED[name], there)}."
    if name in ONLY_ON_ST and owner != "st":
        return f"There is no {called}: containers have no such method. It is `st.{name}`."
    if name in ELEMENTS | ONLY_ON_ST:
        return f"{called} is not available yet. “Coming from Streamlit” in the documentation lists what is missing."
    others = ELEMENTS | ONLY_ON_ST if owner == "st" else ELEMENTS
    near = difflib.get_close_matches(name.lower(), sorted({*there, *others}), n=1, cutoff=0.7)
    if not near:
        return f"There is no {called}, nor anything with a similar name."
    return f"There is no {called}. Did you mean {_noted(f'`{owner}.{near[0]}`', there)}?"


def _noted(what: str, there: Collection[str]) -> str:
    """Names in the text that are not there themselves say so."""

    def note(found: re.Match[str]) -> str:
        return found[0] if found[1] in there else f"{found[0]} (not available yet)"

    return re.sub(r"`\w+\.(\w+)`", note, what)
