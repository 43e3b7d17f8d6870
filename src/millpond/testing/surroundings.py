"""What an app finds around it, set by a test: Session State."""

from __future__ import annotations

from typing import TYPE_CHECKING

from millpond.elements.session_state import STATE_BEHIND, SessionStateProxy
from millpond.session.state import State

if TYPE_CHECKING:
    from millpond.testing.app_test import AppTest


class AppState(SessionStateProxy):
    """``at.session_state``: the Session State of a tab, from outside of a run."""

    def __init__(self, app: AppTest) -> None:
        object.__setattr__(self, "_app", app)


def _state_of_the_tab(proxy: AppState) -> State:
    app: AppTest = object.__getattribute__(proxy, "_app")
    state = app._session.state
    # Between runs, no widget forbids to set its key.
    state.locked.clear()
    return state


STATE_BEHIND[AppState] = _state_of_the_tab
