"""The query parameters of one session: what the page's address says after the question mark.

The text is kept in Session State, so that it is saved and comes back with all
else. It changes in three ways: the tab brings an address that is not ours (the
user has typed it, followed a link, or gone back), the app writes to
``st.query_params``, or a widget that is bound to a parameter has a new value.

The tab itself writes into the address what bound widgets show, at once. So it
is told of the other parameters only, and only after the app has written some
(:attr:`Query.for_tab`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, urlencode

from millpond.errors import ApiError
from millpond.props import well_formed
from millpond.session.state import State
from millpond.state.kernel import RESERVED

KEY: Final = RESERVED + "query"
"""Where Session State has the query string."""

OURS: Final = ("embed", "embed_options")
"""Parameters that say how the page is embedded: not the app's to see or set."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (the time on the clock, of whatever zone)


def parse(raw: str) -> dict[str, list[str]]:
    """The parameters of a query string; a name may have several values."""
    found: dict[str, list[str]] = {}
    for name, text in parse_qsl(raw, keep_blank_values=True):
        found.setdefault(name, []).append(text)
    return found


def unparse(params: Mapping[str, Iterable[str]]) -> str:
    """The query string of these parameters."""
    return urlencode(
        [(well_formed(name), well_formed(text)) for name, texts in params.items() for text in texts]
    )


def is_of_embedding(name: str) -> bool:
    """True for a parameter that apps neither see nor set."""
    return name.lower() in OURS


def texts_of(wire: Any, unit: str = "") -> list[str]:
    """A widget's wire value as text for the address.

    ``unit``: what numbers count, for sliders of dates and times. The front
    end's ``core/address.ts`` does the same.
    """
    if isinstance(wire, list | tuple):
        if len(wire) == 2 and isinstance(wire[1], str) and isinstance(wire[0], int):
            return [wire[1]]  # an option: its position, and its words
        return [text for one in wire for text in texts_of(one, unit)] or [""]
    if wire is None:
        return [""]
    if isinstance(wire, bool):
        return ["true" if wire else "false"]
    if unit in ("date", "time", "datetime"):
        return [_iso(_EPOCH + timedelta(microseconds=int(wire)), unit)]
    if isinstance(wire, float) and wire.is_integer():
        wire = int(wire)
    return [str(wire)]


def _iso(moment: datetime, unit: str) -> str:
    if unit == "date":
        return moment.date().isoformat()
    precision = "seconds" if moment.second else "minutes"
    return (moment.time() if unit == "time" else moment).isoformat(timespec=precision)


def truth_of(texts: list[str]) -> bool:
    """``true`` or ``false``. Raises ValueError for anything else."""
    found = {"true": True, "false": False}.get(texts[-1].lower())
    if found is None:
        raise ValueError(f"“{texts[-1]}” is neither true nor false.")
    return found


class Params(Protocol):
    """Query parameters that ``st.query_params`` can show and change."""

    def names(self) -> list[str]:
        """The names of the parameters."""

    def texts(self, name: str) -> list[str] | None:
        """The values of one parameter, or None if there is none."""

    def set(self, values: Mapping[str, list[str]]) -> None:
        """Write some parameters."""

    def delete(self, name: str) -> None:
        """Remove a parameter. Raises KeyError."""

    def replace(self, values: Mapping[str, list[str]]) -> None:
        """Write these parameters, and remove all others."""

    def clear(self) -> None:
        """Remove all."""


class Query:
    """The query parameters of one session.

    Parameters
    ----------
    state:
        The session's State, which keeps them.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._raw = ""
        self._params: dict[str, list[str]] = {}
        self.arrivals = 0
        """How many addresses the tab has brought: a bound widget takes its value from each."""
        self.bound: set[str] = set()
        """Parameters of the widgets that are on the page."""
        self.for_tab: str | None = None
        """The query string of the unbound parameters, if the tab is to show it in its address."""

    @property
    def is_known(self) -> bool:
        """Whether the session has an address."""
        return self.arrivals > 0 or KEY in self._state

    @property
    def text(self) -> str:
        """The whole query string, as the address has it."""
        found: str = self._state.peek(KEY) or ""
        return found

    @property
    def params(self) -> dict[str, list[str]]:
        """All parameters. Not to be changed."""
        raw = self.text
        if raw != self._raw:
            self._raw, self._params = raw, parse(raw)
        return self._params

    def names(self) -> list[str]:
        """The parameters that the app sees."""
        return [name for name in self.params if not is_of_embedding(name)]

    def texts(self, name: str) -> list[str] | None:
        """The values of a parameter that the app sees, or None if there is no such parameter."""
        return None if is_of_embedding(name) else self.params.get(name)

    def arrive(self, raw: str) -> None:
        """The tab has an address that the session did not set."""
        self.arrivals += 1
        self.for_tab = None
        self._keep(parse(raw))

    def leave(self, raw: str) -> None:
        """The app goes to another page: of the parameters those stay that say how the page is embedded."""
        self.bound.clear()
        self._keep(
            {**{name: texts for name, texts in self.params.items() if is_of_embedding(name)}, **parse(raw)}
        )
        self.tell()

    def tell(self) -> None:
        """The parameters were changed from outside (a step back in the State panel): the tab must know."""
        self.for_tab = unparse({name: texts for name, texts in self.params.items() if name not in self.bound})

    def show(self, name: str, texts: list[str] | None) -> None:
        """A bound widget is drawn or changed; None: it has its default, which the address leaves out."""
        self.bound.add(name)
        self._put(name, texts)

    def hide(self, name: str) -> None:
        """A bound widget is not drawn any more."""
        self.bound.discard(name)
        self._put(name, None)

    # What the app does ------------------------------------------------------------------

    def set(self, values: Mapping[str, list[str]]) -> None:
        """Write some parameters. Raises ApiError for those that are not the app's to set."""
        for name in values:
            _check_ours(name)
            if name in self.bound:
                raise ApiError(_bound_message(name, "set"))
        self._write({**self.params, **values})

    def delete(self, name: str) -> None:
        """Remove a parameter. Raises KeyError, or ApiError for a widget's."""
        if self.texts(name) is None:
            raise KeyError(name)
        if name in self.bound:
            raise ApiError(_bound_message(name, "delete"))
        self._write({other: texts for other, texts in self.params.items() if other != name})

    def replace(self, values: Mapping[str, list[str]]) -> None:
        """Write these parameters, and remove all others that are the app's."""
        for name in values:
            _check_ours(name)
            if name in self.bound:
                raise ApiError(_bound_message(name, "set"))
        stay = {n: texts for n, texts in self.params.items() if is_of_embedding(n) or n in self.bound}
        self._write({**stay, **values})

    def clear(self) -> None:
        """Remove all. Raises ApiError if there are some of widgets."""
        if taken := [name for name in self.params if name in self.bound]:
            raise ApiError(
                f"`st.query_params` cannot be cleared: {', '.join(f'`{name}`' for name in taken)} "
                f"{'is' if len(taken) == 1 else 'are'} bound to widgets and always show their "
                f"values. Set the widgets' values in `st.session_state`, or remove single parameters with `del`."
            )
        self.replace({})

    def _write(self, params: dict[str, list[str]]) -> None:
        if self._keep(params):
            self.tell()

    def _put(self, name: str, texts: list[str] | None) -> None:
        if self.params.get(name) == texts:
            return
        params = dict(self.params)
        if texts is None:
            del params[name]
        else:
            params[name] = texts
        self._keep(params)

    def _keep(self, params: dict[str, list[str]]) -> bool:
        """Set the parameters; True if they differ from those before."""
        raw = unparse(params)
        if raw == unparse(self.params):
            return False
        self._state.put(KEY, raw)
        return True


def _check_ours(name: str) -> None:
    if is_of_embedding(name):
        raise ApiError(
            f"The query parameter `{name}` cannot be set: `embed` and `embed_options` are "
            f"reserved for the page that embeds the app."
        )


def _bound_message(name: str, verb: str) -> str:
    return (
        f"The query parameter `{name}` is bound to a widget, so it cannot be {verb} here. "
        f"Set the value of the widget instead: `st.session_state[{name!r}] = ...`."
    )
