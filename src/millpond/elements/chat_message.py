"""``st.chat_message``."""

from __future__ import annotations

from typing import Any, ClassVar

from millpond.elements import icons
from millpond.elements.checks import is_a, refuse, shown
from millpond.elements.place import PlaceT
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Props, Width

_PRESETS = {"user": "user", "human": "user", "assistant": "assistant", "ai": "assistant"}


class ChatMessage(Props):
    kind: ClassVar[str] = "chat_message"
    container: ClassVar[bool] = True

    name: str = ""
    """Who says it."""
    avatar: str = ""
    """``"user"``, ``"assistant"``, an emoji, a Material icon or "spinner"; empty: the first letter of the name."""
    picture: FileRef | None = None
    """The avatar, where it is a picture."""
    width: Width = "stretch"


def chat_message(self: PlaceT, name: str, *, avatar: Any = None, width: Width = "stretch") -> PlaceT:
    """A chat message: a container beside its author's avatar.

    Parameters
    ----------
    name:
        The author, read out by screen readers. ``"user"`` (or ``"human"``) and
        ``"assistant"`` (or ``"ai"``) have their own look and avatar.
    avatar:
        An emoji, ``":material/name:"``, ``"spinner"``, or an image: whatever
        :func:`image` accepts except a list. None: the avatar that belongs to the
        name, or its first letter.
    width:
        ``"stretch"``, ``"content"``, or pixels.

    Returns
    -------
    Container
        Add elements in a ``with`` block or through its methods.

    Examples
    --------
    >>> import millpond as st
    >>> with st.chat_message("user"):
    ...     st.write("What is a millpond?")
    >>> _ = st.chat_message("assistant").write("A pond that drives a mill.")
    """
    icon, picture = _avatar(avatar)
    return self._draw(
        ChatMessage(name=name, avatar=icon or _PRESETS.get(name.lower(), ""), picture=picture, width=width)
    )


def _avatar(avatar: Any) -> tuple[str, FileRef | None]:
    """The icon or the picture that the app has given."""
    if avatar is None:
        return "", None
    if is_a(avatar, str):
        text = str.__str__(avatar).strip()
        if text == "spinner" or text in _PRESETS or icons.is_emoji(text) or icons.is_material(text):
            return _PRESETS.get(text, text), None
        if icons.looks_like_material(text):
            refuse("avatar", "an existing Material icon, such as `:material/thumb_up:`", text)
    from millpond.elements.image import file_of  # most avatars are none

    try:
        return "", file_of(avatar)
    except ApiError as error:
        raise ApiError(
            f'`avatar` must be an emoji, a Material icon such as `":material/thumb_up:"`, `"spinner"`, or a picture; got '
            f"{shown(avatar)}. It cannot be read as a picture: {error}"
        ) from None
