"""What an app finds around it, set by a test: Session State, and later secrets and the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from millpond.compat.missing import NotThereYet
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


class Unsettable(dict[str, Any]):
    """A mapping of something that apps cannot read yet: setting it would be a lie."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        raise NotThereYet(f"`st.{self._name}` is not there yet, so no app could read what is set here.")

    def setdefault(self, key: str, default: Any = None) -> NoReturn:
        """Not there yet."""
        self[key] = default

    def update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Not there yet."""
        self[""] = None
