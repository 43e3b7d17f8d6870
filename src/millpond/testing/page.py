"""The page as a tab has it: a tree of nodes, which the ops of the wire change."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, assert_never

import msgspec

from millpond import wire
from millpond.dataset import Dataset
from millpond.elements.kinds import load_kinds
from millpond.file_ref import FileRef
from millpond.props import KINDS, PageRoot, Props, WidgetProps
from millpond.structs import learn


class TreeError(Exception):
    """An op does not fit the tree: the tab and the server disagree."""


class TabNode:
    """One element of the page, as the tab has it."""

    __slots__ = ("children", "id", "key", "kind", "parent", "props")

    def __init__(self, id: int, key: int, kind: str, parent: int, props: Props) -> None:
        self.id = id
        self.key = key
        """Stays when the same element comes under another number, after a restart of the server."""
        self.kind = kind
        self.parent = parent
        self.props = props
        self.children: list[int] = []


class TabTree:
    """The page of one tab: nodes by number, changed by the ops of the wire."""

    def __init__(self) -> None:
        self._nodes = {wire.ROOT: _page()}
        self._keys = itertools.count(wire.ROOT + 1)
        self._former: dict[tuple[Any, ...], int] = {}
        """The keys of the nodes before a reset, by what tells each from the others."""

    def get(self, id: int) -> TabNode | None:
        """The node of this number, if the page has it."""
        return self._nodes.get(id)

    def walk(self, id: int = wire.ROOT) -> Iterator[TabNode]:
        """A node and all below it, in the order of the page."""
        node = self._nodes.get(id)
        if node is not None:
            yield node
            for child in node.children:
                yield from self.walk(child)

    def widget(self, id: str) -> TabNode | None:
        """The node of a widget, by the widget's id."""
        return next((n for n in self.walk() if isinstance(n.props, WidgetProps) and n.props.id == id), None)

    def clear(self) -> None:
        """The page without content."""
        self._nodes = {wire.ROOT: _page()}
        self._former = {}

    def apply(self, op: wire.Op) -> TabNode | None:
        """Do what an op says; returns the node that came or changed, if one did.

        Raises
        ------
        TreeError
            It names a node that is not there, or not where it says.
        """
        match op:
            case wire.Reset():
                former = {self._place_of(node): node.key for node in self.walk()}
                self.clear()
                self._former = former
            case wire.Set():
                return self._set(op)
            case wire.Patch():
                node = self._need(op.id)
                node.props = _props(
                    node.kind,
                    {**msgspec.to_builtins(node.props, builtin_types=(FileRef, Dataset)), **op.props},
                )
                return node
            case wire.Append():
                node = self._need(op.id)
                text = getattr(node.props, op.prop)
                node.props = msgspec.structs.replace(node.props, **{op.prop: text + op.text})
                return node
            case wire.Move():
                node = self._need(op.id)
                self._need(node.parent).children.remove(node.id)
                self._insert(node, op.after)
            case wire.Remove():
                for id in op.ids:
                    self._remove(id)
            case wire.Keep():
                pass
            case _:
                assert_never(op)
        return None

    def _set(self, op: wire.Set) -> TabNode:
        old = self._nodes.get(op.id)
        self._remove(op.id)
        node = TabNode(op.id, 0, op.kind, op.parent, _props(op.kind, op.props))
        self._insert(node, op.after)
        self._nodes[op.id] = node
        found = self._former.pop(self._place_of(node), None) if self._former else None
        node.key = found or (old.key if old is not None else next(self._keys))
        return node

    def _place_of(self, node: TabNode) -> tuple[Any, ...]:
        """What tells a node from all others, whatever its number: a mark, or else its place and its label."""
        for name in ("id", "key", "name"):
            if mark := getattr(node.props, name, None):
                return node.kind, name, mark
        parent = self._need(node.parent)
        label = getattr(node.props, "label", None)
        return node.kind, parent.key, _place(parent, node.id) if node.id else 0, label

    def _insert(self, node: TabNode, after: int | None) -> None:
        parent = self._need(node.parent)
        if not parent.props.container:
            raise TreeError(f"node {node.id} in node {parent.id}, a {parent.kind}, which holds none")
        at = -1 if after is None else _place(parent, after)
        if at is None:
            raise TreeError(f"node {node.id} after node {after}, which is not in node {parent.id}")
        parent.children.insert(at + 1, node.id)

    def _remove(self, id: int) -> None:
        node = self._nodes.get(id)
        if node is None:
            return  # already gone with its container
        parent = self._nodes.get(node.parent)
        if parent is not None and id in parent.children:
            parent.children.remove(id)
        for gone in list(self.walk(id)):
            del self._nodes[gone.id]

    def _need(self, id: int) -> TabNode:
        node = self._nodes.get(id)
        if node is None:
            raise TreeError(f"node {id} is not there")
        return node


def _place(parent: TabNode, child: int) -> int | None:
    """Where a child is. Most come one after the other, so the last is looked at first."""
    children = parent.children
    if children and children[-1] == child:
        return len(children) - 1
    return children.index(child) if child in children else None


def _page() -> TabNode:
    return TabNode(wire.ROOT, wire.ROOT, "page", wire.ROOT, PageRoot())


_learnt: set[type[Props]] = set()
"""The kinds of elements that some tab of this process has seen."""


def _props(kind: str, sent: Any) -> Props:
    """All props of a node, from those that differ from the defaults."""
    # A tab in a process without an app has not imported what apps have.
    cls = KINDS.get(kind) or load_kinds()[kind]
    if cls not in _learnt:
        learn(cls)  # tests may run apps in several threads
        _learnt.add(cls)
    props: Props = msgspec.convert(sent, cls, dec_hook=received)
    return props


def received(cls: type, sent: Any) -> FileRef | Dataset:
    """A tab knows files by their addresses, and data by those of its columns."""
    if cls is Dataset:
        return sent if isinstance(sent, Dataset) else Dataset.received(sent)
    return sent if isinstance(sent, FileRef) else FileRef.elsewhere(sent)
