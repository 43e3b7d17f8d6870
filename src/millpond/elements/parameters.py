"""What each parameter of the elements accepts: one table, and what applies it.

What an app gives to an element goes through :func:`checked`. So the function
sees the plain types that its signature names: of ``np.int64(3)`` it sees 3. A
parameter is looked up as ``"radio.index"`` first, then as ``"index"``. Defaults
are not checked, nor is what Millpond itself gives.

What depends on more than one parameter, or on what is on the page, is for the
element function to say: that ``index`` is one of the options, for example.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, Final, NoReturn, TypeVar, cast

from millpond.elements import chart_checks as charts
from millpond.elements import checks as c
from millpond.elements import special_checks as s
from millpond.elements.checks import Check
from millpond.elements.docstrings import complete
from millpond.session.call_site import PACKAGE

F = TypeVar("F", bound=Callable[..., Any])

_VISIBILITY = ("visible", "hidden", "collapsed")
_DATE_FORMATS = tuple(
    days.replace("/", sign) for sign in "/.-" for days in ("YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY")
)
_VERTICAL = ("top", "center", "bottom")

_AS_WIDE_AS_CONTENT = (
    "badge", "button", "caption", "chat_message", "checkbox", "code", "color_picker", "container", "data_editor", "dataframe", "download_button", "echarts_chart", "feedback", "form", "form_submit_button", "graphviz_chart", "header", "html", "iframe", "image", "latex", "link_button", "menu_button", "mermaid_chart", "metric", "page_link", "pagination", "pills", "plotly_chart", "popover", "pyplot", "radio",
    "segmented_control", "spinner", "subheader", "table", "text", "title", "toggle",
)  # fmt: skip
"""What can be ``width="content"``."""

_WRAP_IF_THERE_IS_ROOM = (
    "button",
    "checkbox",
    "download_button",
    "form_submit_button",
    "link_button",
    "menu_button",
    "multiselect",
    "pills",
    "popover",
    "segmented_control",
    "toggle",
)
"""What decides for itself whether to take several lines, with ``wrap=None``."""

_ANY_TEXT = (
    "caption",
    "code",
    "error",
    "header",
    "info",
    "markdown",
    "subheader",
    "success",
    "text",
    "title",
    "toast",
    "warning",
)

_SIMPLE_CHARTS = ("area_chart", "bar_chart", "line_chart", "scatter_chart")

PARAMETERS: Final[Mapping[str, Check]] = {
    "_cache": c.boolean,
    "accept_audio": c.boolean,
    "chat_input.accept_file": s.chat_files,
    "accept_multiple_files": s.one_or_several,
    "accept_new_options": c.boolean,
    "alt": c.optional_text,
    "image.alt": s.text_for_each,
    "altair_chart": c.anything,
    "anchor": s.anchor,
    "anchors": c.truth,
    "args": s.arguments,
    "audio_sample_rate": s.sample_rate,
    "autocomplete": c.only_text,
    "autoplay": c.boolean_or_none,
    "autoscroll": c.optional_boolean,
    "avatar": c.anything,
    "bind": c.choice("query-params", none=None),
    "html.body": c.anything,
    "json.body": c.anything,
    "latex.body": c.anything,
    "mermaid_chart.body": c.anything,
    **{f"{name}.body": c.any_text for name in _ANY_TEXT},
    "border": c.boolean,
    "container.border": c.optional_boolean,
    "table.border": s.table_border,
    "image.caption": s.text_for_each,
    "captions": s.captions,
    "channels": c.choice("RGB", "BGR"),
    "chart_data": c.anything,
    "chart_type": c.choice("line", "bar", "area"),
    "clamp": c.boolean,
    "clear_figure": c.truth,
    "clear_on_submit": c.boolean,
    "code_location": c.choice("above", "below"),
    "color": c.choice("red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "primary"),
    "map.color": c.anything,
    **{f"{name}.color": charts.color for name in _SIMPLE_CHARTS},
    "column_config": s.mapping,
    "column_order": s.names,
    "column_span": s.word_or_whole("all", c.LARGEST, '"all" or an integer above 0'),
    "columns": s.word_or_whole("auto", 24, '"auto" or an integer from 1 to 24'),
    "config": s.mapping,
    "cursor": c.only_text,
    "data": c.anything,
    "feedback.default": c.whole(0, "an integer, 0 or more, or None", optional=True),
    "multiselect.default": c.anything,
    "pagination.default": c.whole(1, "an integer from 1 to `num_pages`"),
    "pills.default": c.anything,
    "segmented_control.default": c.anything,
    "tabs.default": c.text_or_nothing,
    "delta": c.anything,
    "delta_arrow": c.choice("auto", "up", "down", "off"),
    "delta_color": c.choice(
        "normal",
        "inverse",
        "off",
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "violet",
        "gray",
        "grey",
        "primary",
    ),
    "delta_description": c.optional_text,
    "dense": c.boolean,
    "disabled": c.boolean,
    "data_editor.disabled": c.anything,
    "dismissible": c.truth,
    "divider": s.divider,
    "duration": s.duration,
    "end_time": c.anything,
    "enter_to_submit": c.boolean,
    "exception": c.anything,
    "expanded": c.boolean,
    "json.expanded": c.boolean_or_whole("True, False, or a number of levels, 0 or more"),
    "fig": c.anything,
    "figure_or_data": c.anything,
    "figure_or_dot": c.anything,
    "file_name": c.only_text,
    "chat_input.file_type": s.file_types,
    "filter_mode": c.choice("fuzzy", "contains", "prefix", none=None),
    "audio.format": c.only_text,
    "date_input.format": c.choice(*_DATE_FORMATS),
    "datetime_input.format": c.choice(*_DATE_FORMATS),
    "metric.format": c.optional_text,
    "number_input.format": c.only_text,
    "slider.format": c.only_text,
    "time_input.format": c.choice("24h", "12h", "localized"),
    "video.format": c.only_text,
    "format_func": s.function,
    "pills.format_func": s.optional_function,
    "segmented_control.format_func": s.optional_function,
    "gap": s.gap,
    "grid.gap": s.gaps,
    "height": c.size("stretch", "content"),
    "code.height": c.size("stretch", "content", none=True),
    "data_editor.height": c.size("auto", "stretch", "content"),
    "dataframe.height": c.size("auto", "stretch", "content"),
    "map.height": c.size("stretch"),
    "pydeck_chart.height": c.size("stretch"),
    "skeleton.height": c.size("stretch", none=True),
    "text_area.height": c.size("stretch", "content", none=True),
    "help": c.optional_text,
    "hide_header": c.truth,
    "hide_index": c.truth,
    "horizontal": c.truth,
    "radio.horizontal": c.boolean,
    "horizontal_alignment": c.choice("left", "center", "right", "distribute"),
    "icon": s.icon,
    "icon_image": c.anything,
    "icon_position": c.choice("left", "right", none="left"),
    "image": c.anything,
    "index": c.whole(-c.LARGEST, "an integer or None", optional=True),
    "initial_sidebar_state": c.size("auto", "expanded", "collapsed", "locked", none=True),
    "key": c.key,
    "kwargs": s.named_arguments,
    "label": c.label,
    "metric.label": s.no_label,
    "page_link.label": c.optional_text,
    "label_visibility": c.choice(*_VISIBILITY),
    "language": c.text_or_nothing,
    "latitude": c.optional_text,
    "layout": c.choice("centered", "wide", none=None),
    "lazy": c.truth,
    "line_numbers": c.boolean,
    "link": c.optional_text,
    "logo.link": s.web_address,
    "live": s.live,
    "longitude": c.optional_text,
    "loop": c.boolean,
    "max_chars": c.whole(0, "an integer, or None for no limit", optional=True),
    "max_selections": c.whole(
        1,
        "an integer above 0, or None for any number (to allow no choice, use `disabled=True`)",
        optional=True,
    ),
    "max_upload_size": c.whole(1, "a whole number of megabytes above 0, or None", optional=True),
    "max_value": c.optional_number,
    "date_input.max_value": s.day(),
    "datetime_input.max_value": s.moment,
    "slider.max_value": c.stops,
    "max_visible_pages": c.whole(0, "an integer, 0 or more, or None for as many as needed", optional=True),
    "menu_items": s.mapping,
    "mime": c.only_text,
    "min_column_width": c.size("auto"),
    "min_value": c.optional_number,
    "date_input.min_value": s.day(),
    "datetime_input.min_value": s.moment,
    "slider.min_value": c.stops,
    "muted": c.boolean,
    "chat_message.name": c.any_text,
    "num_pages": c.whole(1, "an integer above 0"),
    "data_editor.num_rows": c.choice("fixed", "dynamic", "add", "delete"),
    "obj": c.anything,
    "on_change": s.callback("rerun", "ignore"),
    "expander.on_change": s.callback("rerun", "ignore", none=False),
    "popover.on_change": s.callback("rerun", "ignore", none=False),
    "tabs.on_change": s.callback("rerun", "ignore", none=False),
    "on_click": s.callback(),
    "download_button.on_click": s.callback("rerun", "ignore"),
    "link_button.on_click": s.callback("rerun", "ignore"),
    "on_dismiss": s.callback("rerun", "ignore", none=False),
    "on_select": s.callback("ignore", "rerun"),
    "on_submit": s.callback(),
    "options": c.anything,
    "feedback.options": c.choice("thumbs", "faces", "stars"),
    "output_format": c.only_text,
    "page": c.anything,
    "page_icon": c.anything,
    "page_title": c.only_text,
    "persist_state": c.choice("page", "session", none=None),
    "placeholder": c.optional_text,
    "chat_input.placeholder": c.any_text,
    "multiselect.placeholder": c.text_or_nothing,
    "selectbox.placeholder": c.text_or_nothing,
    "position": c.choice("center", "left", "right"),
    "pydeck_obj": c.anything,
    "query_params": c.anything,
    "reduce": c.boolean,
    "renderer": c.choice("canvas", "svg"),
    "required": c.boolean,
    "resolution": c.choice("480p", "720p", "1080p", none=None),
    "row_height": c.size("content"),
    "data_editor.row_height": c.size(none=True),
    "dataframe.row_height": c.size(none=True),
    "row_span": c.whole(1, "an integer above 0"),
    "sample_rate": c.whole(1, "a number of samples per second above 0, or None", optional=True),
    "audio_input.sample_rate": s.sample_rate,
    "select_all": c.boolean_or_whole("True, False, or a number of options, 0 or more"),
    "selection_default": s.mapping,
    "selection_mode": c.choice("single", "multi"),
    "dataframe.selection_mode": c.anything,
    "plotly_chart.selection_mode": c.anything,
    "pydeck_chart.selection_mode": c.choice("single-object", "multi-object"),
    **{f"{name}.selection_mode": c.anything for name in ("altair_chart", "vega_lite_chart")},
    "shortcut": s.shortcut,
    "show_time": c.boolean,
    "size": c.size("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge", "stretch"),
    "logo.size": c.choice("small", "medium", "large"),
    "map.size": charts.radius,
    "scatter_chart.size": charts.size,
    "sort": charts.sort,
    "spec": s.weights,
    "echarts_chart.spec": c.anything,
    "vega_lite_chart.spec": s.mapping,
    "src": s.frame_source,
    "stack": charts.stack,
    "area_chart.stack": charts.area_stack,
    "start_time": c.anything,
    "state": c.choice("running", "complete", "error"),
    "datetime_input.step": s.pause,
    "number_input.step": c.optional_number,
    "slider.step": s.slider_step,
    "time_input.step": s.pause,
    "stream": c.anything,
    "submit_mode": c.choice("submit", "disable", "stop"),
    "subtitles": c.anything,
    "tab_index": c.whole(-1, "an integer, -1 or more, or None", optional=True),
    "tabs": s.labels,
    "progress.text": c.only_text,
    "spinner.text": c.any_text,
    "text_alignment": c.choice("left", "center", "right", "justify", none="left"),
    "theme": c.choice("streamlit", none=None),
    "title": c.optional_text,
    "dialog.title": s.title,
    "type": c.choice("primary", "secondary", "tertiary"),
    "expander.type": c.choice("default", "compact"),
    "file_uploader.type": s.file_types,
    "status.type": c.choice("default", "compact", "step"),
    "text_input.type": c.choice("default", "password", "email", "url", "phone", "search"),
    "unsafe_allow_html": c.boolean,
    "unsafe_allow_javascript": c.boolean,
    "url": s.address,
    "use_column_width": c.anything,
    "use_container_width": c.truth,
    "validate": s.validation,
    "checkbox.value": c.truth,
    "color_picker.value": c.only_text,
    "date_input.value": s.day(several=True),
    "datetime_input.value": s.moment,
    "metric.value": c.anything,
    "number_input.value": c.number_or_min,
    "progress.value": c.number,
    "select_slider.value": c.anything,
    "slider.value": c.stops,
    "text_area.value": c.optional_text,
    "text_input.value": c.optional_text,
    "time_input.value": s.time_of_day,
    "toggle.value": c.truth,
    "vertical_alignment": c.choice(*_VERTICAL),
    "container.vertical_alignment": c.choice(*_VERTICAL, "distribute"),
    "width": c.size("stretch"),
    "dialog.width": c.size("small", "medium", "large"),
    "markdown.width": c.size("auto", "stretch", "content"),
    **{f"{name}.width": c.size("stretch", "content") for name in _AS_WIDE_AS_CONTENT},
    **{f"{name}.width": c.size("stretch", "content") for name in _SIMPLE_CHARTS},
    **{
        f"{name}.width": c.size("stretch", "content", none=True)
        for name in ("altair_chart", "vega_lite_chart")
    },
    "wrap": c.boolean,
    "container.wrap": c.truth,
    **{f"{name}.wrap": c.optional_boolean for name in _WRAP_IF_THERE_IS_ROOM},
    "wrap_lines": c.boolean,
    "x": c.optional_text,
    "x_label": c.optional_text,
    "y": charts.columns,
    "y_label": c.optional_text,
    "zoom": c.optional_number,
}
"""Parameters of all elements, by their names, with what checks them."""


_UNCHANGED: Final[Mapping[Check, type]] = {
    c.any_text: str,
    c.boolean: bool,
    c.key: str,
    c.label: str,
    c.only_text: str,
    c.optional_boolean: bool,
    c.optional_text: str,
    c.text_or_nothing: str,
    c.truth: bool,
}
"""What these checks return as it came: most of what an app gives, so nobody need be called for it."""


def _nothing(name: str) -> None:
    """Finds no other element."""


def check_of(element: str, parameter: str) -> Check:
    """What checks a parameter of an element. What the table does not have, raises LookupError when it is given."""
    found = PARAMETERS.get(f"{element}.{parameter}") or PARAMETERS.get(parameter)
    # Not here: an element that is being written would then fail every test that only reads about all elements.
    return found or functools.partial(_unlisted, element)


def _unlisted(element: str, parameter: str, value: Any) -> NoReturn:
    raise LookupError(
        f"Nothing says what `{parameter}` of `st.{element}` accepts: add a line for it to the table PARAMETERS "
        f'in elements/parameters.py, such as `"{element}.{parameter}": c.boolean`.'
    )


def _all_positional(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The same function, which takes parameters by their order that it had by name only: Python calls it faster."""
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return None
    code = function.__code__
    if code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        return None
    code = code.replace(co_argcount=code.co_argcount + code.co_kwonlyargcount, co_kwonlyargcount=0)
    return FunctionType(code, function.__globals__, function.__name__, None, function.__closure__)


def checked(function: F, find: Callable[[str], Any] = _nothing) -> F:
    """An element function that sees checked parameters only, with a docstring that describes all of them.

    Each element of each run comes through here, so it is written for speed: a
    function with the very parameters of the element, which looks at those
    that are not their defaults. ``find`` has other elements by their names.
    """
    head: list[str] = []
    body: list[str] = []
    call: list[str] = []
    in_order = _all_positional(function)
    given: dict[str, Any] = {"__name__": __name__, "function": in_order or function, "type_of": type}
    for one in inspect.signature(function).parameters.values():
        name, kind = one.name, one.kind
        if kind is one.VAR_POSITIONAL:
            head.append(f"*{name}")
            call.append(f"*{name}")
            continue
        if kind is one.VAR_KEYWORD:
            head.append(f"**{name}")
            call.append(f"**{name}")
            continue
        if kind is one.KEYWORD_ONLY and not any(part.startswith("*") for part in head):
            head.append("*")
        has_default = one.default is not one.empty
        head.append(f"{name}=usual_{name}" if has_default else name)
        call.append(f"{name}={name}" if kind is one.KEYWORD_ONLY and not in_order else name)
        given[f"usual_{name}"] = one.default
        if name != "self":
            check = check_of(function.__name__, name)
            given[f"check_{name}"], given[f"plain_{name}"] = check, _UNCHANGED.get(check)
            # Python compares with None, True and False in fewer steps than with a name.
            constant = one.default is None or one.default is True or one.default is False
            usual = repr(one.default) if constant else f"usual_{name}"
            asked = [f"{name} is not {usual}"] if has_default else []
            asked += [f"type_of({name}) is not plain_{name}"] if check in _UNCHANGED else []
            body.append(f"    if {' and '.join(asked) or 'True'}: {name} = check_{name}({name!r}, {name})")
    lines = [f"def {function.__name__}({', '.join(head)}):", *body, f"    return function({', '.join(call)})"]
    # As of a file of ours: its frames are none of the app's.
    code = compile("\n".join(lines), f"{PACKAGE}/elements/<{function.__name__}>", "exec")
    exec(code, given)  # noqa: S102 (the names of our own parameters)
    taken = functools.update_wrapper(given[function.__name__], function)
    taken.__doc__ = complete(function, find)
    return cast("F", taken)
