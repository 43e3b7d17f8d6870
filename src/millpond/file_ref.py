"""What props say of a file: which one it is. Where the browser finds it is said when the props are sent."""

from __future__ import annotations

from typing import Any, Final


class FileRef:
    """A file that the browser is to load: one of the session's, or one at an address elsewhere.

    Props and effects hold it as it is, in a field of this type, in a list, or
    anywhere in plain data; TypeScript sees a text, the address. The address is
    made for the session whose tab is told (``wire.encode``). So what one
    session has drawn can be drawn for another, and a page that is sent again
    has current addresses. :meth:`millpond.session.files.SessionFiles.add` makes
    one of bytes, :meth:`elsewhere` one of an address.

    Two are equal if the browser would load the same.

    >>> FileRef.elsewhere("https://example.com/cat.png")
    FileRef('https://example.com/cat.png')
    """

    __slots__ = ("address", "digest", "download", "id", "name", "size", "type")

    id: Final[str]
    """Names content, type and name: 24 characters that nobody chose. Empty for one elsewhere."""
    digest: Final[str]
    """Of the content."""
    size: Final[int]
    """Bytes."""
    type: Final[str]
    name: Final[str]
    download: Final[bool]
    """The browser is to save it, not to show it."""
    address: Final[str]
    """Of one that is elsewhere."""

    def __init__(
        self,
        id: str,
        digest: str = "",
        size: int = 0,
        type: str = "",
        name: str = "",
        download: bool = False,
        address: str = "",
    ) -> None:
        self.id = id
        self.digest = digest
        self.size = size
        self.type = type
        self.name = name
        self.download = download
        self.address = address

    @classmethod
    def elsewhere(cls, address: str) -> FileRef:
        """What the browser finds at an address: in the web, or ``data:``."""
        return cls("", address=address)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileRef) and (self.id, self.address) == (other.id, other.address)

    def __hash__(self) -> int:
        return hash((self.id, self.address))

    def __repr__(self) -> str:
        return f"FileRef({self.address or self.name or self.id!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return FileRef, (
            self.id, self.digest, self.size, self.type, self.name, self.download, self.address,
        )  # fmt: skip
