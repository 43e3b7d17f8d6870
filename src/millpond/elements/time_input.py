"""``st.time_input``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, Final, Literal, overload

from millpond.elements.checks import Bind, OnChange
from millpond.elements.place import Place, overloaded
from millpond.elements.scale import type_of
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, WidgetCodec
from millpond.state.values import in_short

TimeFormat = Literal["24h", "12h", "localized"]


class TimeInput(WidgetProps):
    """Times travel as ``15:30`` (``15:30:05`` where seconds matter)."""

    kind: ClassVar[str] = "time_input"

    value: str | None = None
    step: int = 900
    """Seconds between two choices of the list."""
    format: TimeFormat = "24h"
    clearable: bool = False
    required: bool = False


STEP: Final = timedelta(minutes=15)
_LONGEST = 23 * 3600


@overload
def time_input(self: Place, label: str, value: time | datetime | str = ..., **others: Any) -> time: ...
@overload
def time_input(self: Place, label: str, value: None, **others: Any) -> time | None: ...
@overloaded
def time_input(
    self: Place,
    label: str,
    value: time | datetime | str | None = "now",
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    step: int | timedelta = STEP,
    format: TimeFormat = "24h",
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    """A field for a time of day.

    Parameters
    ----------
    label:
        What to choose; inline Markdown.
    value:
        The initial time: a ``time``, a ``datetime``, an ISO string such as
        ``"15:30"``, or ``"now"`` (when the session first saw the widget). None:
        empty.
    step:
        The interval between times in the list: seconds or a ``timedelta``, from
        one second to 23 hours. Seconds are shown and kept only if it is not a
        whole number of minutes. Other times can be typed.
    format:
        ``"24h"``, ``"12h"``, or ``"localized"``, as usual in the browser's
        language.

    Returns
    -------
    time or None
        None if it is empty.

    Examples
    --------
    >>> import datetime
    >>> import millpond as st
    >>> st.time_input("Alarm", datetime.time(8, 45))
    datetime.time(8, 45)
    """
    seconds = step_seconds(step)
    codec = Clock(with_seconds=seconds % 60 != 0)
    default = codec.emptied = _default(value, codec)
    props = TimeInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=codec.to_wire(default), step=seconds, format=format,
        clearable=value is None, required=required,
    )  # fmt: skip
    widget = self._widget(
        props, codec=codec, default=default, given=value not in ("now", None), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
        identity=(value, seconds, format, required) if value == "now" else None,
    )  # fmt: skip
    return widget.value


class Clock(WidgetCodec[time | None]):
    """A time of day, to the minute or to the second; or None."""

    def __init__(self, *, with_seconds: bool) -> None:
        self._unit: Literal["seconds", "minutes"] = "seconds" if with_seconds else "minutes"
        self.emptied: time | None = None
        """What an emptied field means: the time at first."""

    def take(self, value: Any) -> time | None:
        """The time that a time, a datetime, an ISO text or "now" names. Raises ValueError."""
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.now() if value == "now" else _parse(value)  # noqa: DTZ005 (the server's clock)
        if isinstance(value, datetime):
            value = value.time()
        if not isinstance(value, time):
            raise ValueError(f"`{in_short(value)}` is not a time.")  # noqa: TRY004 (see WidgetCodec)
        taken: time = value
        if taken.second and self._unit == "minutes":
            taken = taken.replace(second=0)
        # A time that is exact enough, as most are, is taken as it is.
        if type(taken) is not time or taken.microsecond or taken.tzinfo is not None:
            taken = taken.replace(microsecond=0, tzinfo=None)
        return taken

    def to_wire(self, value: Any) -> str | None:
        taken = self.take(value)
        return None if taken is None else taken.isoformat(self._unit)

    def from_wire(self, wire: Any) -> time | None:
        return None if wire is None else self.take(time.fromisoformat(wire))

    def receive(self, wire: Any) -> str | None:
        """A field that had a time at first, and is emptied, goes back to it."""
        return self.to_wire(self.emptied if wire is None else self.from_wire(wire))

    def from_query(self, texts: list[str]) -> time | None:
        text = texts[-1]
        return self.from_wire(text if text[1:2] != ":" else "0" + text)


def _parse(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text).time()


def _default(value: Any, codec: Clock) -> time | None:
    try:
        return codec.take(value)
    except ValueError:
        raise ApiError(
            f'`value` must be a time, a datetime, an ISO string such as "15:30", "now" or None; got `{in_short(value)}`.'
        ) from None


def step_seconds(step: Any, *, least: int = 1) -> int:
    """The pause between two times of a list, in seconds. Raises ApiError."""
    seconds = step.total_seconds() if isinstance(step, timedelta) else step
    if type_of(seconds) == "int" and not isinstance(seconds, bool):
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds != int(seconds):
        raise ApiError(f"`step` must be a whole number of seconds, or a timedelta; got `{in_short(step)}`.")
    if not least <= seconds <= _LONGEST:
        shortest = "one second" if least == 1 else f"{least} seconds"
        raise ApiError(f"`step` must be from {shortest} to 23 hours; got {seconds:g} seconds.")
    return int(seconds)
