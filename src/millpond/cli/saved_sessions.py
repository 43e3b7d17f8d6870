"""The sessions that a store has, for a command that looks at them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeVar

from millpond.cli.text import printable
from millpond.errors import Error
from millpond.stores.base import Attached, NotOwner, Store, Summary, UnknownSession
from millpond.stores.codec import BadSeal, SealedValue, Sealer, check_blob
from millpond.stores.keys import find_value

T = TypeVar("T")


@dataclass
class SavedSessions:
    """All sessions of an open store, and what opens their values."""

    store: Store
    sealer: Sealer

    async def find(self, name: str) -> Summary:
        """The session whose id is, or begins with, ``name``. Raises Error."""
        found: list[Summary] = []
        async for summary in self.store.list():
            if summary.session == name:
                return summary
            if summary.session.startswith(name):
                found.append(summary)
        return _only(found, name, "session", [summary.session for summary in found])

    async def find_owner(self, name: str) -> tuple[str, int]:
        """The owner that is, or begins with, ``name``, and how many sessions are theirs. Raises Error."""
        counts: dict[str, int] = {}
        async for summary in self.store.list():
            if summary.owner.startswith(name):
                counts[summary.owner] = counts.get(summary.owner, 0) + 1
        owner = name if name in counts else _only(list(counts), name, "owner", list(counts))
        return owner, counts[owner]

    async def read(self, summary: Summary) -> tuple[Attached, dict[str, SealedValue | BadSeal]]:
        """A session as it is, each value unsealed, or why not. Raises BadSeal for the whole."""
        session = summary.session
        found = await self.store.read(session, summary.owner)
        manifest = self.sealer.open_manifest(session, found.version, found.manifest, values=found.values)
        values: dict[str, SealedValue | BadSeal] = {}
        for key, version in manifest.versions().items():
            try:
                sealed = find_value(found.values, key)
                values[key] = self.sealer.open_value(session, key, version, sealed)
            except BadSeal as error:
                values[key] = error
        return found, values

    async def user_of(self, summary: Summary) -> str:
        """The user whose session it is, in words; "?": somebody, and nothing says who; empty: nobody has signed in."""
        if "." not in summary.owner:
            return ""  # nearly always; its values need not be read
        try:
            found = await self.store.read(summary.session, summary.owner)
            manifest = self.sealer.open_manifest(
                summary.session, found.version, found.manifest, values=found.values
            )
        except (BadSeal, NotOwner, UnknownSession, NotImplementedError):
            return "?"
        return manifest.user or "?"

    async def read_blobs(self, session: str, value: SealedValue) -> AsyncIterator[tuple[str, bytes]]:
        """The large parts of a value, one at a time."""
        for digest in value.blobs:
            yield digest, check_blob(digest, await self.store.read_blob(session, digest))


def _only(found: list[T], name: str, what: str, names: list[str]) -> T:
    if not found:
        raise Error(f"There is no {what} {printable(name)}. `millpond sessions list` shows all of them.")
    if len(found) > 1:
        shown = ", ".join(printable(one) for one in names[:5])
        raise Error(f"{len(found)} {what}s begin with {printable(name)}: {shown}. Use a longer prefix.")
    return found[0]
