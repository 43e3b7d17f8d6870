"""Where elements are drawn: the base of every container, and of ``st`` itself."""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from millpond.elements.checks import Bind, OnChange, any_text
from millpond.errors import ApiError
from millpond.props import EffectProps, Props, WidgetProps
from millpond.session import context
from millpond.session.call_site import call_site
from millpond.session.context import Context
from millpond.session.node import Node
from millpond.session.query import is_of_embedding
from millpond.session.sources import Source
from millpond.session.widget import Callback, Persist, Widget, WidgetCodec
from millpond.state.kernel import RESERVED
from millpond.state.values import in_short

log = logging.getLogger("millpond")

T = TypeVar("T")


def _outside() -> Context:
    from millpond.session.bare import (
        bare_context,  # it needs all that a session has: imported when it is needed
    )

    return bare_context()


context.outside = _outside
_current = context.CURRENT.get  # without a call on the way: each element of each run asks


class Place:
    """A place of the page that elements can be drawn into.

    An element function takes a place as ``self``. So ``st.button`` is the
    method of the script's current place, ``st.sidebar.button`` that of the
    sidebar, and ``column.button`` that of a column.
    """

    __slots__ = ("_node", "_open")

    _classes: ClassVar[dict[str, type[Place]]] = {}
    """The classes of places by their names: elements make places of classes that stand above them."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Place._classes[cls.__name__] = cls

    def __init__(self, node: Node | None = None) -> None:
        self._node = node
        """What was drawn. None for ``st``, ``st.sidebar`` and the like, which all sessions share, and which never change:
        they draw into the page of whoever calls."""
        self._open: bool | None = None

    def __reduce__(self) -> Any:
        # Session State that held it would save the whole page with it.
        raise TypeError("it is a place of the page, which each run draws anew")

    @property
    def open(self) -> bool | None:
        """Whether the user has it open: an expander, a tab.

        None for other containers, and if changes do not rerun the script
        (``on_change="ignore"``).
        """
        return self._open

    # For element functions --------------------------------------------------------

    def _target(self) -> tuple[Context, Node]:
        """The run that draws, and the node to draw into."""
        here = _current() or context.current()
        if self._node is None:
            return here, here.node
        if self._node.scope.root is here.scope.root:
            return here, self._node
        if here.run.bare and not self._node.alive:
            return here, self._node  # no page shows it, so none shows what is in it
        raise ApiError(_not_here(self._node, bare=here.run.bare))

    def _draw(
        self, props: Props, *, key: str | None = None, site: Hashable = None, source: Source | None = None
    ) -> Self:
        """Put an element here; returns the place that it takes, to replace it.

        ``site``: the place in the app's source that draws it; None: the one that does now.
        ``source``: answers what the tab asks of the element.
        """
        here, node = self._target()
        if not node.container:
            self._node = here.run.replace(node, props, source)
            return self
        if key is not None:
            key = check_user_key(key)
        elif site is None:
            site = call_site(here)
        if node.scope is not here.scope:
            node = here.run.part(node, here.scope)
        return type(self)(here.run.draw(node, props, site, key, source))

    def _happen(self, effect: EffectProps) -> int:
        """Let something happen once in the tab; returns its number."""
        here, _ = self._target()
        return here.run.happen(effect)

    def _change(self, change: Callable[[Props], Props]) -> None:
        """Give the container of this place other props, and leave what is in it as it is."""
        here, node = self._target()
        here.run.change(node, change(node.props))

    def _become(self, name: str) -> Any:
        """This place, as one of the class of containers with this name, which has methods of its own."""
        return Place._classes[name](self._node)

    def _remove(self) -> None:
        """Take the element of this place off the page."""
        here, node = self._target()
        here.run.remove(node)

    def _widget(
        self,
        props: WidgetProps,
        *,
        codec: WidgetCodec[T],
        default: T,
        key: str | int | None,
        on_change: Callable[..., Any] | OnChange | None = None,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        bind: Bind = None,
        persist: Persist = None,
        given: bool = False,
        identity: object = None,
        source: Source | None = None,
    ) -> Widget:
        """Put a widget here; its ``value`` is what the script gets.

        ``given``: the app has named the default. ``identity``: what tells a
        widget without a key from others, where its props change with the
        clock; its first value is then kept. ``source``: answers what the tab
        asks of it.
        """
        here, node = self._target()
        _check_common(props, key, on_change, bind, persist)
        if node.form is not None and callable(on_change) and not (props.submits or props.calls_back_in_forms):
            raise ApiError(
                f"The {props.called.replace('_', ' ')} “{props.label}” is in a form, so it cannot have its own callback: "
                f"a form sends all its values at once. Pass the callback to `st.form_submit_button(on_click=...)`."
            )
        callback = Callback(on_change, args, kwargs) if callable(on_change) else None
        name = check_user_key(key)
        if node.scope is not here.scope:
            node = here.run.part(node, here.scope)
        if given and name is not None and not node.holds_one:
            self._warn_of_conflict(here, name, props, default)
        kept = persist if bind is None else persist or "session"
        bound = bind is not None
        return here.run.widget(node, props, name, codec, default, callback, kept, identity, bound, source)

    def _inside(self, widget: Widget, *, is_open: bool) -> Self:
        """The place inside a widget that is a container."""
        return type(self)(widget.node)._mark(is_open=is_open)

    def _mark(self, *, is_open: bool) -> Self:
        self._open = is_open
        return self

    def _in_state(self, key: str | int | None) -> Any:
        """What Session State has under a widget's key, before the widget is drawn; None for nothing."""
        name = check_user_key(key)
        return None if name is None else self._target()[0].run.session.state.peek(name)

    def _fitted(self, key: str | int | None, plan: Callable[[Any], T]) -> T:
        """What a plan makes of a widget that is to have what Session State has under its key.

        Where nothing can be made of that, the plan is made without it: then the
        widget says what is wrong with the value, as of any that it cannot have.
        """
        in_state = self._in_state(key)
        if in_state is not None:
            with contextlib.suppress(Exception):
                return plan(in_state)
        return plan(None)

    def _correct(self, key: str | int | None, possible: Sequence[str], default: str) -> None:
        """Replace what the app has set under a widget's key, if the widget cannot have it."""
        state = self._target()[0].run.session.state
        name = check_user_key(key)
        if name is None or name not in state.assigned:
            return
        value = state.peek(name)
        if not (issubclass(type(value), str) and str.__str__(value) in possible):
            state.put(name, default)

    def _warn_of_conflict(self, here: Context, key: str, props: WidgetProps, default: object) -> None:
        """Say so in the log where Session State and the default name different first values."""
        session = here.run.session
        if session.warn_of_conflicts and session.state.overrides(key, default):
            _say_conflict(props.called.replace("_", " "), key)

    # As a context manager -----------------------------------------------------------

    def __enter__(self) -> Self:
        here, node = self._target()
        if not node.container:
            raise ApiError(_not_a_container(node))
        context.go_into(node, here)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        here = _current()
        if here is not None and here.entered and here.node is self._node:
            # It is left where it was entered, as nearly always.
            node = here.node
            context.CURRENT.set(here.outer)
        else:
            try:
                here, node = self._target()
            except ApiError:
                return  # a generator that was in here is closed by somebody else's thread
            context.go_out_of(node)
        if node.reopened:
            here.run.settle(node)


PlaceT = TypeVar("PlaceT", bound=Place)
"""An element function gives back a place of the class that it was called on."""


def overloaded(function: Callable[..., Any]) -> Any:
    """Mark an element that has overloads, which say only where they differ.

    Their ``**others`` stands for all parameters of the element that they do
    not name; ``tools/gen_stubs.py`` puts these in its place.
    """
    return function


def check_user_key(key: str | int | None) -> str | None:
    """The key of an element as a string."""
    if key is None:
        return None
    name = key if type(key) is str else any_text("key", key)
    if not name:
        raise ApiError("`key` must be a non-empty string, a number, or None; got an empty string.")
    if name.startswith(RESERVED):
        raise ApiError(f"Keys that begin with `{RESERVED}` are reserved for Millpond; got `{name}`.")
    return name


def _not_a_container(node: Node) -> str:
    name = _called(node)
    return (
        f"{name} is not a container, so `with` cannot draw into it. Draw below "
        f"it, or use a container: `st.container()`, `st.expander()`, `st.form()`. To replace it with something "
        f"else, call a method on it: `place.write(...)`."
    )


def _not_here(node: Node, *, bare: bool) -> str:
    if bare:
        return (
            f"This thread does not belong to a run, so it cannot draw into {_called(node).lower()}. Start it with "
            f"`in_this_run(function)` of `millpond.threads`."
        )
    return (
        f"{_called(node)} belongs to the page of another session, so this session cannot draw into it. Do "
        f"not store elements or containers where sessions share them (in a module or a cache): create them in each run."
    )


def _called(node: Node) -> str:
    """What an error calls a node: by the function of ``st`` that draws it."""
    return f"This `{name}`" if (name := node.props.called) else "This part of the page"


def _check_common(props: WidgetProps, key: object, on_change: object, bind: object, persist: object) -> None:
    """What all widgets ask of their parameters together; parameters.py has what each one is."""
    if not callable(on_change):
        props.quiet = on_change == "ignore"
    if persist is not None and key is None:
        raise ApiError("`persist_state` needs a `key`: the name under which the value is kept.")
    if bind is not None:
        _check_bind(key)


def _check_bind(key: object) -> None:
    if key is None:
        raise ApiError('`bind="query-params"` needs a `key`: it is the name of the query parameter.')
    if is_of_embedding(str(key)):
        raise ApiError(
            f"`key={in_short(key)}` cannot be bound: the query parameters `embed` and `embed_options` control "
            f"how the page is embedded. Use another `key`."
        )


@functools.lru_cache(maxsize=256)
def _say_conflict(kind: str, key: str) -> None:
    """Say it once for each key, and not to the app's users: it is for the author."""
    log.warning(
        "The %s with the key %r has a default value, and its value was also set in `st.session_state`, which takes "
        "precedence. Set only one of the two.",
        kind,
        key,
    )
