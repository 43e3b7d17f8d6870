"""What an app finds around it, set by a test: Session State, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from millpond.elements.checks import is_a, shown
from millpond.elements.session_state import STATE_BEHIND, SessionStateProxy
from millpond.errors import ApiError
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
    """The user of whom a test says this. Raises ApiError."""
    if not is_a(known, Mapping):
        raise ApiError(f'`user` must be a dictionary, such as {{"is_logged_in": True}}; got {shown(known)}.')
    tokens = known.get("tokens", {})
    if not (is_a(tokens, Mapping) and all(is_a(each, str) for pair in tokens.items() for each in pair)):
        raise ApiError(
            f'`user["tokens"]` must be a dictionary of strings, such as {{"access": "a token"}}; got {shown(tokens)}.'
        )
    name = next((str(known[key]) for key in ("sub", "email", "name") if known.get(key)), "")
    claims = {key: value for key, value in known.items() if key != "tokens"}
    return SignedIn(name, claims, dict(tokens))
