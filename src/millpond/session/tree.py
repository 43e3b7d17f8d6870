"""The page of one session, and the part of it that its tab does not have yet.

A run draws elements one after the other. :meth:`Tree.draw` finds the node that
an element had in the previous run (by its *identity*: the widget's id, or the
place in the source that drew it) and gives it the new props. Nothing is logged:
each node remembers the props that were last sent, and :meth:`Tree.take_ops`
compares. So what waits for a slow tab is never more than one page, and an
element that changed a thousand times meanwhile costs one op.

While a run goes on, nodes that it has not drawn (yet) stay where they are;
:meth:`Tree.end` removes those that it never drew.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import msgspec

from millpond import wire
from millpond.dataset import DataColumn, Lacking
from millpond.props import Fragment, PageRoot, Props, Region, ToolbarMode, WidgetProps
from millpond.session.datasets import Datasets
from millpond.session.node import ONLY, Node, Span, as_tuples, is_another
from millpond.session.ops import prop_ops, ranges_of, seen_ops, structure_ops
from millpond.session.scope import Scope
from millpond.session.sources import Source


class Tree:
    """All nodes of one session's page."""

    def __init__(self) -> None:
        self.run = 0
        self.widgets: dict[str, Node] = {}
        """The nodes of widgets, by widget id."""
        self.sources: dict[int, Node] = {}
        """The nodes to which the tab can send questions, by number."""
        self._next = wire.ROOT + 1
        self._openings = 0
        self._placed = 0
        self._full = True
        self._datasets: Datasets | None = None
        self._dirty: dict[Node, None] = {}
        self._restructured: dict[Node, Span] = {}
        """The containers with children that the tab does not have, or has elsewhere, with their positions."""
        self._removed: list[int] = []
        self._opened: list[Node] = []
        """The containers that the current run has opened."""
        self._early: set[Node] = set()
        """What callbacks of the current run have drawn into containers that it had not drawn yet."""
        self._redrawn: list[Node] = []
        """What the current run has drawn again since the tab was last told."""
        self._before: list[tuple[Node, int, int, int, dict[Hashable, int]]] = []
        """The places of the current run's scope, as they were before it began."""
        self._gone: list[Scope] = []
        """The scopes whose nodes were removed."""
        self._page_set = False
        self._configured = False
        """The page's props differ from the initial ones, and it has an address."""
        self._query: str | None = None
        self._path: str | None = None
        self._toolbar: ToolbarMode | None = None
        self.root = Node(wire.ROOT, None, None, PageRoot())
        self.main = self._insert(self.root, "main", Region(name="main"))
        self.sidebar = self._insert(self.root, "sidebar", Region(name="sidebar"))
        self.bottom = self._insert(self.root, "bottom", Region(name="bottom"))
        self.page = self.root.scope
        self.page.places = [self.main, self.sidebar, self.bottom]

    # -- what a run does -------------------------------------------------------

    def begin(self, scope: Scope | None = None) -> None:
        """A run of a scope (None: the page) begins: no element of it is drawn yet."""
        scope = scope or self.page
        self.run = run = self.run + 1
        self._page_set = False
        if self._early:
            self._early = set()
        if scope.parts:
            scope.parts = {place: part for place, part in scope.parts.items() if part.alive}
            scope.places = [scope.node, *scope.parts.values()]
        self._redrawn = [*scope.places]
        opened = self._opened = []
        before = self._before = []
        for node in scope.places:
            node.run = run
            # An empty node, such as the sidebar of most apps, has nothing to draw again or to remove.
            if node.children or node.occurrences:
                before.append((node, node.opening, node.cursor, node.drawn, node.occurrences))
                # As `_open` does.
                self._openings += 1
                node.opening = self._openings
                node.cursor = -1
                node.drawn = 0
                node.occurrences = {}
                node.reopened = False
                opened.append(node)

    def undo_begin(self, scope: Scope) -> None:
        """The run that has just ended was not meant to draw and has drawn nothing: the page stays as it was."""
        for node in scope.places:
            self._open(node)
        for node, opening, cursor, drawn, occurrences in self._before:
            node.opening, node.cursor, node.drawn, node.occurrences = opening, cursor, drawn, occurrences

    def draw(self, parent: Node, identity: Hashable, props: Props) -> Node:
        """Give the child of ``parent`` with this identity these props.

        It becomes the child that follows the one drawn before, or stays where
        it is if it already comes after that one.
        """
        node = parent.slots.get(identity)
        if node is None:
            return self._insert(parent, identity, props)
        sent = node.sent
        try:
            # `sent` is None for a node that the tab does not have, and nothing equals None.
            unchanged = props == sent
        except Exception:
            unchanged = False  # a value of the app's that cannot be compared, nor sent
        if unchanged:
            # Keep the object that was sent: it can be sent again, while something equal to a text need not be one.
            node.props = sent  # type: ignore[assignment]
        elif type(node.props) is not type(props) or (identity is ONLY and is_another(node.props, props)):
            self._detach(node)
            return self._insert(parent, identity, props)
        else:
            self._change(node, props)
        if node.stamp != parent.opening:
            at, children = parent.cursor + 1, parent.children
            if at < len(children) and children[at] is node:
                # The usual case: it stays where it was.
                node.stamp, parent.cursor = parent.opening, at
                parent.drawn += 1
            else:
                self._place(parent, node)
        run = self.run
        if node.container:
            node.reopened = node.run == run
            self._open(node)
        if node.run != run:
            node.run = run
            self._redrawn.append(node)
            if parent.run != run:
                self._early.add(node)
        return node

    def _change(self, node: Node, props: Props) -> None:
        """Give a node props that the tab does not have."""
        props.make_sendable()
        node.props = props
        if node.sent is None or type(node.sent) is type(props):
            self._dirty[node] = None
        else:
            self._send_again(node)

    def draw_first(self, parent: Node, props: Props) -> Node:
        """Draw the only element of its kind as the first child of ``parent``, whatever it already holds."""
        cursor, count = parent.cursor, len(parent.children)
        parent.cursor = -1
        node = self.draw(parent, (type(props).kind,), props)
        parent.cursor = max(0, cursor + len(parent.children) - count)
        return node

    def _draw_between(self, place: Node, identity: Hashable, at: int) -> Node:
        """Draw a part into a container that was complete before this run. It stands where it would be if its
        scope had drawn it then, when the scope was called.
        """
        cursor, count = place.cursor, len(place.children)
        earlier = (index for index in reversed(range(count)) if place.children[index].at < at)
        place.cursor = next(earlier, -1)
        part = self.draw(place, identity, Fragment())
        part.at = at
        place.cursor = cursor + len(place.children) - count
        return part

    def part(self, place: Node, scope: Scope) -> Node:
        """The node into which a scope draws inside another scope's container.

        Its next run draws there again, in the same place among the other
        children. The tab shows the content of a part as if it were the container's.
        """
        if scope.outer is not None and scope.outer is not place.scope and not place.scope.is_in(scope.outer):
            # A run of the scope around it draws it again, too.
            place = self.part(place, scope.outer)
        part = scope.parts.get(place)
        if part is not None and part.alive and part.stamp == place.opening:
            return part
        if place.holds_one:
            part = self.draw(place, ONLY, type(place.props)())
        elif place.run == self.run:
            part = self.draw(place, ("part", scope), Fragment())
        else:
            part = self._draw_between(place, ("part", scope), scope.node.at)
        part.scope = scope
        if scope.parts.get(place) is not part:
            scope.parts[place] = part
            scope.places = [scope.node, *scope.parts.values()]
        return part

    def shows(self, widget_id: str) -> bool:
        """Whether this run has drawn the widget, rather than left it over from an earlier one."""
        node = self.widgets.get(widget_id)
        return node is not None and node.is_current

    def replace(self, node: Node, props: Props) -> Node:
        """Put another element in the place of ``node`` (``text.markdown("...")``)."""
        parent = node.parent
        if not node.alive or parent is None:
            return node
        if type(node.props) is type(props):
            return self.draw(parent, node.identity, props)
        cursor, parent.cursor = parent.cursor, parent.children.index(node)
        node = self.draw(parent, node.identity, props)
        parent.cursor = cursor
        return node

    def change(self, node: Node, props: Props) -> None:
        """Give a node other props of the same kind. Its children stay."""
        if node.alive and props != node.props:
            self._change(node, props)

    def configure(self, page: PageRoot) -> None:
        """Set the props of the page itself."""
        page.make_sendable()
        self._page_set = self._configured = True
        page.path, page.query, page.toolbar = self._path, self._query, self._toolbar
        self.root.props = page
        self._dirty[self.root] = None

    def set_address(self, query: str | None, path: str | None = None) -> None:
        """Set the query parameters and the path of the tab's address. None: as they are."""
        if query == self._query and path == self._path:
            return
        self._query, self._path = query, path
        self.root.props = msgspec.structs.replace(self.root.props, path=path, query=query)
        self._dirty[self.root] = None

    def set_toolbar(self, mode: ToolbarMode) -> None:
        """Set what the menu offers, instead of what the tab was told when it connected."""
        if mode != self._toolbar:
            self._toolbar = mode
            self.root.props = msgspec.structs.replace(self.root.props, toolbar=mode)
            self._dirty[self.root] = None

    def set_query(self, query: str | None) -> None:
        """Set the query parameters of the tab's address."""
        self.set_address(query, self._path)

    def forget_address(self) -> None:
        """The tab has moved to another address, which lacks what it was told, so it can be told again."""
        self.set_address(None)
        if self.root.sent is not None:
            self.root.sent = msgspec.structs.replace(self.root.sent, path=None, query=None)

    def leave_page(self) -> None:
        """Another page of the app begins: remove at once what this run has not drawn, not only at its end."""
        for container in self._opened:
            self.settle(container)

    def remove(self, node: Node) -> None:
        """Take one element off the page."""
        if node.alive and node.parent is not None:
            self._detach(node)

    def settle(self, container: Node) -> None:
        """Remove what an earlier opening of a container drew and the last one did not.

        For a container that is drawn several times in one run. Otherwise the
        end of the run does this.
        """
        if container.alive and container.drawn < len(container.children):
            gone = [c for c in container.children if c.stamp != container.opening and c not in self._early]
            self._detach_all(container, gone)

    def end(self, scope: Scope | None = None, *, complete: bool) -> list[Scope]:
        """A run of a scope (None: the page) is over. If it was completed, remove what it did not draw.

        Returns the scopes whose nodes were removed since the last run ended.
        """
        self._redrawn.clear()
        if complete:
            for container in self._opened:
                if container.drawn < len(container.children):
                    self.settle(container)
            if self._configured and not self._page_set and (scope is None or scope is self.page):
                self.configure(PageRoot())
                self._configured = False
        gone, self._gone = self._gone, []
        return gone

    # -- what the tab has ------------------------------------------------------

    def adopt(self, widget_id: str, value: Any) -> None:
        """The tab itself has set this widget's value, so it need not be told.

        Nor is it sent the former value while a callback is still running and
        the script has not drawn the widget yet.
        """
        node = self.widgets.get(widget_id)
        # As the props have it: else an equal value would count as another.
        value = as_tuples(value)
        if node is not None and type(node.sent) is type(node.props):
            node.sent = msgspec.structs.replace(node.sent, value=value)
            node.props = msgspec.structs.replace(node.props, value=value)

    def offer(self, node: Node, source: Source) -> None:
        """The tab may ask this of the node, as long as that is on the page.

        With the lock under which the node is drawn: else a tab that has the new props already
        would be answered from the former data.
        """
        if node.source != source:
            node.source = source
        if node.alive:
            self.sources[node.id] = node

    def form_of(self, widget_id: str) -> Node | None:
        """The form that a widget is in."""
        node = self.widgets.get(widget_id)
        while node is not None and not node.props.is_form:
            node = node.parent
        return node

    def resend(self) -> None:
        """The tab has no tree (any more): the next ops draw it from nothing."""
        self._full = True
        if self._datasets is not None:
            self._datasets.forget_what_was_sent()

    def lacks(self, column: DataColumn) -> Lacking:
        """What the tab has not been sent of a column; it is from now on."""
        return self.datasets.lacks(column)

    @property
    def datasets(self) -> Datasets:
        """What charts draw. Most pages have none."""
        if self._datasets is None:
            self._datasets = Datasets()
        return self._datasets

    def replace_sent(self, id: int, props: Props) -> None:
        """The tab was sent these props, of another kind, in the place of a node's own."""
        for node in self.root:
            if node.id == id:
                node.sent = props

    def _send_again(self, node: Node) -> None:
        """The tab has something else in the place of a node: take that away, and send the node and all in it."""
        self._removed.append(node.id)
        for each in node:
            each.sent, each.moved = None, False
            if each.parent is not None:
                self._restructured[each.parent] = Span(0, len(each.parent.children))

    @property
    def changed(self) -> bool:
        """Whether the tab may lack something."""
        return bool(self._full or self._dirty or self._restructured or self._removed)

    def take_ops(self, *, keep: bool = False) -> list[wire.Op]:
        """The ops that turn the tab's tree into this one.

        With ``keep`` they also name the nodes that the current run drew
        without a change, so that these do not fade.
        """
        ops: list[wire.Op] = []
        if self._full:
            self._forget_sent()
            ops.append(wire.Reset())
        if self._removed:
            ops.append(wire.Remove(self._removed))
        for parent, span in self._restructured.items():
            if parent.alive:
                structure_ops(parent, span, ops)
        for node in self._dirty:
            if node.alive and node.sent is not None:
                prop_ops(node, ops)
        self._dirty, self._restructured, self._removed = {}, {}, []
        if keep:
            redrawn, self._redrawn = self._redrawn, []
            if ranges := ranges_of(redrawn, self.run):
                ops.append(wire.Keep(ranges))
        return ops

    def seen(self) -> list[wire.Op]:
        """The whole page as the tab was told it last; nothing changes here."""
        return seen_ops(self.root)

    def _forget_sent(self) -> None:
        self._full = False
        self._removed = []
        self._dirty, self._restructured = {self.root: None}, {}
        for node in self.root:
            node.sent = None
            node.moved = False
            if node.children:
                self._restructured[node] = Span(0, len(node.children))
        self.root.sent = PageRoot()

    # -- nodes come and go -----------------------------------------------------

    def _open(self, node: Node) -> None:
        """The script begins to draw into a container (anew)."""
        self._openings += 1
        node.opening = self._openings
        node.cursor = -1
        node.drawn = 0
        node.occurrences = {}
        if not node.reopened:
            self._opened.append(node)

    def _insert(self, parent: Node, identity: Hashable, props: Props) -> Node:
        props.make_sendable()
        node = Node(self._next, parent, identity, props)
        self._next += 1
        node.run = self.run
        node.stamp = parent.opening
        self._placed = node.at = self._placed + 1
        if props.is_form:
            node.form = props.id  # type: ignore[attr-defined]
        if not parent.alive:
            node.alive = False
            return node
        parent.cursor += 1
        parent.drawn += 1
        parent.children.insert(parent.cursor, node)
        parent.slots[identity] = node
        span = self._restructured.get(parent)
        if span is None:
            self._restructured[parent] = Span(parent.cursor, parent.cursor)
        else:
            span.insert(parent.cursor)
        if parent.run != self.run:
            self._early.add(node)
        if props.container:
            self._open(node)
        return node

    def _place(self, parent: Node, node: Node) -> None:
        """Put an existing child after the one drawn before it."""
        node.stamp = parent.opening
        self._placed = node.at = self._placed + 1
        children = parent.children
        position = parent.cursor + 1
        parent.drawn += 1
        try:
            parent.cursor = children.index(node, position)
        except ValueError:
            # It stood before: it moves. The others shift one to the left.
            before = children.index(node)
            del children[before]
            children.insert(position - 1, node)
            parent.cursor = position - 1
            node.moved = True
            span = self._restructured.setdefault(parent, Span(before, before))
            span.first, span.last = min(span.first, before), max(span.last, position - 1)

    def _detach(self, node: Node) -> None:
        parent = node.parent
        assert parent is not None
        index = parent.children.index(node)
        del parent.children[index]
        if index <= parent.cursor:
            parent.cursor -= 1
        span = self._restructured.get(parent)
        if span is not None:
            span.first = min(span.first, index)
        self._forget(parent, node)

    def _detach_all(self, parent: Node, gone: list[Node]) -> None:
        """Take children of a container off the page; its list is gone through once, however many they are."""
        numbers = {node.id for node in gone}
        before_cursor = parent.children[: parent.cursor + 1]
        parent.cursor -= sum(node.id in numbers for node in before_cursor)
        parent.children = [node for node in parent.children if node.id not in numbers]
        span = self._restructured.get(parent)
        if span is not None:
            span.first = 0
        for node in gone:
            self._forget(parent, node)

    def _forget(self, parent: Node, node: Node) -> None:
        """A child is in its parent's list no longer."""
        del parent.slots[node.identity]
        if node.stamp == parent.opening:
            parent.drawn -= 1
        if node.sent is not None:
            self._removed.append(node.id)
        for gone in node:
            gone.alive = False
            if gone.scope.node is gone:
                self._gone.append(gone.scope)
            if gone.source is not None:
                del self.sources[gone.id]
            if isinstance(gone.props, WidgetProps) and self.widgets.get(gone.props.id) is gone:
                del self.widgets[gone.props.id]
