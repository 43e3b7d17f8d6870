"""What an app finds around it, set by a test: Session State, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from millpond.elements.session_state import STATE_BEHIND, SessionStateProxy
from millpond.session.state import State
from millpond.session.visitor import SignedIn

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


def as_user(known: Mapping[str, Any]) -> SignedIn:
    """The user of whom a test says this."""
    name = next((str(known[key]) for key in ("sub", "email", "name") if known.get(key)), "")
    shown = {key: value for key, value in known.items() if key != "tokens"}
    return SignedIn(name, shown, dict(known.get("tokens", {})))
