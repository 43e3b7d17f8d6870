"""Limits the space of a session's files, including uploads under way."""

from __future__ import annotations

from collections import Counter

from millpond.server.files.service import FileService

NO_ROOM = "The files of this page have reached the limit. Remove some."


class UploadRefused(Exception):
    """The request is refused."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Room:
    """What one upload takes of the room that its session has for files, declared or not.

    ``coming``: the bytes of all uploads under way, by session.
    """

    def __init__(self, service: FileService, session: str, coming: Counter[str], most: int) -> None:
        self._service = service
        self._session = session
        self._coming = coming
        self._most = most
        self._there = 0
        self._taken = 0

    async def find(self, others: int = 0) -> None:
        """See how much there is, with ``others`` that are not complete. Raises StoreError."""
        self._there = others + await self._service.find_size(self._session)

    def take(self, size: int) -> None:
        """The upload has so many bytes in all, or more. Raises UploadRefused if there is no room for them."""
        more = max(0, size - self._taken)
        if self._there + self._coming[self._session] + more > self._most:
            raise UploadRefused(413, NO_ROOM)
        self._taken += more
        self._coming[self._session] += more

    def leave(self) -> None:
        """The upload has ended, whether the file is kept or not."""
        self._coming[self._session] -= self._taken
        if not self._coming[self._session]:
            del self._coming[self._session]
