"""``st.session_state``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, KeysView, MutableMapping
from typing import Any

from millpond.errors import StateAttributeError, StateKeyError
from millpond.session.context import current_state
from millpond.session.state import State, check_key


def _missing(key: str) -> str:
    return (
        f"`st.session_state` has no key `{key}`. Set it before you read it: "
        f'`if "{key}" not in st.session_state: st.session_state["{key}"] = ...`'
    )


def _state_of(proxy: object) -> State:
    return STATE_BEHIND[type(proxy)](proxy)


class SessionStateProxy(MutableMapping[str, Any]):
    """``st.session_state``: values that outlive a run, one set for each session.

    A mapping whose keys are also attributes:

    >>> import millpond as st
    >>> if "count" not in st.session_state:
    ...     st.session_state.count = 0
    >>> st.session_state["count"]
    0

    Reading what is not there raises an error (a ``KeyError``, or an
    ``AttributeError`` for the attribute syntax) that says how to initialise it.
    A widget with a ``key`` shares its value: read it here, or set it before the
    widget is drawn.
    """

    def __getitem__(self, key: str | int) -> Any:
        key = check_key(key)
        try:
            return _state_of(self).get(key)
        except KeyError:
            raise StateKeyError(_missing(key)) from None

    def get(self, key: str | int, default: Any = None) -> Any:
        """The value of a key, or ``default``."""
        try:
            return _state_of(self).get(check_key(key))
        except KeyError:
            return default

    def __setitem__(self, key: str | int, value: Any) -> None:
        _state_of(self).assign(check_key(key), value)

    def __delitem__(self, key: str | int) -> None:
        key = check_key(key)
        try:
            _state_of(self).delete(key)
        except KeyError:
            raise StateKeyError(_missing(key)) from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return _state_of(self).get(name)
        except KeyError:
            raise StateAttributeError(_missing(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        _state_of(self).assign(check_key(name), value)

    def __delattr__(self, name: str) -> None:
        try:
            _state_of(self).delete(name)
        except KeyError:
            raise StateAttributeError(_missing(name)) from None

    def __contains__(self, key: object) -> bool:
        return check_key(key) in _state_of(self)

    def __iter__(self) -> Iterator[str]:
        return iter(_state_of(self).keys())

    def __len__(self) -> int:
        return len(_state_of(self).keys())

    def keys(self) -> KeysView[str]:
        """The keys, in the order in which they were first set."""
        return KeysView(self)

    def to_dict(self) -> dict[str, Any]:
        """All values as a plain dictionary (the values themselves, not copies)."""
        return {key: _state_of(self).get(key) for key in _state_of(self).keys()}

    def clear(self) -> None:
        """Delete all values."""
        _state_of(self).erase()

    def __repr__(self) -> str:
        return repr(self.to_dict())


STATE_BEHIND: dict[type, Callable[[Any], State]] = {SessionStateProxy: current_state}
"""How the state is found that a proxy stands for, by the class of the proxy.

Not an attribute of the proxy: those are keys, and the state is none of the app's business.
"""
