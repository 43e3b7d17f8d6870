"""Elements that no key and no widget names: which of a container's former children each is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from millpond.session.node import Node


def occurrence(parent: Node, site: Hashable, label: str | None = None) -> Hashable:
    """The identity of the next element that ``site`` draws into ``parent``.

    Those with a label (expanders, tabs) are told apart by it: so each
    stays what it is when one before it comes or goes.
    """
    count = parent.occurrences.get(site, 0)
    parent.occurrences[site] = count + 1
    if label is None:
        return (site, count)
    named = (site, label)
    again = parent.occurrences.get(named, 0)
    parent.occurrences[named] = again + 1
    identity = (named, again)
    if identity not in parent.slots and count == 0:
        _rename_only(parent, site, identity)
    return identity


def expect(parent: Node, site: Hashable, labels: Sequence[str]) -> None:
    """``site`` is about to draw all that ``parent`` holds, with these labels.

    What has another label than before, in the same place, is the same.
    """
    seen: dict[str, int] = {}
    wanted: list[Hashable] = []
    for label in labels:
        wanted.append(((site, label), seen.setdefault(label, 0)))
        seen[label] += 1
    expected = set(wanted)
    for node, identity in zip(parent.children, wanted, strict=False):
        if node.identity not in expected and identity not in parent.slots:
            _rename(parent, node, identity)


def _rename_only(parent: Node, site: Hashable, identity: Hashable) -> None:
    """The only element of a place in the source is the same one under another label."""
    former = [node for node in parent.children if _site_of(node.identity) == site]
    if len(former) == 1:
        _rename(parent, former[0], identity)


def _rename(parent: Node, node: Node, identity: Hashable) -> None:
    del parent.slots[node.identity]
    node.identity = identity
    parent.slots[identity] = node


def _site_of(identity: Hashable) -> Hashable:
    """The place in the source of an element with a label; None for others."""
    named = identity[0] if type(identity) is tuple else None
    return named[0] if type(named) is tuple and len(named) == 2 and type(named[1]) is str else None
