"""The widgets of one session: their identities and their values.

A widget's *id* stays the same over reruns. With a key, it is derived from the
kind and the key; without one, from the kind and all parameters. Its value is in
Session State: under the key, or under a reserved name.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Collection, Hashable, Iterable
from copy import copy
from typing import Any, Final, TypeVar

import msgspec

from millpond.errors import ApiError, DuplicateKey, DuplicateWidget, StateError
from millpond.props import WidgetProps
from millpond.session.binding import Bindings
from millpond.session.cleared import KEY as CLEARED
from millpond.session.cleared import Cleared
from millpond.session.edited import EditedWidgets
from millpond.session.identity import Identities
from millpond.session.node import Node
from millpond.session.places import LastingSite, WidgetPlaces
from millpond.session.query import Query
from millpond.session.scope import Scope
from millpond.session.sites import Sites
from millpond.session.state import State
from millpond.session.widget import Callback, Persist, Spot, Widget, WidgetCodec
from millpond.session.widget_names import name_of, outline_of
from millpond.session.widget_values import MISSING, WidgetValues, differ
from millpond.state.kernel import RESERVED
from millpond.stores.keys import escape
from millpond.structs import learn

T = TypeVar("T")


HIDDEN: Final = RESERVED + "hidden"
"""The key of Session State for values that are kept while their page is not shown (``persist_state="page"``)."""


class Widgets:
    """All widgets of one session.

    Parameters
    ----------
    state, query:
        The session's values and query parameters.
    call_site:
        Tells where in the app's source the element is drawn that calls.
    shows:
        Tells whether the page has a widget, by its id, and will have it after this run.
    lasting_call_site:
        The same as ``call_site``, as processes after this one know it.
    in_loop:
        Whether a loop of the app makes one of these calls.
    keep_undrawn:
        Keep the values of widgets that a run has not drawn.
    """

    def __init__(
        self,
        state: State,
        query: Query,
        call_site: Callable[[], Hashable],
        shows: Callable[[str], bool],
        lasting_call_site: Callable[[], LastingSite],
        in_loop: Callable[[], bool],
        *,
        keep_undrawn: bool = False,
    ) -> None:
        self.lock = threading.RLock()
        """Held while the app's threads register and set widgets, whose values have code of the app's (an option's
        ``==``, a ``format_func``). Taken before the session's, and not where messages of the tab come in or go out.
        """
        self._state = state
        self._query = query
        self._bindings = Bindings(state, query)
        self._cleared = Cleared(state)
        self._call_site = call_site
        self._shows = shows
        self._keep_undrawn = keep_undrawn
        self._by_id: dict[str, Widget] = {}
        places = WidgetPlaces(state, lasting_call_site)
        self.edited = EditedWidgets(state, places)
        self._identities = Identities(state, places, in_loop, self.edited.keys)
        self._sites = Sites(places, lambda widget, run: widget.run != run or not self._shows(widget.id))
        self._owners: dict[str, str] = {}
        """The widget that last had each key of Session State."""
        self._values = WidgetValues(state, self._owners, self._bindings, self._cleared)
        self._in_forms: dict[str, dict[Widget, None]] = {}
        """The widgets of each form."""
        self._drawings = itertools.count(1)
        self._runs_again = False
        """The last complete run needed one more run."""
        self._page: str | None = None
        """The path of the page that was last drawn."""

    def get(self, widget_id: str) -> Widget | None:
        """The widget of this id, if the session knows it."""
        return self._by_id.get(widget_id)

    def has_arguments(self, widget_id: str | None) -> bool:
        """Whether the callback of this widget has arguments, which the script creates in each run."""
        widget = self.get(widget_id) if widget_id is not None else None
        callback = widget.callback if widget is not None else None
        return callback is not None and bool(callback.args or callback.kwargs)

    def was_drawn(self, widget_id: str | None, run: int) -> bool:
        """True if this run has drawn the widget."""
        widget = self._by_id.get(widget_id) if widget_id is not None else None
        return widget is not None and widget.run == run

    def owner(self, key: str) -> Widget | None:
        """The widget whose value is under this key of Session State."""
        return self._by_id.get(self._owners.get(key, ""))

    def reread(self, keys: Collection[str]) -> None:
        """The values under these keys were changed from outside: their widgets adopt them when they are drawn."""
        found = [widget for widget in self._by_id.values() if widget.state_key in keys]
        for widget in found:
            widget.run = 0
            widget.cleared = False
        if CLEARED not in keys:
            self._cleared.update(found)

    def settle(
        self, run: int, executed: Iterable[Scope], gone: Iterable[Scope], *, complete: bool
    ) -> list[Scope]:
        """A run is over: find which editors of loops are former ones with other data.

        Called before :meth:`end_scopes` and :meth:`end_run`, which forget the former ones.
        ``complete``: False after ``st.stop()``.
        Returns the scopes that have to run once more, because their widgets have got values in this call.
        """
        changed: list[Scope] = []
        if self._identities.unsettled:
            with self.lock:
                changed = self._hand_over(run, {*executed, *gone}, complete=complete)
        # Data that are others in each run would have it run for ever.
        self._runs_again = bool(changed) and not self._runs_again
        return changed if self._runs_again else []

    def end_run(self, run: int, executed: Iterable[Scope]) -> None:
        """Forget the widgets of these scopes that a complete run has not drawn."""
        for scope in executed:
            # In most runs there are none: nothing is to be guarded.
            if scope.drawn != len(scope.widgets):
                with self.lock:
                    self._forget_undrawn(scope, run)

    def _hand_over(self, run: int, scopes: Collection[Scope], *, complete: bool) -> list[Scope]:
        """Let widgets with edits go on in the place of those that have replaced them.

        Under the former id, since an edit may be on its way to it. One that is on its way to the
        new id, and knows nothing of those before, is refused, and the page says so.
        """
        changed: dict[Scope, None] = {}
        for widget, former in self._identities.settle(run, self._by_id, scopes, complete=complete):
            kept, codec = self._state.peek(RESERVED + former), widget.codec
            if not codec.is_edited(kept):
                continue
            try:
                wire = codec.to_wire(codec.joined(kept, widget.value))
                value = codec.from_wire(wire)
            except (ValueError, TypeError, OverflowError):
                continue
            before = self._by_id.get(former) or self._revived(widget, former)
            before.codec, before.value, before.wire = codec, value, wire
            self._state.put(before.state_key, value)
            self._identities.hand_over(widget, before)
            scope = widget.scope
            self._forget([widget])
            before.run = before.renews = run
            if scope is not None:
                if before.scope is not None:
                    before.scope.widgets.discard(former)
                before.scope = scope
                scope.widgets.add(former)
                changed[scope] = None
        return list(changed)

    def _revived(self, widget: Widget, former: str) -> Widget:
        """A widget of an earlier process, which is this one with other data."""
        found = copy(widget)
        found.id, found.state_key = former, RESERVED + former
        self._owners[found.state_key] = former
        if found.scope is not None:
            found.scope.widgets.add(former)
        if (form := widget.props.form) is not None:
            self._in_forms.setdefault(form, {})[found] = None
        return self._add(found)

    def gone_with_edits(self) -> list[str]:
        """The keys of edits whose widgets the first complete run of this process has not drawn; each is returned once."""
        with self.lock:
            return self.edited.gone(self._by_id, self.owner, self._page)

    def end_scopes(self, gone: Iterable[Scope], run: int, *, complete: bool) -> None:
        """The nodes of these scopes were removed. If a complete run did that, their widgets are removed, too."""
        with self.lock:
            for scope in gone:
                if complete:
                    self._forget_undrawn(scope, run)
                heir = scope.living
                for widget_id in scope.widgets:
                    self._by_id[widget_id].scope = heir
                heir.widgets |= scope.widgets
                scope.widgets = set()

    def _forget_undrawn(self, scope: Scope, run: int) -> None:
        undrawn = [widget for each in scope.widgets if (widget := self._by_id[each]).run != run]
        for widget in undrawn:
            if widget.bound:
                self._query.hide(widget.state_key)
        if self._keep_undrawn:
            return
        self._forget([widget for widget in undrawn if widget.persist is None])
        if hidden := {w.state_key: w.page for w in undrawn if w.persist == "page" and w.page is not None}:
            # A process that knows nothing of these widgets may be the one to forget them.
            known = self._state.peek(HIDDEN) or {}
            if not hidden.items() <= known.items():
                self._state.put(HIDDEN, {**known, **hidden})

    def begin_page(self, path: str) -> bool:
        """A page of the app begins: forget the widgets of the previous one. True if it was a different page."""
        if path == self._page:
            return False
        before, self._page = self._page, path
        if not self._keep_undrawn:
            gone = [w for w in self._by_id.values() if w.page not in (None, path) and w.persist != "session"]
            for widget in gone:
                if widget.bound:
                    self._query.hide(widget.state_key)
            self._forget(gone)
            self._forget_hidden(path)
        return before is not None

    def _forget_hidden(self, path: str) -> None:
        """Forget the values that an earlier process has kept for other pages than this."""
        hidden = self._state.peek(HIDDEN)
        if not hidden:
            return
        left = [key for key, page in hidden.items() if page != path]
        for key in left:
            if self.owner(key) is None:
                self._state.discard(key)
        if left:
            self._state.put(HIDDEN, {key: page for key, page in hidden.items() if page == path})

    def _forget(self, gone: list[Widget]) -> None:
        for widget in gone:
            if widget.scope is not None:
                widget.scope.widgets.remove(widget.id)
            del self._by_id[widget.id]
            if (form := widget.props.form) is not None and (beside := self._in_forms.get(form)) is not None:
                beside.pop(widget, None)
                if not beside:
                    del self._in_forms[form]
            if widget.props.by_call_site and widget.props.key is None:
                self._sites.forget(widget)
            else:
                self._identities.forget(widget)
            if self._owners.get(widget.state_key) == widget.id:
                # Else another kind of widget has taken the key over.
                del self._owners[widget.state_key]
                self._state.discard(widget.state_key)
                self.edited.forget(widget.state_key)
                if widget.cleared:
                    widget.cleared = False
                    self._cleared.update([widget])

    def register(
        self,
        run: int,
        page: str | None,
        parent: Node,
        props: WidgetProps,
        key: str | None,
        codec: WidgetCodec[T],
        default: T,
        callback: Callback | None = None,
        persist: Persist = None,
        identity: object = None,
        bound: bool = False,
        alone: bool = False,
    ) -> Widget:
        """Determine the identity of a widget, and its value in this run.

        ``props`` arrive with the default as their value, and leave with id
        and value filled in. ``identity`` stands for them where they change with
        the clock; the first default is then kept. ``parent`` is what ``run`` draws
        it into, for ``page``. ``bound``: the page's address shows the value, under the key.
        ``alone``: the run leaves other scopes as they are. Raises DuplicateKey, DuplicateWidget, or ApiError where the app has set a value that the
        widget cannot have.
        """
        scope = parent.scope
        widget = self._identify(props, key, identity, codec, run, parent, page)
        again = widget.run == run
        state = self._state
        if again or alone or key in state.locked or (props.trigger and key in state.assigned):
            self._check(widget, props, key, again=again)
        first = widget.run == 0
        # A press is the run's; Session State has it under a key of the app's only. And what was made
        # of a value in the run before would be made of it again.
        if (key is not None or not props.trigger) and (
            first
            or bound
            or codec is not widget.codec
            or widget.state_key in state.assigned
            or state.peek(widget.state_key, MISSING) is not widget.value
        ):
            # The process after this one has to know of what the edits are that come to it.
            keep = identity is not None or props.rebases
            self._values.find(widget, codec, default, first=first, keep=keep, bound=bound)
            if props.rebases:
                self.edited.note(widget, codec, page)
                widget.order = next(self._drawings)
        if (
            widget.spot is not None
            and not props.by_call_site
            and (widget.wire != widget.returned or differ(widget.default, default))
        ):
            self._identities.remember(widget, props.value, codec)  # type: ignore[attr-defined]
        widget.run, widget.page, widget.returned = run, page, widget.wire
        if widget.scope is not scope:
            self._move(widget, scope, drawn=again)
        scope.drawn += not again
        widget.default = default
        widget.codec, widget.callback, widget.persist = codec, callback, persist
        if props.form is not None and not props.trigger:
            self._in_forms.setdefault(props.form, {})[widget] = None
        widget.props = props
        props.id, props.key = widget.id, key
        if not props.trigger:
            shown = codec.to_wire(default) if widget.cleared else widget.wire
            props.value = shown  # type: ignore[attr-defined]
            if bound or widget.bound:
                self._bindings.bind(widget, codec, shown, bound=bound)
        self._owners[widget.state_key] = widget.id
        if key is not None:
            state.locked[key] = props.kind
        return widget

    def _check(self, widget: Widget, props: WidgetProps, key: str | None, *, again: bool) -> None:
        """Raise an error if the widget must not be drawn."""
        # It is on the page, and will be there after this run.
        if self._shows(widget.id if again or key is None else self._owners.get(key, "")):
            raise _duplicate(props, key)
        if props.trigger and key in self._state.assigned:
            raise StateError(_not_to_be_set(props, key))

    def receive(self, widget_id: str, raw: Any) -> Callback | None:
        """Keep a value that the tab has set. Returns the callback to call, if any.

        Raises ValueError for a value that the widget cannot have.
        """
        widget = self._by_id.get(widget_id)
        if widget is None or widget.props.disabled:
            return None
        wire = msgspec.convert(raw, _wire_type(type(widget.props)))
        # The widget may make of it what the tab did not say: the option "Tea" of "tea".
        meant = self._identities.meant(widget, wire) if widget.props.rebases else widget
        if meant is None:
            wire = widget.codec.receive_doubtful(wire)
        elif meant is widget:
            wire = widget.codec.receive(wire)
        else:
            wire = meant.codec.receive_for(wire, widget.codec)
            # It notes what it has handed on.
            widget.value = widget.codec.from_wire(widget.wire)
            self._state.put(widget.state_key, widget.value)
            widget = meant
        value = widget.codec.from_wire(wire)
        changed = wire != widget.wire
        widget.value, widget.wire, widget.cleared = value, wire, False
        self._state.put(widget.state_key, value)
        if widget.bound:
            widget.arrival = self._query.arrivals
            self._bindings.show(widget, widget.codec, wire)
        return widget.callback if changed else None

    def submit(self, form: str, *, clear: bool) -> None:
        """A form was submitted: adopt what it has shown since it was last cleared.

        With ``clear``, its widgets show their defaults from now on, and keep
        the submitted values until the form is submitted again.
        """
        submitted = []
        for widget in self._in_forms.get(form, ()):
            if widget.props.form != form or widget.props.trigger or not widget.run:
                continue
            if widget.cleared:
                widget.value, widget.wire = widget.default, widget.codec.to_wire(widget.default)
                self._state.put(widget.state_key, widget.value)
            widget.cleared = clear
            submitted.append(widget)
        self._cleared.update(submitted)

    def _move(self, widget: Widget, scope: Scope, *, drawn: bool) -> None:
        """Another scope draws the widget now. ``drawn``: the former scope has drawn it in the same run."""
        if widget.scope is not None:
            widget.scope.widgets.discard(widget.id)
            widget.scope.drawn -= drawn
        scope.drawn += drawn
        widget.scope = scope
        scope.widgets.add(widget.id)

    def _identify(
        self,
        props: WidgetProps,
        key: str | None,
        identity: object,
        codec: WidgetCodec[Any],
        run: int,
        parent: Node,
        page: str | None,
    ) -> Widget:
        following = parent.cursor + 1
        likely = parent.children[following].identity if following < len(parent.children) else None
        widget = self._by_id.get(likely) if type(likely) is str else None
        # What follows on the page is most often what followed there before: then no name need be made.
        if (
            widget is not None
            and widget.props.key == key
            and widget.page == page
            and (
                identity is None and widget.given == props if key is None else widget.props.kind == props.kind
            )
        ):
            return widget
        # Two pages have two widgets, though these are otherwise alike. (No path has a question mark.)
        where = "" if page is None else f"@{page}?"
        if key is not None:
            name = f"{props.kind}{where}:{escape(key)}"
            return self._by_id.get(name) or self._add(Widget(name, name, key, props))
        if props.by_call_site:
            return self._at_site(props, run, parent, where)
        name = name_of(props, identity) + where
        widget = self._identities.get(name)
        if widget is not None:
            if props.incidental and widget.spot is not None:
                self._identities.found_at(widget, (parent.scope, self._call_site()), props)
            widget.given = copy(props)
            return widget
        spot: Spot | None = None
        if not props.trigger:
            outline = outline_of(props) + (where if props.incidental else "")
            spot = ((parent.scope, self._call_site()), outline)
        widget = self._identities.successor(spot, name, props, codec, run)
        if widget is None and spot is not None and props.incidental:
            widget = self._identities.moved(spot, name, props, codec, self._by_id, run)
        if widget is None:
            widget_id = self._identities.id_for(name, spot, props, codec, self._by_id)
            widget = self._add(Widget(widget_id, name, RESERVED + widget_id, props))
            self._identities.add(widget, spot, codec)
        widget.given = copy(props)
        return widget

    def _at_site(self, props: WidgetProps, run: int, parent: Node, where: str) -> Widget:
        spot = ((parent.scope, self._call_site()), outline_of(props) + where)
        widget = self._sites.find(spot, run)
        if widget is None:
            widget_id = self._sites.id_for(spot)
            widget = self._add(Widget(widget_id, widget_id, RESERVED + widget_id, props))
            self._sites.add(widget, spot)
        return widget

    def _add(self, widget: Widget) -> Widget:
        self._by_id[widget.id] = widget
        return widget


def _not_to_be_set(props: WidgetProps, key: str | None) -> str:
    return (
        f"`st.session_state.{key}` was set, but it is the value of the {props.called.replace('_', ' ')} “{props.label}”, "
        f"which is True only in the run of its press and cannot be set. Use another key for your own value."
    )


_LEARNING = threading.Lock()
_WIRE_TYPES: dict[type[WidgetProps], Any] = {}


def _wire_type(cls: type[WidgetProps]) -> Any:
    """The type of a widget's ``value``: what the tab may send."""
    found = _WIRE_TYPES.get(cls)
    if found is None:
        fields = {field.name: field.type for field in msgspec.structs.fields(cls)}
        if "value" not in fields:
            raise ValueError("it can be pressed, but has no value")
        with _LEARNING:
            learn(fields["value"])
        found = _WIRE_TYPES[cls] = fields["value"]
    return found


def _duplicate(props: WidgetProps, key: str | None) -> ApiError:
    kind = props.called.replace("_", " ")
    if key is not None:
        return DuplicateKey(
            f"There are two elements with the key `{key}`; the second is a {kind} labelled “{props.label}”. "
            f"A key can be used only once in a run: give this element another `key=`."
        )
    return DuplicateWidget(
        f"There are two elements `{props.called}` with the label “{props.label}” and the same parameters, so "
        f'they cannot be told apart. Give each its own key: `key="{props.called}_2"`, '
        f'or in a loop `key=f"{props.called}_{{i}}"`.'
    )
