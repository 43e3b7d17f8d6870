"""What components are given as files of the session: bytes, and tables, each converted once as long as its data are the same."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from millpond.elements.component_data import is_bytes, to_pandas, to_table, to_tables
from millpond.file_ref import FileRef
from millpond.session.files.session_files import SessionFiles

MOST: Final = 32
"""The number of tables that are remembered for one session."""
_BYTES: Final = "application/octet-stream"
_TABLE: Final = "application/vnd.apache.arrow.stream"
_NAME: Final = "tables of components"


def add_bytes(value: Any, files: SessionFiles) -> FileRef:
    """Let the page have bytes."""
    return files.add(bytes(value), _BYTES)


def add_value(value: Any, name: str, files: SessionFiles) -> FileRef:
    """Let the page have bytes, or a table as one of Arrow. Raises ComponentArguments."""
    if is_bytes(value):
        return add_bytes(value, files)
    return _Tables.of(files).add(value, name, lambda value, name: (to_table(value, name),), "one")[0]


def add_table(value: Any, name: str, files: SessionFiles) -> tuple[FileRef, ...]:
    """Let the page have a table as three of Arrow. Raises ComponentArguments."""
    return _Tables.of(files).add(value, name, to_tables, "three")


class _Tables:
    """The tables that the components of one session were given last."""

    def __init__(self, files: SessionFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._known: dict[tuple[str, ...], tuple[FileRef, ...]] = {}
        """The files of each, by what its data are. The newest is the last."""

    @classmethod
    def of(cls, files: SessionFiles) -> _Tables:
        """The remembered tables of a session."""
        found: _Tables = files.kept.setdefault(_NAME, cls(files))
        return found

    def add(
        self, value: Any, name: str, convert: Callable[[Any, str], tuple[bytes, ...]], parts: str
    ) -> tuple[FileRef, ...]:
        """The files of a table, which is converted unless it is known."""
        # What it is of pandas costs nothing to see; what is of another library stays, until it is needed.
        value = value if _is_others(value) else to_pandas(value, name)
        key = _what_it_is(value)
        with self._lock:
            refs = self._known.pop((parts, *key), None) if key is not None else None
        if refs is None or not all(map(self._files.keep_on, refs)):
            refs = tuple(self._files.add(part, _TABLE) for part in convert(value, name))
        if key is not None:
            with self._lock:
                self._known[(parts, *key)] = refs
                while len(self._known) > MOST:
                    del self._known[next(iter(self._known))]
        return refs


def _is_others(value: Any) -> bool:
    """A table of Polars or Arrow, of which it can be told whether it is as it was."""
    arrow, polars = sys.modules.get("pyarrow"), sys.modules.get("polars")
    return (arrow is not None and isinstance(value, arrow.Table)) or (
        polars is not None and isinstance(value, polars.DataFrame)
    )


def _what_it_is(table: Any) -> tuple[str, ...] | None:
    """The same for tables of which Arrow makes the same; None: that cannot be told."""
    from millpond.frames.incoming import frame_of  # imports narwhals

    try:
        return type(table).__module__, frame_of(table).fingerprint(), *_beside_the_data(table)
    except Exception:  # of values of the app's own classes; the conversion says what is wrong
        return None


def _beside_the_data(table: Any) -> tuple[str, ...]:
    """What Arrow makes of a table, and is not among its data."""
    if (schema := getattr(table, "schema", None)) is not None and hasattr(schema, "serialize"):
        return (schema.serialize().to_pybytes().hex(),)
    if hasattr(table, "index"):
        types = [repr(each) for each in (*table.dtypes, *getattr(table.index, "dtypes", [table.index.dtype]))]
        return repr(list(table.index.names)), repr(list(table.columns.names)), repr(table.attrs), *types
    return ()
