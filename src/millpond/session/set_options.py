"""The options that the app has set for one session, with ``st.set_option``.

They are kept in Session State, so that they are saved and come back with all else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from millpond.session.state import State
from millpond.state.kernel import RESERVED

KEY: Final = RESERVED + "options"
_NOTHING: Final[Mapping[str, Any]] = {}


def options_of(state: State) -> Mapping[str, Any]:
    """The values, by the names of the options."""
    found: Mapping[str, Any] = state.peek(KEY, _NOTHING)
    return found


def set_option(state: State, name: str, value: Any) -> None:
    """Set one, from now on."""
    options = options_of(state)
    if name not in options or options[name] != value or type(options[name]) is not type(value):
        state.put(KEY, {**options, name: value})
