"""``st.dialog``: a part of the page that lies over the rest until it is closed."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType, FrameType
from typing import Any, ClassVar, Literal, NamedTuple, ParamSpec, TypeVar, Union

from millpond.elements.button import PRESS
from millpond.elements.checks import shown
from millpond.elements.fragment import Body, refuse_generator, show_here
from millpond.elements.parameters import checked
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import WidgetProps
from millpond.session.context import current
from millpond.session.dialogs import EVERYWHERE, Name
from millpond.session.run import Run

P = ParamSpec("P")
R = TypeVar("R")

DialogWidth = Union[int, Literal["small", "medium", "large"]]
Position = Literal["center", "left", "right"]
OnDismiss = Union[Callable[[], object], Literal["ignore", "rerun"]]


class Dialog(WidgetProps):
    """``disabled``: the user cannot close it. ``quiet``: nothing runs when the user does."""

    kind: ClassVar[str] = "dialog"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True
    trigger: ClassVar[bool] = True
    closes: ClassVar[bool] = True

    size: DialogWidth = "small"
    """How wide it is at most, or a number of pixels."""
    position: Position = "center"
    icon: str | None = None


class _Look(NamedTuple):
    """What the parameters of the decorator say."""

    title: str
    size: DialogWidth
    position: Position
    dismissible: bool
    icon: str | None
    on_dismiss: OnDismiss

    def props(self) -> Dialog:
        return Dialog(
            label=self.title, disabled=not self.dismissible,
            quiet=not callable(self.on_dismiss) and self.on_dismiss == "ignore",
            size=self.size, position=self.position, icon=self.icon,
        )  # fmt: skip


@checked
def dialog(
    title: str,
    *,
    width: DialogWidth = "small",
    position: Position = "center",
    dismissible: bool = True,
    icon: str | None = None,
    on_dismiss: OnDismiss = "ignore",
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function so that calling it opens a dialog with its elements.

    A dialog is a :func:`fragment`: when somebody uses a widget in it, only the
    function reruns, with the same arguments. It is closed by ``st.rerun()``, by
    any run of the whole script that does not open it again, and by the user, with
    its “X”, the Escape key or a click beside it.

    It stays open, with everything entered in it, when the page is reloaded, when
    the server is restarted, and on another replica.

    Parameters
    ----------
    title:
        The dialog's title; inline Markdown.
    width:
        ``"small"`` (at most 500 pixels), ``"medium"`` (750), ``"large"``
        (1280), or a number of pixels. On a phone it is as wide as the screen.
    position:
        ``"center"``, or ``"left"`` or ``"right"``: a drawer on that side, as high
        as the window, whose width the user can change.
    dismissible:
        The user can close it. False: only the app can, with ``st.rerun()``.
    icon:
        Before the title: an emoji, ``":material/name:"``, or ``"spinner"``.
    on_dismiss:
        When the user closes it: ``"ignore"``: nothing runs; ``"rerun"``: the
        whole script reruns; a function is called before the script.

    Returns
    -------
    callable
        A decorator for a function or coroutine function, which then opens the
        dialog and returns None. A run can open only one dialog.

    Examples
    --------
    >>> import millpond as st
    >>> @st.dialog("Your name")
    ... def ask():
    ...     name = st.text_input("Name")
    ...     if st.button("Save"):
    ...         st.session_state.name = name
    ...         st.rerun()
    >>> if st.button("Change"):
    ...     ask()
    """
    look = _Look(title, width, position, dismissible, icon or None, on_dismiss)
    return functools.partial(_dialog_of, look)


def _dialog_of(look: _Look, func: Callable[P, R]) -> Callable[P, R]:
    if not callable(func):
        raise ApiError(f"`@st.dialog(...)` must decorate a function; got {shown(func)}.")
    refuse_generator(func, "A dialog")
    run = current().run
    names = getattr(func, "__module__", ""), _name_of(func)
    name = run.session.dialogs.name_of(run, *names, look.title)
    make = _async_opener if inspect.iscoroutinefunction(func) else _opener
    opener = make(func, look, name)
    run.session.dialogs.keep(run, name, opener)
    if _is_being_imported(names[0], sys._getframe(1)):
        # The next run does not create it again.
        EVERYWHERE[(*name[:3], 0)] = opener
    return opener


def _name_of(func: Callable[..., Any]) -> str:
    """The qualified name. All lambdas of a place have one, so theirs has a digest of what they do as well."""
    name = str(getattr(func, "__qualname__", type(func).__qualname__))
    code = getattr(func, "__code__", None)
    if code is None or not name.endswith("<lambda>"):
        return name
    content = repr(_content(code)).encode("utf-8", "surrogatepass")
    return f"{name} {hashlib.blake2b(content, digest_size=8).hexdigest()}"


def _content(value: object) -> object:
    """A text for what a code object or a constant does, the same in each process."""
    if isinstance(value, CodeType):
        return (value.co_code, value.co_names, *map(_content, value.co_consts))
    if isinstance(value, tuple):
        return tuple(map(_content, value))
    return sorted(map(repr, value)) if isinstance(value, frozenset) else value


def _is_being_imported(module: str, caller: FrameType) -> bool:
    """Whether the caller is the top level of a module that is being imported.

    A dialog that is made inside of a function, even of a module, may hold values of its session. Other sessions must
    not get it.
    """
    in_function = caller.f_code.co_flags & inspect.CO_OPTIMIZED
    return not in_function and caller.f_globals.get("__name__") == module != "__main__"


def _opener(func: Callable[..., Any], look: _Look, name: Name) -> Callable[..., Any]:
    def content(*args: Any, **kwargs: Any) -> None:
        with _inside(look, name), _shown_here():
            func(*args, **kwargs)

    @functools.wraps(func)
    def open(*args: Any, **kwargs: Any) -> None:
        with _opening(content, name, args, kwargs) as scope:
            scope.execute()

    return open


def _async_opener(func: Callable[..., Any], look: _Look, name: Name) -> Callable[..., Any]:
    async def content(*args: Any, **kwargs: Any) -> None:
        with _inside(look, name), _shown_here():
            await func(*args, **kwargs)

    @functools.wraps(func)
    async def open(*args: Any, **kwargs: Any) -> None:
        with _opening(content, name, args, kwargs) as scope:
            await scope.execute()

    return open


def _opening(content: Callable[..., Any], name: Name, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Body:
    """Open the dialog that has this content."""
    here = current()
    run, dialogs = here.run, here.run.session.dialogs
    dialogs.check(run, here.scope)
    # In the main part, wherever it is called: no tab or expander that is closed can hide it.
    main = Place(run.part(run.session.tree.main, here.scope, anyone=True))
    body = Body(functools.partial(content, *args, **kwargs), None, None, main, site=("dialog", name))
    dialogs.open(run, body.scope, name, args, kwargs)
    return body


def _inside(look: _Look, name: Name) -> Place:
    """Draw the dialog, and return the place inside of it."""
    place = Place()
    widget = place._widget(
        look.props(), codec=PRESS, default=False, key=None, identity=name,
        on_change=functools.partial(_dismiss, look.on_dismiss, name),
    )  # fmt: skip
    return place._inside(widget, is_open=True)


@contextlib.contextmanager
def _shown_here() -> Iterator[None]:
    """What the app raises is shown in the dialog, and not behind it."""
    try:
        yield
    except BaseException as error:
        show_here(error)
        raise


def _dismiss(on_dismiss: OnDismiss, name: Name) -> object:
    """The user has closed the dialog: a callback."""
    run: Run = current().run
    run.trigger = None
    if not run.session.dialogs.shows(name):
        run.targets = ()  # it was closed meanwhile, and another one may be open
        return None
    run.session.dialogs.dismiss(run)
    if callable(on_dismiss):
        return on_dismiss()
    if on_dismiss == "ignore":
        run.targets = ()
    return None
