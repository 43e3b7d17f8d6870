"""Messages: ``st.error warning info success``."""

from __future__ import annotations

from typing import ClassVar, Literal

from millpond.elements.icons import split_icon
from millpond.elements.place import PlaceT
from millpond.elements.text import clean
from millpond.props import Props, Width


class Alert(Props):
    kind: ClassVar[str] = "alert"

    level: Literal["error", "warning", "info", "success"] = "info"
    body: str = ""
    """Markdown."""
    icon: str | None = None
    title: str | None = None
    width: Width = "stretch"

    @property
    def called(self) -> str:
        return self.level


def error(
    self: PlaceT, body: object, *, icon: str | None = None, width: Width = "stretch", title: str | None = None
) -> PlaceT:
    """An error message.

    Parameters
    ----------
    body:
        The message; Markdown.
    icon:
        An emoji, ``":material/name:"`` or ``"spinner"``; None: the one that
        ``body`` begins with, if it does; ``""``: none.
    title:
        A line above the message.

    Examples
    --------
    >>> import millpond as st
    >>> st.error("The file is empty.", icon="🚨")  # doctest: +ELLIPSIS
    <...>
    """
    return _alert(self, "error", body, icon, width, title)


def warning(
    self: PlaceT, body: object, *, icon: str | None = None, width: Width = "stretch", title: str | None = None
) -> PlaceT:
    """A message that something needs attention. See :func:`error`."""
    return _alert(self, "warning", body, icon, width, title)


def info(
    self: PlaceT, body: object, *, icon: str | None = None, width: Width = "stretch", title: str | None = None
) -> PlaceT:
    """A message that is good to know. See :func:`error`."""
    return _alert(self, "info", body, icon, width, title)


def success(
    self: PlaceT, body: object, *, icon: str | None = None, width: Width = "stretch", title: str | None = None
) -> PlaceT:
    """A message that something went well. See :func:`error`."""
    return _alert(self, "success", body, icon, width, title)


def _alert(
    place: PlaceT,
    level: Literal["error", "warning", "info", "success"],
    body: object,
    icon: str | None,
    width: Width,
    title: str | None,
) -> PlaceT:
    said = clean(body)
    if icon is None:
        icon, said = split_icon(said)
    return place._draw(Alert(level=level, body=said, icon=icon or None, width=width, title=title))
