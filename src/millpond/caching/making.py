"""A call of a cached function as the page shows it: a spinner, and the elements that the function draws."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextvars import Context as Empty
from contextvars import Token
from typing import Self

from millpond.caching.cache import Cache, CachedValue, Key
from millpond.caching.calls import Call, current_owner
from millpond.caching.persisted import PersistedValues
from millpond.caching.replay import Recording, RecordingRun
from millpond.elements.progress import Spinner
from millpond.session.bare import BareRun, NoState
from millpond.session.context import Context, current_or_none, enter, leave
from millpond.session.node import Node
from millpond.session.session import Session

log = logging.getLogger("millpond")


class Making:
    """One call of a function. Other callers may be waiting for its result.

    Parameters
    ----------
    cache, key: The value's cache, and its key there. call: The call that other callers
    wait for. spinner:
        What the page shows during the call; None: nothing.
    of_session:
        Whether the values belong to one session.
    """

    def __init__(
        self, cache: Cache, key: Key, call: Call, spinner: Spinner | None, *, of_session: bool
    ) -> None:
        self._of_session = of_session
        self._cache = self._belongs = cache
        self._key = key
        self._call = call
        self._spinner = spinner
        self._entry: CachedValue | None = None
        self._recording: Recording | None = None
        self._token: Token[Context | None] | None = None
        self._shown: Node | None = None

    def __enter__(self) -> Self:
        here = current_or_none()
        if here is None:
            return self
        try:
            self._shown = _show(here, self._spinner)
            self._recording = Recording(
                self._cache.name.rpartition(".")[2], here, of_session=self._of_session
            )
            run = RecordingRun(here.run, self._recording)
            self._token = enter(Context(run, here.node, here, scope=here.scope))
        except BaseException:
            self._over(None)
            raise
        return self

    def finish(self, entry: CachedValue, cache: Cache) -> None:
        """Note that the function has returned. ``cache``: its cache now, which may be
        another one: modules that the function imports during the call are part of its
        code only afterwards.
        """
        self._entry = entry
        self._belongs = cache
        recording = self._recording
        if recording is not None and entry.replay is None:
            entry.replay = recording.replay()
            entry.size += recording.size

    def save(self, persisted: PersistedValues, value: object) -> None:
        """Store the returned value on disk or in the store, too, if it should outlive the process."""
        if self._entry is not None and not (self._recording is not None and self._recording.spoilt):
            persisted.save(self._key, value, self._entry)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if self._token is not None:
                leave(self._token)
                if self._shown is not None and (here := current_or_none()) is not None:
                    here.run.remove(self._shown)
        finally:
            self._over(error)

    def _over(self, error: BaseException | None) -> None:
        entry, recording = self._entry, self._recording
        if recording is not None and recording.spoilt:
            entry = None
        try:
            if self._belongs is self._cache:
                self._cache.leave(self._key, self._call, entry)
            else:
                self._cache.leave(self._key, self._call)
                if entry is not None:
                    self._belongs.put(self._key, entry)
        finally:
            # Also if `on_release` of a value that is dropped for it fails, so that nobody waits for ever.
            self._tell(entry, error)

    def _tell(self, entry: CachedValue | None, error: BaseException | None) -> None:
        """Wake the callers that wait."""
        if entry is not None:
            self._call.finish(entry)
        elif isinstance(error, Exception):
            self._call.finish(error=error)
        else:
            # The call was interrupted, or its value cannot be kept: one of the waiting callers makes the call.
            self._call.finish()


@contextlib.contextmanager
def waiting(spinner: Spinner | None) -> Iterator[None]:
    """Show a spinner while another caller makes the call."""
    here = current_or_none()
    shown = _show(here, spinner) if here is not None else None
    try:
        yield
    finally:
        if shown is not None and here is not None:
            here.run.remove(shown)


def _show(here: Context, spinner: Spinner | None) -> Node | None:
    """Draw the spinner of the outermost cached function, unless the container can hold only one element."""
    node = here.node
    if spinner is None or here.run.bare or isinstance(here.run, RecordingRun) or node.props.holds_one:
        return None
    if node.scope is not here.scope:
        node = here.run.part(node, here.scope)
    return here.run.draw(node, spinner, ("cached", here.run.number))


def refresh(make: Callable[[], object], call: Call, name: str) -> None:
    """Make a call on a separate thread, outside any session. Exceptions are logged."""

    def run() -> None:
        call.owner = current_owner()
        token = enter(_nobody())
        try:
            make()
        except Exception:
            log.exception("The cached function %s could not be refreshed. Its old value is used", name)
        finally:
            leave(token)

    # A new context, because the value is not computed for the session that has called the function.
    thread = threading.Thread(target=lambda: Empty().run(run), name="millpond-refresh", daemon=True)
    thread.start()


def _nobody() -> Context:
    """A page for what a refreshed function draws. It is drawn for users when the value is next requested."""
    session = Session("nobody")
    session.state = NoState()
    run = BareRun(session)
    return Context(run, session.tree.main)
