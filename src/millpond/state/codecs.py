"""Codecs: they save values of types that ``pickle`` cannot save, or not well."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from pickle import PickleBuffer
from typing import Any, TypeVar

import msgspec

from millpond.errors import ApiError
from millpond.state.names import MAIN, ScriptNames

T = TypeVar("T")

_Path = tuple[str, str]
"""A class by its module and its name: a reloaded module has another object of that name."""


class Codec(msgspec.Struct, frozen=True):
    """How the values of one type are saved."""

    name: str
    path: _Path
    encode: Callable[[Any], Any] | None
    decode: Callable[[Any], Any]


class Codecs:
    """Codecs by the type that they encode, and by the name that is saved with the encoded value.

    Parameters
    ----------
    shared:
        Where to look for codecs that are not found here.
    """

    def __init__(self, shared: Codecs | None = None) -> None:
        self._shared = shared
        self.names: ScriptNames | None = None
        """The names of the session's script, if there is one."""
        self._by_path: dict[_Path, Codec] = {}
        self._by_name: dict[str, Codec] = {}
        self._current: set[str] = set()
        """Names of the codecs that were registered since the script began."""

    def begin_script(self) -> None:
        """The script begins, so the codecs that it has registered before belong to its former classes."""
        self._current.clear()

    def add(self, codec: Codec) -> None:
        """Register a codec, replacing one with its name. Raises ApiError if that one is for another type."""
        former = self._find_by_name(codec.name)
        if former is not None and former.path != codec.path:
            raise ApiError(
                f"The codec `{codec.name}` is already registered for `{_shown(former.path)}` and "
                f"cannot be used for `{_shown(codec.path)}` too. Give this one another name."
            )
        self._by_name[codec.name] = codec
        self._current.add(codec.name)
        if codec.encode is not None:
            self._by_path[codec.path] = codec

    def for_type(self, cls: type) -> Codec | None:
        """The codec for values of exactly this type."""
        shared = self._shared
        if not self._by_path and (shared is None or not shared._by_path):
            return None
        path = (cls.__module__, cls.__qualname__)
        found = self._by_path.get(path)
        return found if found is not None or shared is None else shared._by_path.get(path)

    def named(self, name: str) -> tuple[Codec, bool]:
        """The codec with this name, and whether it is from the script's previous run.

        Raises
        ------
        LookupError
            There is none.
        """
        codec = self._find_by_name(name)
        if codec is None:
            raise LookupError(
                f"no codec `{name}` is registered; call st.register_codec before the value is used"
            )
        return codec, name in self._by_name and name not in self._current

    def _find_by_name(self, name: str) -> Codec | None:
        found = self._by_name.get(name)
        return found if found is not None or self._shared is None else self._shared._find_by_name(name)


EVERYWHERE = Codecs()
"""The codecs of all sessions: those that imported modules have registered, and Millpond's own."""


def _shown(path: _Path) -> str:
    module, name = path
    return name if module in {MAIN, "builtins"} else f"{module}.{name}"


# Polars pickles a frame as one long string of bytes. A buffer for each column
# makes a change of one column a write of one column.


def _polars_columns(frame: Any) -> Any:
    columns = []
    if any(type(each).__name__ == "Object" for each in frame.dtypes):
        # These columns have Python objects, and would be written as addresses. So pickle saves them, as Polars
        # decides.
        raise TypeError("a column of Python objects")
    for series in frame.iter_columns():
        file = io.BytesIO()
        series.to_frame().write_ipc_stream(file)
        columns.append(PickleBuffer(file.getbuffer()))
    return columns


def _polars_frame(columns: Any) -> Any:
    polars = import_module("polars")
    frames = [polars.read_ipc_stream(io.BytesIO(column)) for column in columns]
    return polars.concat(frames, how="horizontal") if frames else polars.DataFrame()


POLARS = Codec("polars/1", ("polars.dataframe.frame", "DataFrame"), _polars_columns, _polars_frame)
EVERYWHERE.add(POLARS)
