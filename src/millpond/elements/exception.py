"""``st.exception``, and how an app's own failures are shown."""

from __future__ import annotations

import linecache
import os
import traceback
from collections.abc import Iterator
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from millpond.config.masking import mask
from millpond.elements import error_hints
from millpond.elements.app_options import option
from millpond.elements.place import Place, PlaceT
from millpond.errors import Error
from millpond.props import Props, Width
from millpond.session.call_site import PACKAGE

if TYPE_CHECKING:
    from pathlib import Path

Detail = Literal["full", "stacktrace", "type", "none"]

_AROUND = 2
"""Lines of source to show before and after the one that failed."""

_MOST = 50
"""Calls of a traceback to show."""

_MOST_RELATED = 10
"""Other exceptions to show below one."""


class TracebackFrame(Props):
    """One call of a traceback."""

    file: str = ""
    """Relative to the app's folder."""
    line: int = 0
    name: str = ""
    source: tuple[str, ...] = ()
    """Some lines of the source around ``line``."""
    first: int = 0
    """The number of the first of them."""
    caret: tuple[int, int] | None = None
    """First and last column (from 0, last excluded) to underline in ``line``."""


class RelatedException(Props):
    """Another exception that says more about the one that is shown."""

    relation: Literal["cause", "context", "part"] = "cause"
    """It is its cause (``raise … from``); it was being handled when this one was raised; a group has it."""
    type: str = ""
    message: str = ""
    frames: tuple[TracebackFrame, ...] = ()


class Exception_(Props):
    """An exception that the app raised, with its traceback."""

    kind: ClassVar[str] = "exception"
    plain: ClassVar[bool] = True

    type: str = ""
    message: str = ""
    markdown: bool = False
    """True for Millpond's own errors, whose messages are Markdown."""
    frames: tuple[TracebackFrame, ...] = ()
    related: tuple[RelatedException, ...] = ()
    """Its causes, from the nearest on; those that a group has."""
    hidden: bool = False
    """Users are not to see anything of it: the page says that something went wrong, in its language."""
    hint: str | None = None
    """What to do about it, where we know (Markdown)."""
    links: Literal["auto"] | bool = "auto"
    """Offer to ask others about it; "auto": on the developer's own machine."""
    width: Width = "stretch"


def exception(self: PlaceT, exception: object, width: Width = "stretch") -> PlaceT:
    """Show an exception with the app's part of its traceback.

    Parameters
    ----------
    exception:
        The exception. Any other object is shown as text.

    Examples
    --------
    >>> import millpond as st
    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     _ = st.exception(error)
    """
    # By its type: `isinstance` asks the object for its class, too.
    if issubclass(type(exception), BaseException):
        return self._draw(describe(cast("BaseException", exception), width=width))
    return self._draw(Exception_(message=_text(exception), width=width))


def show_exception(error: BaseException, folder: Path, detail: Detail | bool = "full") -> None:
    """Draw what the app raised, where its run stands, as far as users may see it."""
    props = describe(error, folder)
    if detail in ("none", False):
        props = Exception_(hidden=True, links=False)
    elif detail == "type":
        props.message, props.frames, props.hint, props.related = "", (), None, ()
    elif detail == "stacktrace":
        props.message, props.hint = "", None
        for related in props.related:
            related.message = ""
    Place()._draw(props)


def describe(error: BaseException, folder: Path | None = None, *, width: Width = "stretch") -> Exception_:
    """The props that show an exception; ``folder`` is the app's."""
    frames = (
        tuple(_syntax_frame(error, folder))
        if isinstance(error, SyntaxError)
        else _frames(error.__traceback__, folder)
    )
    return Exception_(
        type=_name(type(error)),
        message=_message(error),
        markdown=isinstance(error, Error),
        frames=frames,
        related=tuple(_related(error, folder)),
        hint=_hint(error, folder),
        links=option("client.showErrorLinks"),
        width=width,
    )


def _related(error: BaseException, folder: Path | None) -> Iterator[RelatedException]:
    """The exceptions of a group, and what led to an exception: ours say themselves what is to be known."""
    shown = {(_name(type(error)), _message(error))}
    for relation, other in islice(_others(error), _MOST_RELATED):
        name, message = _name(type(other)), _message(other)
        frames = _frames(other.__traceback__, folder, own=True)
        # Libraries wrap exceptions into others that say the same, and handle some that concern only them.
        if relation != "part" and ((name, message) in shown or (relation == "context" and not frames)):
            continue
        shown.add((name, message))
        yield RelatedException(relation=relation, type=name, message=message, frames=frames)


def _others(error: BaseException) -> Iterator[tuple[Literal["cause", "context", "part"], BaseException]]:
    seen = {id(error)}
    while not isinstance(error, Error):
        if isinstance(error, BaseExceptionGroup):
            yield from (("part", part) for part in error.exceptions)
        # Exceptions may be false, or have no opinion on that.
        relation: Literal["cause", "context"] = "context" if error.__cause__ is None else "cause"
        other = error.__context__ if relation == "context" else error.__cause__
        if other is None or id(other) in seen or (relation == "context" and error.__suppress_context__):
            return
        seen.add(id(other))
        yield relation, other
        error = other


def _message(error: BaseException) -> str:
    # Drivers and clients like to say what they were given.
    return mask(str(error.msg) if isinstance(error, SyntaxError) else _text(error))


def _hint(error: BaseException, folder: Path | None) -> str | None:
    found = error_hints.hint(error, folder)
    return mask(found) if found else None


def _text(shown: object) -> str:
    try:
        return str(shown)
    except BaseException as second:
        return f"(Its message cannot be shown: its `__str__` raised {type.__getattribute__(type(second), '__qualname__')}.)"


def _name(cls: type[BaseException]) -> str:
    # As `type` has them: a metaclass may have attributes of its own, which raise.
    name, module = (str(type.__getattribute__(cls, what)) for what in ("__qualname__", "__module__"))
    return name if module in ("builtins", "__main__") or issubclass(cls, Error) else f"{module}.{name}"


def _frames(
    trace: TracebackType | None, folder: Path | None, *, own: bool = False
) -> tuple[TracebackFrame, ...]:
    """The calls that are the app's own; where there are none, those of libraries, unless ``own``."""
    summaries = [s for s in traceback.extract_tb(trace) if not s.filename.startswith(PACKAGE)]
    calls = [s for s in summaries if _is_own(s.filename, folder)]
    if not calls and not own:
        calls = summaries
    if len(calls) > _MOST:
        # A recursion without an end: how it began, and how it ended.
        calls = calls[: _MOST // 2] + calls[-_MOST // 2 :]
    return tuple(_frame(s.filename, s.lineno or 0, s.name, _caret(s), folder) for s in calls)


def _is_own(filename: str, folder: Path | None) -> bool:
    # Compiled libraries name the files of Cython that they are made of, which are not there.
    if "site-packages" in filename or filename.startswith("<") or filename.endswith((".pyx", ".pxd", ".pxi")):
        return False
    return folder is None or _within(filename, folder) is not None


def _within(filename: str, folder: Path | None) -> str | None:
    """The path below the app's folder; None if the file is not there."""
    if folder is None:
        return None
    path = type(folder)(filename)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else None


def _caret(summary: traceback.FrameSummary) -> tuple[int, int] | None:
    """The columns that failed, in characters (the interpreter counts bytes)."""
    start, end = summary.colno, summary.end_colno
    if start is None or end is None or summary.end_lineno != summary.lineno:
        return None
    line = linecache.getline(summary.filename, summary.lineno or 0).encode()
    return len(line[:start].decode(errors="replace")), len(line[:end].decode(errors="replace"))


def _syntax_frame(error: SyntaxError, folder: Path | None) -> list[TracebackFrame]:
    if not error.filename or not error.lineno:
        return []
    start = max((error.offset or 1) - 1, 0)
    same_line = error.end_lineno in (None, error.lineno)
    end = max((error.end_offset or 0) - 1, start + 1) if same_line else start + 1
    return [_frame(error.filename, error.lineno, "", (start, end), folder)]


def _frame(
    filename: str, line: int, name: str, caret: tuple[int, int] | None, folder: Path | None
) -> TracebackFrame:
    linecache.checkcache(filename)
    first = max(line - _AROUND, 1)
    source = [linecache.getline(filename, number).rstrip("\n") for number in range(first, line + _AROUND + 1)]
    while source and not source[-1] and len(source) > line - first + 1:
        source.pop()
    return TracebackFrame(
        # Where the app lies on the server is nobody's business.
        file=_within(filename, folder) or os.path.basename(filename),  # noqa: PTH119
        line=line, name="" if name == "<module>" else name,
        source=tuple(source), first=first, caret=caret,
    )  # fmt: skip
