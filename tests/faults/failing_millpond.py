"""``millpond`` with a failpoint: kills its own process at a named moment.

Run as ``python -m tests.faults.failing_millpond run app.py``, with the moment
in the variable FAILPOINT and how often to let it pass in FAILPOINT_AFTER.
The product itself has no such switches.
"""

from __future__ import annotations

import functools
import inspect
import os
import signal
from collections.abc import Callable
from typing import Any

from millpond.cli import main
from millpond.server.login.provider import OidcProvider
from millpond.server.sealed_store import SealedStore
from millpond.session.session import Session
from millpond.session.state import State
from millpond.stores.sqlite import SQLiteStore

FAILPOINTS: dict[str, tuple[type, str, bool]] = {
    "before_pickle": (State, "collect", False),
    "after_pickle": (State, "collect", True),
    "before_seal": (SealedStore, "seal", False),
    "before_commit": (SQLiteStore, "commit", False),
    "after_commit": (SQLiteStore, "commit", True),
    "before_ack": (Session, "saved", False),
    "before_take_over": (SQLiteStore, "attach", False),
    "after_take_over": (SQLiteStore, "attach", True),
    "before_redeem": (OidcProvider, "redeem", False),
    "after_redeem": (OidcProvider, "redeem", True),
    "while_restoring": (Session, "restore", False),
}
"""Class, method, and whether the process dies after it has done its work."""


def arm(name: str, after: int) -> None:
    """Let the method work ``after`` times, and then be the end of the process."""
    cls, method, late = FAILPOINTS[name]
    real: Callable[..., Any] = getattr(cls, method)
    left = after

    def die_if_due() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if inspect.iscoroutinefunction(real):

        @functools.wraps(real)
        async def failing_async(*args: Any) -> Any:
            if not late:
                die_if_due()
            result = await real(*args)
            if late:
                die_if_due()
            return result

        setattr(cls, method, failing_async)
        return

    @functools.wraps(real)
    def failing(*args: Any, **kwargs: Any) -> Any:
        if not late:
            die_if_due()
        result = real(*args, **kwargs)
        if late:
            die_if_due()
        return result

    setattr(cls, method, failing)


if __name__ == "__main__":
    arm(os.environ["FAILPOINT"], int(os.environ.get("FAILPOINT_AFTER", "0")))
    main()
