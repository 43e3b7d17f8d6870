"""The options of a cached function's decorator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from millpond.caching.hashing import HashFuncs
from millpond.caching.persisted import Where
from millpond.caching.registry import Kind


class CacheOptions(msgspec.Struct, frozen=True):
    """The decorator's options."""

    kind: Kind
    ttl: float | None = None
    max_entries: int | None = None
    max_size: int | None = None
    show_spinner: bool | str = True
    show_time: bool = False
    hash_funcs: HashFuncs | None = None
    validate: Callable[[Any], bool] | None = None
    on_release: Callable[[Any], object] | None = None
    scope: Literal["global", "session"] = "global"
    background: bool = False
    persist: Where | None = None

    @property
    def decorator(self) -> str:
        return f"st.cache_{self.kind}"
