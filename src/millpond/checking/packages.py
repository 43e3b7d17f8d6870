"""Packages of components, by the module that an app imports, and what is known of each."""

from __future__ import annotations

from typing import Final

TESTED: Final = {
    "code_editor": "streamlit-code-editor",
    "extra_streamlit_components": "extra-streamlit-components",
    "st_aggrid": "streamlit-aggrid",
    "st_keyup": "streamlit-keyup",
    "streamlit_ace": "streamlit-ace",
    "streamlit_agraph": "streamlit-agraph",
    "streamlit_antd_components": "streamlit-antd-components",
    "streamlit_authenticator": "streamlit-authenticator",
    "streamlit_autorefresh": "streamlit-autorefresh",
    "streamlit_calendar": "streamlit-calendar",
    "streamlit_card": "streamlit-card",
    "streamlit_chat": "streamlit-chat",
    "streamlit_drawable_canvas": "streamlit-drawable-canvas",
    "streamlit_elements": "streamlit-elements",
    "streamlit_extras": "streamlit-extras",
    "streamlit_feedback": "streamlit-feedback",
    "streamlit_image_coordinates": "streamlit-image-coordinates",
    "streamlit_javascript": "streamlit-javascript",
    "streamlit_js_eval": "streamlit-js-eval",
    "streamlit_option_menu": "streamlit-option-menu",
    "streamlit_plotly_events": "streamlit-plotly-events",
    "streamlit_searchbox": "streamlit-searchbox",
    "streamlit_sortables": "streamlit-sortables",
    "streamlit_tags": "streamlit-tags",
    "streamlit_theme": "st-theme",
    "streamlit_tree_select": "streamlit-tree-select",
}
"""Those that are tested with Millpond: docs/components.md has the same ones."""

LIMITS: Final = {
    "streamlit_elements": "its callbacks are not called, nor are they under Streamlit 1.67",
    "streamlit_folium": "its page has its maps from `cdn.jsdelivr.net`, which the browser must reach",
}
"""What an app should know of one."""


def about(module: str) -> str | None:
    """What to say of an imported module, without its submodules; None: nothing."""
    if module in LIMITS:
        return f"`{module}` works with limits: {LIMITS[module]}"
    if module in TESTED or not module.startswith("streamlit_"):
        return None
    return f"`{module}` is not one of the packages tested with Millpond: try it with `millpond run`"
