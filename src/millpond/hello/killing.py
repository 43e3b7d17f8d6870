"""What the tour's button does: ends its own server, as ``kill -9`` does.

Only the server of ``millpond hello`` can be ended in this way, since that command alone
allows it, and it starts a new process at once; and only by a browser on the same machine.
"""

from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path

from millpond.elements.context import Headers
from millpond.panel.developers import is_from_here
from millpond.session import context
from millpond.session.visitor import Request

_notes: Path | None = None
"""The folder of the notes; None: the server is not to be ended."""


def allow(notes: Path) -> None:
    """Let the processes of this server be ended: they are replaced. ``notes`` is a folder that outlives them."""
    global _notes
    _notes = notes


def is_allowed() -> bool:
    """Whether the server is replaced when it ends."""
    return _notes is not None


def may_kill() -> bool:
    """Whether the visitor, in whose run this is called, may end the server."""
    return is_allowed() and is_at_this_machine(context.current().run.session.visitor.request)


def is_at_this_machine(request: Request) -> bool:
    """Whether the visitor's browser runs on the server's own machine."""
    return is_from_here(request.address, Headers(request))


def kill_server(number: int) -> None:
    """End this process in the midst of the run, so that nothing of the run is saved.

    The tab sends the press again, to the next process. So that this one lives, there is a
    note of each press.

    Parameters
    ----------
    number : int
        Which press of the session it is, from 1.
    """
    if _notes is None or not may_kill():
        return
    session = hashlib.sha256(context.current().run.session.id.encode()).hexdigest()
    try:
        (_notes / f"{session}-{number}").touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
