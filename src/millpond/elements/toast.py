"""``st.toast``: a short message in a corner of the page."""

from __future__ import annotations

from typing import ClassVar, Literal, Union

from millpond.elements.place import PlaceT
from millpond.elements.text import clean
from millpond.errors import ApiError
from millpond.props import EffectProps

Duration = Union[int, Literal["short", "long", "infinite"]]

_SECONDS: dict[str, int] = {"short": 4, "long": 10, "infinite": 0}


class Toast(EffectProps):
    effect: ClassVar[str] = "toast"

    body: str = ""
    """Markdown."""
    icon: str | None = None
    seconds: int = 4
    """How long it stays; 0: until the user closes it."""
    replaces: int | None = None
    """The number of the toast whose place it takes."""


def toast(self: PlaceT, body: object, *, icon: str | None = None, duration: Duration = "short") -> PlaceT:
    """A short message in a corner of the page, which disappears by itself.

    It is shown exactly once for each call, even from a callback, before
    ``st.rerun()`` or ``st.switch_page()``, or if the connection is lost in the
    meantime. It stays while the pointer or the focus is on it.

    Parameters
    ----------
    body:
        The message; Markdown.
    icon:
        An emoji, ``":material/name:"`` or ``"spinner"``.
    duration:
        How long it stays: ``"short"`` (4 seconds), ``"long"`` (10),
        ``"infinite"`` (until it is closed), or a number of seconds.

    Returns
    -------
    ToastHandle
        Its ``toast(...)``, with the same parameters, replaces the message.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Save"):
    ...     message = st.toast("Saving ...", icon="spinner", duration="infinite")
    ...     message = message.toast("Saved", icon=":material/check:")
    """
    said = clean(body)
    if not said:
        raise ApiError("`body` must be the text of the toast, a non-empty string; got `''`.")
    seconds = duration if isinstance(duration, int) else _SECONDS[duration]
    replaces: int | None = getattr(self, "_number", None)
    number = self._happen(Toast(body=said, icon=icon or None, seconds=seconds, replaces=replaces))
    handle = self._become("ToastHandle")
    handle._number = replaces or number
    made: PlaceT = handle
    return made
