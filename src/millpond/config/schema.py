"""The options as a table: name, environment variable, type, default, description.

Read once from the structs of :mod:`millpond.config.options`.
"""

from __future__ import annotations

import contextlib
import difflib
import types
from collections.abc import Callable, Iterator
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from millpond.config.languages import IN_WORDS, LANGUAGE_TAG
from millpond.config.options import RETIRED, RETIRED_OPTIONS, Sections
from millpond.errors import ConfigError, cut


class Option(Struct, frozen=True):
    """One option."""

    name: str
    """As in files and flags: ``server.runOnSave``."""
    path: tuple[str, ...]
    """As attributes of the configuration: ``("server", "run_on_save")``."""
    type: Any
    default: Any
    description: str

    @property
    def env(self) -> str:
        """The variable without its prefix: ``SERVER_RUN_ON_SAVE``."""
        return "_".join(part.rstrip("_") for part in self.path).upper()

    @property
    def kinds(self) -> frozenset[type]:
        """The plain types that a value may have, as ``{bool, str}``."""
        return frozenset(_kinds(self.type))


@cache
def schema() -> dict[str, Option]:
    """All options by name, in the order in which they are written down."""
    return {option.name: option for option in _options(Sections, (), ())}


def _options(section: type[Struct], names: tuple[str, ...], path: tuple[str, ...]) -> list[Option]:
    hints = get_type_hints(section, include_extras=True)
    own, nested = [], []
    for field in fields(section):
        name, attributes = (*names, field.encode_name), (*path, field.name)
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, Struct):
            nested += _options(hint, name, attributes)
        else:
            text = next(m.description for m in hint.__metadata__ if isinstance(m, Meta))
            default = field.default
            if default is msgspec.NODEFAULT:
                default = field.default_factory()
            own.append(Option(".".join(name), attributes, hint, default, text or ""))
    return own + nested


def find(name: str, source: str = "") -> Option:
    """The option of that name; ``source`` is where it was asked for.

    Raises
    ------
    ConfigError
        There is none; the text names the nearest one.
    """
    option = schema().get(name)
    if option is None:
        where = f" ({source})" if source else ""
        shown = cut(name)
        raise ConfigError(f"There is no option {shown!r}{where}.{nearest(shown)}")
    return option


def nearest(name: str) -> str:
    """`` Did you mean 'server.port'?``, or where to look when nothing is near."""
    # "--server-port" is how other programs write it.
    words = (name if "." in name else name.replace("-", ".", 1)).lower()
    best = max(schema(), key=lambda known: _nearness(words, known.lower()))
    if _nearness(words, best.lower()) > 0:
        return f" Did you mean {best!r}?"
    return " `millpond config show` lists all options."


def _nearness(asked: str, known: str) -> float:
    """How near the names are; 0: they are not. What they have in common by their section alone does not count."""
    section, _, option = asked.rpartition(".")
    known_section, _, known_option = known.rpartition(".")
    near = difflib.SequenceMatcher(None, option, known_option).ratio()
    if len(option) >= 3 and known_option.startswith(option):
        near = max(near, 0.9)
    # Someone who forgot the section is helped too.
    beside = difflib.SequenceMatcher(None, section, known_section).ratio() if section else 0.6
    return near + beside / 10 if near >= 0.75 and (beside >= 0.6 or near == 1) else 0


def is_retired(name: str) -> bool:
    """Whether older Streamlits had this option, and nothing needs it any more."""
    return name in RETIRED_OPTIONS or name.partition(".")[0] in RETIRED


def takes(option: Option, text: str) -> bool:
    """Whether :func:`from_text` can read the text."""
    try:
        from_text(option, text, "")
    except ConfigError:
        return False
    return True


def check(option: Option, value: Any, source: str) -> Any:
    """The value in the option's type.

    Raises
    ------
    ConfigError
        It has another type or is out of range; the text names option, source,
        what was expected and what was found.
    """
    try:
        return _convert(option, value)
    except msgspec.ValidationError:
        raise ConfigError(
            f"{option.name} must be {describe(option.type)}, not {_toml_like(value)} ({source})."
        ) from None


def _convert(option: Option, value: Any) -> Any:
    try:
        converted = msgspec.convert(value, option.type)
    except UnicodeEncodeError:  # bytes of the environment that are not UTF-8
        raise msgspec.ValidationError from None
    fits = next((m.extra["fits"] for m in option.type.__metadata__ if m.extra and "fits" in m.extra), None)
    if fits is not None and converted is not None and not fits(converted):
        raise msgspec.ValidationError
    return converted


def from_text(option: Option, text: str, source: str) -> Any:
    """The value that a flag or an environment variable spells, as :func:`check`."""
    kinds = option.kinds
    if f'"{text.strip()}"' in describe(option.type):
        kinds -= {type(None)}  # "none" is a value of its own
    for value in _readings(kinds, text.strip()):
        try:
            return _convert(option, value)
        except msgspec.ValidationError:
            continue
    return check(option, text, source)


_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True}
_BOOLEANS |= {"false": False, "no": False, "off": False, "0": False}


def _readings(kinds: frozenset[type], text: str) -> Iterator[Any]:
    """What the text may mean for an option of these types, likeliest first."""
    if bool in kinds and text.lower() in _BOOLEANS:
        yield _BOOLEANS[text.lower()]
    if type(None) in kinds and text.lower() in {"", "none", "null"}:
        yield None
    if kinds & {tuple, dict} and text.startswith(("[", "{")):
        yield from _read(msgspec.json.decode, text)
    if int in kinds:
        yield from _read(int, text)
    if float in kinds:
        yield from _read(float, text)
    if tuple in kinds and (str not in kinds or "," in text):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        yield from _read(lambda parts: [int(part) for part in parts], parts)
        yield parts


def _read(reader: Callable[[Any], Any], text: Any) -> Iterator[Any]:
    # msgspec.DecodeError is a ValueError.
    with contextlib.suppress(ValueError):
        yield reader(text)


def _kinds(hint: Any) -> list[type]:
    origin = get_origin(hint)
    if origin is Annotated:
        return _kinds(get_args(hint)[0])
    if origin in (Union, types.UnionType):
        return [kind for part in get_args(hint) for kind in _kinds(part)]
    if origin is Literal:
        return [str]
    return [origin or hint]


_WORDS = {str: "a string", bool: "true or false", float: "a number", type(None): "nothing"}


def describe(hint: Any) -> str:
    """A type in words: ``a whole number from 0 to 65535``."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        for meta in args[1:]:
            if meta.extra is not None and "words" in meta.extra:
                return str(meta.extra["words"])
        if any(meta.pattern == LANGUAGE_TAG for meta in args[1:]):
            return IN_WORDS
        return describe(args[0]) + "".join(_range(meta) for meta in args[1:])
    if origin in (Union, types.UnionType):
        return " or ".join(describe(part) for part in args if part is not type(None))
    if origin is Literal:
        return ("one of " if len(args) > 1 else "") + ", ".join(f'"{arg}"' for arg in args)
    if origin is tuple:
        return "a list" + _OF.get(args[0], f" whose items are {describe(args[0])}")
    if origin is dict:
        return "a table"
    if is_typeddict(hint):
        fields = get_type_hints(hint, include_extras=True)
        needed = [name for name, field in fields.items() if get_origin(field) is not NotRequired]
        return "a table with " + " and ".join(needed)
    return "a whole number" if hint is int else _WORDS[hint]


_OF = {str: " of strings", int: " of whole numbers"}


def _range(meta: Meta) -> str:
    if meta.max_length is not None:
        return f", {meta.max_length} of them" if meta.min_length else f", at most {meta.max_length}"
    if meta.ge is not None and meta.le is not None:
        steps = f" in steps of {meta.multiple_of}" if meta.multiple_of is not None else ""
        return f" from {meta.ge} to {meta.le}{steps}"
    if meta.ge is not None:
        return f", at least {meta.ge}"
    return f" above {meta.gt}" if meta.gt is not None else ""


def _toml_like(value: Any) -> str:
    """A value as a file of options has it, for an error. Never fails."""
    try:
        text = msgspec.json.encode(value, enc_hook=str).decode()
    except Exception:
        # Bytes of the environment that are not UTF-8, too many digits or levels, or what cannot be a text.
        text = ascii(str.__str__(value)) if isinstance(value, str) else f"this {type(value).__name__}"
    return cut(text)
