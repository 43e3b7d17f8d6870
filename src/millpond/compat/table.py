"""The modules of Streamlit that apps and packages reach for, and the module here that stands for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MODULES: Final[Mapping[str, str]] = {
    "streamlit": "millpond.compat.root",
    "streamlit.column_config": "millpond.column_config",
    "streamlit.components": "millpond.compat.package",
    "streamlit.components.v1": "millpond.compat.components_v1",
    "streamlit.components.v1.components": "millpond.compat.components_v1",
    "streamlit.components.v1.custom_component": "millpond.compat.components_v1",
    "streamlit.components.v2": "millpond.compat.components_v2",
    "streamlit.config": "millpond.compat.config",
    "streamlit.connections": "millpond.connections.on_demand",
    "streamlit.connections.base_connection": "millpond.connections.on_demand",
    "streamlit.connections.snowflake_connection": "millpond.connections.on_demand",
    "streamlit.connections.sql_connection": "millpond.connections.on_demand",
    "streamlit.delta_generator": "millpond.compat.delta_generator",
    "streamlit.delta_generator_singletons": "millpond.compat.singletons",
    "streamlit.deprecation_util": "millpond.compat.deprecation_util",
    "streamlit.elements": "millpond.compat.package",
    "streamlit.elements.arrow": "millpond.compat.arrow",
    "streamlit.elements.heading": "millpond.compat.heading",
    "streamlit.elements.lib": "millpond.compat.package",
    "streamlit.elements.lib.column_types": "millpond.compat.column_types",
    "streamlit.elements.lib.form_utils": "millpond.compat.form_utils",
    "streamlit.elements.lib.image_utils": "millpond.compat.image_utils",
    "streamlit.elements.lib.layout_utils": "millpond.compat.layout_utils",
    "streamlit.elements.lib.mutable_status_container": "millpond.compat.mutable_status_container",
    "streamlit.elements.plotly_chart": "millpond.compat.plotly_chart",
    "streamlit.elements.widgets": "millpond.compat.package",
    "streamlit.elements.widgets.chat": "millpond.compat.chat",
    "streamlit.elements.widgets.file_uploader": "millpond.compat.uploaded",
    "streamlit.error_util": "millpond.compat.error_util",
    "streamlit.errors": "millpond.compat.errors",
    "streamlit.logger": "millpond.compat.logger",
    "streamlit.navigation": "millpond.compat.package",
    "streamlit.navigation.page": "millpond.compat.navigation_page",
    "streamlit.runtime": "millpond.compat.runtime",
    "streamlit.runtime.app_session": "millpond.compat.app_session",
    "streamlit.runtime.caching": "millpond.compat.caching",
    "streamlit.runtime.caching.cache_errors": "millpond.compat.cache_errors",
    "streamlit.runtime.metrics_util": "millpond.compat.metrics_util",
    "streamlit.runtime.runtime": "millpond.compat.runtime",
    "streamlit.runtime.scriptrunner": "millpond.compat.scriptrunner",
    "streamlit.runtime.scriptrunner_utils": "millpond.compat.package",
    "streamlit.runtime.scriptrunner_utils.exceptions": "millpond.compat.scriptrunner",
    "streamlit.runtime.scriptrunner_utils.script_run_context": "millpond.compat.scriptrunner",
    "streamlit.runtime.secrets": "millpond.compat.secrets",
    "streamlit.runtime.session_manager": "millpond.compat.session_manager",
    "streamlit.runtime.state": "millpond.compat.state",
    "streamlit.runtime.uploaded_file_manager": "millpond.compat.uploaded",
    "streamlit.source_util": "millpond.compat.source_util",
    "streamlit.starlette": "millpond.compat.starlette",
    "streamlit.testing": "millpond.testing",
    "streamlit.testing.v1": "millpond.testing",
    "streamlit.testing.v1.app_test": "millpond.testing",
    "streamlit.testing.v1.element_tree": "millpond.testing.element_tree",
    "streamlit.typing": "millpond.compat.typing",
    "streamlit.version": "millpond.compat.version",
    "streamlit.web": "millpond.compat.package",
    "streamlit.web.bootstrap": "millpond.compat.web_bootstrap",
    "streamlit.web.cli": "millpond.compat.web_cli",
}
"""What a module here gives is its ``__all__``: nothing of ours beyond that is to be seen under ``streamlit``."""

_LATER = ("streamlit.runtime.caching", "streamlit.testing", "streamlit.web")
EAGER: Final = tuple(name for name in MODULES if not name.startswith(_LATER))
"""What is there, as attributes of their packages, after ``import streamlit`` alone."""
