"""Makes the ops that turn the tab's nodes into the current ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from millpond import wire
from millpond.props import PageRoot
from millpond.session.node import Node, Span

_values = msgspec.structs.astuple


def structure_ops(parent: Node, span: Span, ops: list[wire.Op]) -> None:
    """Set and move the children of a container that the tab does not have, or has elsewhere."""
    children = parent.children
    after = children[span.first - 1].id if 0 < span.first <= len(children) else None
    for child in children[span.first : span.last + 1]:
        if child.sent is None:
            ops.append(wire.Set(child.id, parent.id, after, child.props.kind, child.props))
            child.sent, child.moved, child.kept = child.props, False, child.run
        elif child.moved:
            ops.append(wire.Move(child.id, after))
            child.moved = False
        after = child.id


def prop_ops(node: Node, ops: list[wire.Op]) -> None:
    """Patch what differs; append where text was only added to (the tab may not know a default yet)."""
    old, new = node.sent, node.props
    assert old is not None
    patch: dict[str, Any] = {}
    sent = _values(old)
    for at, now in enumerate(_values(new)):
        before = sent[at]
        if before is now or before == now:
            continue
        name = new.__struct_fields__[at]
        if (
            type(now) is str
            and type(before) is str
            and before
            and now.startswith(before)
            and before not in new.__struct_defaults__
        ):
            ops.append(wire.Append(node.id, name, now[len(before) :]))
        else:
            patch[name] = now
        node.kept = node.run
    if patch:
        ops.append(wire.Patch(node.id, patch))
    node.sent = new


def ranges_of(redrawn: Sequence[Node], run: int) -> list[tuple[int, int]]:
    """Ranges of the numbers of the nodes that the run has drawn; each node is named once in a run."""
    fresh = [node for node in redrawn if node.alive and node.run != node.kept]
    ranges: list[tuple[int, int]] = []
    for number in sorted({node.id for node in fresh}):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    for node in fresh:
        node.kept = run
    return ranges


def seen_ops(root: Node) -> list[wire.Op]:
    """The whole page as the tab was told it last; nothing changes here."""
    page, usual = root.sent or PageRoot(), PageRoot()
    look = {
        name: getattr(page, name)
        for name in page.__struct_fields__
        if name not in {"path", "query"} and getattr(page, name) != getattr(usual, name)
    }
    ops: list[wire.Op] = [wire.Reset(), *([wire.Patch(root.id, look)] if look else [])]
    last: dict[Node | None, int | None] = {root: None}
    for node in root:
        if node.sent is not None and node.parent is not None and node.parent in last:
            before = last[node.parent]
            ops.append(wire.Set(node.id, node.parent.id, before, node.sent.kind, node.sent))
            last[node.parent], last[node] = node.id, None
    return ops
