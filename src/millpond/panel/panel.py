"""The State panel's side of the session: what it shows, what it may change.

Made only for sessions whose tab is a developer's. It records who changed what
after each run (:mod:`millpond.panel.history`), and describes values only
while the panel is open. All but :meth:`Panel.take` is called by whoever runs
the script, never while it runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from millpond import wire
from millpond.errors import ApiError
from millpond.panel.history import History, HistoryLimits, Moment, PastValue
from millpond.panel.literals import in_short, read_literal, type_name, write_literal
from millpond.session.dialogs import KEY as DIALOG
from millpond.session.effects import KEY as EFFECTS
from millpond.session.query import KEY as QUERY
from millpond.session.state import State, check_key
from millpond.session.widget import Widget
from millpond.session.widget_names import SAME
from millpond.session.widgets import Widgets
from millpond.state.kernel import ASIDE, RESERVED
from millpond.state.rebind import StoredValue
from millpond.state.values import Dump, qualname_of, text_of

DOTS = "••••••••"
"""In the place of what was typed into a password field."""


class EditRefused(Exception):
    """An edit that cannot be made; the text says why."""


class Panel:
    """Watches the state of one session for its developer.

    Parameters
    ----------
    state, widgets:
        The session's.
    limits:
        How much of the past is kept.
    clock:
        The current time, in seconds since 1970.
    """

    def __init__(
        self,
        state: State,
        widgets: Widgets,
        limits: HistoryLimits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._widgets = widgets
        values = dict.fromkeys(state.all_keys()) | state.undecoded()
        self._history = History(limits or HistoryLimits(), clock, values)
        self._doing: list[str] = []
        """What was done since the last moment, in words."""
        self._open = False
        self._shown = self._told = _NOTHING
        """What the tab should see, and what it was told."""
        self.due = False
        """The panel was opened, and nothing is described yet."""

    # What happens -----------------------------------------------------------------

    def begin_run(self, events: Sequence[wire.Event], cause: str) -> None:
        """A run takes these events; ``cause``: why there is a run without any."""
        self._doing += [self._describe(event) for event in events] or ([cause] if cause else [])

    def end_run(self, seq: int, looked_at: set[str], changed: Mapping[str, Dump], *, what: str = "") -> None:
        """A run is over, and its events are complete.

        Parameters
        ----------
        seq:
            The last of them.
        looked_at:
            The keys that may have changed.
        changed:
            The new bytes of those that have, and are saved.
        what:
            What was done, if it was not a run.
        """
        if not what:
            what, self._doing = ", ".join(dict.fromkeys(self._doing)), []
        after = dict(self._after(looked_at, changed))
        self._history.record(what, seq, after)
        if self._open:
            self._look(None if self.due else after)

    def _after(
        self, looked_at: set[str], changed: Mapping[str, Dump]
    ) -> Iterable[tuple[str, PastValue | None]]:
        """Those of the keys that may have other values than the history knows."""
        for key, dump in changed.items():
            if not self._is_ours(key):
                yield key, PastValue(dump.size, dump)
        for key in self._state.missing(looked_at):
            yield key, None
        for key in looked_at:
            why = self._state.why_volatile(key)
            if why and self._state.has(key):
                yield key, PastValue(None, None, why, self._identity(key))

    def _identity(self, key: str) -> int:
        """Which object a key has; -1 where that cannot be had."""
        try:
            return id(self._state.glance(key))
        except BaseException:
            return -1

    def _is_ours(self, key: str) -> bool:
        """Nothing of the app's: effects, the open dialog, what is set aside, who a widget is, and whether a button is pressed."""
        widget = self._widgets.owner(key)
        return (
            key in (EFFECTS, DIALOG)
            or key.startswith((ASIDE, SAME))
            or (widget is not None and widget.props.trigger)
        )

    def _describe(self, event: wire.Event) -> str:
        match event.edit:
            case wire.SetValue(key):
                return f"Edit of {self._name(key)} in the State panel"
            case wire.DeleteKey(key):
                return f"Deletion of {self._name(key)} in the State panel"
            case wire.StepBack(history, n):
                moment = self._history.moment(n) if history == self._history.id else None
                return f"Step back to before: {_cut(moment.what, 80)}" if moment is not None else "Step back"
        if event.query is not None:
            return f"Navigation to /{event.path or ''}?{event.query}".removesuffix("?")
        if event.trigger is not None:
            return f"Press of {self._label(event.trigger)}"
        if event.values:
            return f"Change of {' and '.join(map(self._label, event.values))}"
        return "Rerun"

    def _label(self, widget_id: str) -> str:
        widget = self._widgets.get(widget_id)
        return f"“{_label_of(widget)}”" if widget is not None else "a widget that is gone"

    def _name(self, key: str) -> str:
        widget = self._widgets.owner(key)
        return f"“{_label_of(widget)}”" if key.startswith(RESERVED) and widget is not None else key

    # What the panel shows ------------------------------------------------------------

    def open(self) -> None:
        """Somebody looks, from the beginning."""
        self._shown = self._told = _NOTHING
        self._open = self.due = True

    def close(self) -> None:
        """Nobody looks any more."""
        self._open = self.due = False
        self._shown = self._told = _NOTHING

    def look(self) -> None:
        """Describe all values."""
        if self._open:
            self._look(None)

    def _look(self, keys: Iterable[str] | None) -> None:
        """Describe these values anew, and those whose widget is another one; None: all."""
        before = self._shown
        rows: dict[str, wire.StateRow] = {}
        wanted = None if keys is None else set(keys)
        for key in self._state.all_keys():
            row = before.rows.get(key)
            if row is None or wanted is None or key in wanted or row.widget != self._widget_of(key):
                row = self._row(key)
            if row is not None:
                rows[key] = row
        moments = {moment.n: _moment(moment) for moment in self._history.moments}
        # The panel may have been closed or opened anew meanwhile.
        if self._shown is before:
            self._shown = _Shown(rows, moments, next(iter(moments), self._history.made + 1))
            self.due = False

    def take(self) -> wire.StateView | None:
        """What the panel does not show yet, or None."""
        shown, told = self._shown, self._told
        if shown is told:
            return None
        self._told = shown
        rows = [row for key, row in shown.rows.items() if row != told.rows.get(key)]
        gone = [key for key in told.rows if key not in shown.rows]
        moments = [moment for n, moment in shown.moments.items() if moment != told.moments.get(n)]
        whole = told is _NOTHING
        if not (whole or rows or gone or moments):
            return None
        return wire.StateView(
            rows,
            gone=gone,
            whole=whole,
            history=self._history.id,
            first=shown.first,
            moments=moments,
            most=self._history.limits.moments,
        )

    def _row(self, key: str) -> wire.StateRow | None:
        widget = self._widgets.owner(key)
        keyless = key.startswith(RESERVED)
        if self._is_ours(key) or key == QUERY:
            return None
        kept = self._history.now.get(key)
        changed = self._history.changed_by.get(key)
        # What has not changed since the history began, it has not seen the bytes of.
        known = kept.size if kept is not None else None
        row = wire.StateRow(
            key,
            value_type="?",
            text="",
            size=known if known is not None else self._state.size(key),
            volatile=self._state.why_volatile(key),
            widget=self._widget_of(key),
            keyless=keyless,
        )
        if changed is not None:
            row.at, row.seq, row.what = changed.at, changed.seq, changed.what
        try:
            value = self._state.glance(key)
            row.value_type, row.text = type_name(value), in_short(value, row.size)
            row.literal, row.fixed = self._editable(widget, value)
        except BaseException as error:
            row.text = f"cannot be read: {qualname_of(type(error))}: {text_of(error)}"[:200]
            row.fixed = "The current code cannot read it."
            return row
        if _is_secret(widget):
            row.text, row.literal = DOTS, ""
        return row

    def _widget_of(self, key: str) -> str:
        widget = self._widgets.owner(key)
        return f"{_kind(widget)} “{_label_of(widget)}”" if widget is not None else ""

    def _editable(self, widget: Widget | None, value: Any) -> tuple[str | None, str]:
        """How the value is written, or why it cannot be edited."""
        if widget is not None and widget.props.trigger:
            return None, "A button is True only in the run of its press, and cannot be set."
        literal = write_literal(value)
        if literal is None:
            return None, f"Only plain values can be edited as text, and this {type_name(value)} is not one."
        return literal, ""

    # What the panel changes ------------------------------------------------------------

    def apply(self, edit: wire.Edit) -> wire.StateNote:
        """Make a change. A run begins, so the script sees it."""
        try:
            match edit:
                case wire.SetValue(key, literal):
                    return self._set(key, literal)
                case wire.DeleteKey(key):
                    return self._delete(key)
                case wire.StepBack(history, n):
                    return self._step_back(history, n)
        except EditRefused as error:
            return wire.StateNote(str(error), refused=True)

    def _set(self, key: str, literal: str) -> wire.StateNote:
        widget = self._widgets.owner(key)
        if self._state.has(key):
            try:
                _, fixed = self._editable(widget, self._state.glance(key))
            except BaseException:
                fixed = "The current code cannot read it."
            if fixed:
                raise EditRefused(f"{self._name(key)} was not changed. {fixed}")
        elif widget is None:
            # A new key: one that the app could make.
            try:
                check_key(key)
            except ApiError as error:
                raise EditRefused(str(error)) from None
        try:
            value = read_literal(literal)
            if widget is not None:
                widget.codec.check(value)
        except (ValueError, TypeError) as error:
            raise EditRefused(f"{self._name(key)} was not changed. {_sentence(error)}") from None
        self._state.put(key, value)
        self._widgets.reread({key})
        return wire.StateNote(
            f"{self._name(key)} is now {DOTS if _is_secret(widget) else in_short(value, None)}."
        )

    def _delete(self, key: str) -> wire.StateNote:
        widget = self._widgets.owner(key)
        if not self._state.has(key) or key.startswith(ASIDE):
            raise EditRefused(f"There is no key {key} (any more).")
        name = self._name(key)
        self._state.discard(key)
        self._widgets.reread({key})
        what = f"{name} was reset to its default." if widget is not None else f"{name} was deleted."
        return wire.StateNote(what)

    def _step_back(self, history: str, n: int) -> wire.StateNote:
        if history != self._history.id:
            raise EditRefused(
                "Nothing was changed: the session has moved to another process of the server, and "
                "the history was in the memory of the previous one."
            )
        try:
            before = self._history.before(n, self._state.pending())
        except KeyError:
            raise EditRefused(
                "Nothing was changed: that interaction is too long ago, and its state is no longer kept."
            ) from None
        found: dict[str, Dump] = {}
        lost = [key for key, kept in before.items() if not self._find(key, kept, found)]
        for key, kept in before.items():
            if kept is None:
                self._state.discard(key)
        self._state.put_back(found)
        self._widgets.reread(before.keys())
        text = "The state is as it was before that interaction."
        if lost:
            names = ", ".join(self._name(key) for key in lost)
            text += f" Values that are not in the history stay as they are: {names}."
        return wire.StateNote(text)

    def _find(self, key: str, kept: PastValue | None, found: dict[str, Dump]) -> bool:
        """Add a key's former value to what was found; False if it is not to be had."""
        if kept is None:
            return True
        if kept.value is None:
            # Nothing is lost where the object is still the same.
            return self._state.has(key) and kept.identity == self._identity(key)
        try:
            found[key] = kept.value.dump() if isinstance(kept.value, StoredValue) else kept.value
        except BaseException:
            # Large parts of it were in the store, which has thrown them away.
            return False
        return True


class _Shown:
    """What the panel shows at one time."""

    def __init__(
        self, rows: dict[str, wire.StateRow], moments: dict[int, wire.StateMoment], first: int
    ) -> None:
        self.rows = rows
        self.moments = moments
        self.first = first


_NOTHING = _Shown({}, {}, 1)


def _moment(moment: Moment) -> wire.StateMoment:
    return wire.StateMoment(
        moment.n, moment.seq, moment.at, moment.what, keys=sorted(moment.before), lost=sorted(moment.lost())
    )


def _kind(widget: Widget) -> str:
    return widget.props.kind.replace("_", " ")


def _label_of(widget: Widget) -> str:
    return _cut(widget.props.label or widget.props.key or _kind(widget), 40)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _is_secret(widget: Widget | None) -> bool:
    return widget is not None and getattr(widget.props, "type", None) == "password"


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}"
