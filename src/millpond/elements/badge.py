"""``st.badge``: a word in a coloured pill."""

from __future__ import annotations

from millpond.elements.place import PlaceT
from millpond.elements.text import Markdown, clean
from millpond.props import Width


def badge(
    self: PlaceT,
    label: str,
    *,
    icon: str | None = None,
    color: str = "blue",
    width: Width = "content",
    help: str | None = None,
) -> PlaceT:
    """A short label in a coloured pill.

    Same as ``st.markdown(":blue-badge[label]")``, which can also show several
    badges in one line.

    Parameters
    ----------
    label:
        What it says; inline Markdown.
    icon:
        An emoji or ``":material/name:"`` before it.
    color:
        ``"red"``, ``"orange"``, ``"yellow"``, ``"blue"``, ``"green"``,
        ``"violet"``, ``"gray"`` or ``"primary"``.
    width:
        ``"content"``, ``"stretch"``, or pixels.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.badge("New")
    >>> _ = st.badge("Paid", icon=":material/check:", color="green")
    """
    words = " ".join(_escape_brackets(clean(label)).split())
    body = f":{color}-badge[{icon} {words}]" if icon else f":{color}-badge[{words}]"
    return self._draw(Markdown(body=body, width=width, help=help))


def _escape_brackets(text: str) -> str:
    """The text with its opening brackets escaped, unless all are closed: then they may be links, and end no badge."""
    depth = 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if depth < 0:
            break
    return text if depth == 0 else text.replace("[", r"\[").replace("]", r"\]")
