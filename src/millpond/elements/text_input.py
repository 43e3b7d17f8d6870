"""``st.text_input``."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple, overload

from millpond.elements.checks import Bind, OnChange, shown
from millpond.elements.place import Place, overloaded
from millpond.errors import ApiError
from millpond.props import LabelVisibility, WidgetProps, Width
from millpond.session.widget import Persist, WidgetCodec

TextType = Literal["default", "password", "email", "url", "phone", "search"]


class TextInput(WidgetProps):
    kind: ClassVar[str] = "text_input"
    secret: ClassVar[tuple[str, ...]] = ("password",)

    value: str | None = None
    max_chars: int | None = None
    type: TextType = "default"
    autocomplete: str | None = None
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
    validate: str | None = None
    """A regular expression that a part of the text must match."""
    validate_message: str | None = None
    live: int | None = None
    """Send while typing, after a pause of so many milliseconds."""


class _Usual(NamedTuple):
    """What a type of field has where the app does not say."""

    icon: str | None = None
    placeholder: str | None = None
    autocomplete: str | None = None
    validate: str | None = None
    message: str | None = None


_USUAL: dict[str, _Usual] = {
    "default": _Usual(),
    "password": _Usual(autocomplete="new-password"),
    "email": _Usual(
        ":material/mail:", "you@example.com", "email",
        r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", "Enter an e-mail address, such as you@example.com.",
    ),
    "url": _Usual(
        ":material/link:", "https://example.com", "url",
        r"^[A-Za-z][A-Za-z0-9+.\-]*://[^\s/]\S*$", "Enter a URL, such as https://example.com.",
    ),
    "phone": _Usual(":material/call:", "+1 234 567 8900", "tel"),
    "search": _Usual(":material/search:", "Search", "off"),
}  # fmt: skip


@overload
def text_input(self: Place, label: str, value: str = ..., **others: Any) -> str: ...
@overload
def text_input(self: Place, label: str, **others: Any) -> str | None: ...
@overloaded
def text_input(
    self: Place,
    label: str,
    value: object | None = "",
    max_chars: int | None = None,
    key: str | int | None = None,
    type: TextType = "default",
    help: str | None = None,
    autocomplete: str | None = None,
    on_change: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    validate: str | tuple[str, str] | None = None,
    live: bool | str = False,
    width: Width = "stretch",
    bind: Bind = None,
    persist_state: Persist = None,
) -> Any:
    r"""A single-line text field.

    Parameters
    ----------
    label:
        What to enter; inline Markdown.
    value:
        The initial text; None: empty, and the widget's value is None.
    type:
        ``"default"``; ``"password"`` hides what is typed; ``"email"``,
        ``"url"``, ``"phone"`` and ``"search"`` have an icon, a placeholder, an
        autocompletion and (the first two) validation of their own.
    autocomplete:
        What the browser can fill in: the HTML attribute ``autocomplete``.
    icon:
        An emoji, ``":material/name:"`` or ``"spinner"``, before the text; an
        empty string turns off the icon of the type (the same holds for
        placeholder, validate and autocomplete).
    validate:
        A regular expression (JavaScript) that the text must match before the
        browser sends it, or a tuple of the expression and an error message. The
        server does not repeat the check.
    live:
        Send the text while the user types, after a pause: True, or the length of
        the pause (``"0.5s"``).

    Returns
    -------
    str or None
        The text; None only if ``value`` is None and nothing is entered.

    Examples
    --------
    >>> import millpond as st
    >>> name = st.text_input("Name", placeholder="First and last")
    >>> code = st.text_input("Code", validate=(r"^\d{4}$", "Four digits."))
    """
    if type == "password" and bind is not None:
        raise ApiError('`type="password"` cannot be bound: a password must not appear in the URL.')
    usual = _USUAL[type]
    limit = max_chars or None
    pattern, message = validate if isinstance(validate, tuple) else (validate, None)
    default = None if value is None else str(value)[:limit]
    props = TextInput(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility, width=width,
        value=default, max_chars=limit, type=type,
        # An empty text stands for nothing at all.
        autocomplete=usual.autocomplete if autocomplete is None else autocomplete or None,
        placeholder=usual.placeholder if placeholder is None else placeholder or None,
        required=required, icon=usual.icon if icon is None else icon or None,
        validate=usual.validate if pattern is None else pattern or None,
        validate_message=usual.message if pattern is None else message,
        live=None if live is False else _live(live),
    )  # fmt: skip
    widget = self._widget(
        props, codec=text_of(limit, None if default is None else ""), default=default, given=bool(default), key=key,
        on_change=on_change, args=args, kwargs=kwargs, bind=bind, persist=persist_state,
    )  # fmt: skip
    return widget.value


class LimitedText(WidgetCodec[str | None]):
    """A text of limited length, or None."""

    def __init__(self, limit: int | None, emptied: str | None = None) -> None:
        self._limit = limit
        self._emptied = emptied

    def to_wire(self, value: Any) -> str | None:
        text = self._as_text(value)
        return None if text is None else text[: self._limit]

    @staticmethod
    def _as_text(value: Any) -> str | None:
        return None if value is None else str(value)

    def check(self, value: str | None) -> None:
        self.from_wire(self._as_text(value))

    def from_wire(self, wire: Any) -> str | None:
        if wire is not None and self._limit is not None and len(wire) > self._limit:
            raise ValueError(f"it can have at most {self._limit} characters; got {len(wire)}.")
        text: str | None = wire
        return text

    def receive(self, wire: Any) -> str | None:
        """An emptied field means no text where the script gave none, and else an empty one."""
        return self._emptied if wire is None else self.from_wire(wire)

    def keep(self, wire: Any, value: str | None) -> Any:
        return self.from_wire(wire)

    def from_query(self, texts: list[str]) -> str:
        return texts[-1][: self._limit]


text_of = functools.lru_cache(maxsize=64)(LimitedText)
"""The codec of a limit, and of what an emptied field means: the same one in each run."""

_UNITS = {"ms": 1, "s": 1000, "m": 60_000}


def _live(live: Any) -> int | None:
    """The pause in milliseconds; None: not while typing."""
    if isinstance(live, bool):
        return 250 if live else None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m)|0", live)
    pause = None if found is None else round(float(found[1] or 0) * _UNITS[found[2] or "ms"])
    if pause is None or pause > 60_000:
        raise ApiError(
            f'`live` must be True, False, or a pause of at most a minute such as "300ms" or "0.5s"; got {shown(live)}.'
        )
    return pause
