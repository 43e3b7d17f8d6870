"""``st.register_codec``: for the session whose script calls it, or for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from millpond.errors import ApiError
from millpond.session.context import current_or_none
from millpond.state.codecs import EVERYWHERE, Codec, Codecs
from millpond.state.names import MAIN

T = TypeVar("T")


def register_codec(
    type: type[T], name: str, encode: Callable[[T], Any] | None, decode: Callable[[Any], T]
) -> None:
    """Define how values of a type are saved.

    For values that cannot be pickled, or whose pickles the next version of a
    package could not read. It applies to values of exactly this type (not of
    subclasses), also nested inside lists and other objects.

    Register a codec before such a value is used: at the top of the script, or in
    a module that it imports. Registering a name again, as each run does, replaces
    its codec.

    Parameters
    ----------
    type : type
        The class of the values.

    name : str
        Saved with each value, to select its decoder. Include a version:
        ``"money/1"``. When the format changes, register the new one under a new
        name, and keep the old one with ``encode=None`` as long as there are
        values in that format.

    encode : callable or None
        Gets a value, returns what to save in its place: anything that can be
        saved, such as bytes, text, numbers, arrays, lists or dictionaries of
        them. The value must not contain itself. None: values are only decoded
        under this name.

    decode : callable
        Gets what ``encode`` returned, returns the value.

    Raises
    ------
    ApiError
        The name is registered for another type, or an argument has the wrong type.

    Notes
    -----
    A value that cannot be decoded (no codec of that name is registered, or
    ``decode`` raises) is set aside: the key counts as not set, the log says why,
    and code that can decode the value finds it again.

    Examples
    --------
    >>> import decimal
    >>> import millpond as st
    >>> class Money:
    ...     def __init__(self, amount, currency):
    ...         self.amount, self.currency = amount, currency
    ...         self.format = lambda: f"{amount} {currency}"  # pickle refuses this
    >>> st.register_codec(
    ...     Money, "money/1",
    ...     encode=lambda money: [str(money.amount), money.currency],
    ...     decode=lambda saved: Money(decimal.Decimal(saved[0]), saved[1]),
    ... )
    """
    _check(type, name, encode, decode)
    codec = Codec(name, (type.__module__, type.__qualname__), encode, decode)
    _registry_for(codec).add(codec)


def _check(cls: Any, name: Any, encode: Any, decode: Any) -> None:
    if not isinstance(cls, type):
        raise ApiError(f"`type` must be the class whose values are saved; got `{cls!r}`.")
    if not isinstance(name, str) or not name:
        raise ApiError(f'`name` must be a string such as "money/1"; got `{name!r}`.')
    if not callable(decode) or not (encode is None or callable(encode)):
        raise ApiError(
            f"`encode` and `decode` of the codec `{name}` must be functions (`encode` can also be None)."
        )


def _registry_for(codec: Codec) -> Codecs:
    """That of the session, where the script itself defines what belongs to the codec.

    Each session's script has classes and functions of its own. A module is
    imported once for all sessions.
    """
    context = current_or_none()
    parts = (codec.encode, codec.decode)
    of_script = codec.path[0] == MAIN or any(getattr(part, "__module__", None) == MAIN for part in parts)
    return context.run.session.state.codecs if context is not None and of_script else EVERYWHERE
