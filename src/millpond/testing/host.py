"""The server of tests: sessions, and a thread that runs them, all in process."""

from __future__ import annotations

import contextlib
import copy
import itertools
import pickle
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from millpond import processes, wire
from millpond.config.secrets import SecretSource
from millpond.runner import main_module
from millpond.runner.program import Program
from millpond.runner.script import draw_into_memory
from millpond.runner.threads import ThreadPool
from millpond.server.sent_texts import SentTexts
from millpond.session.files.file import File
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.session.session import Session
from millpond.session.visitor import Request
from millpond.state.changes import Change
from millpond.state.names import MAIN
from millpond.state.rebind import StoredValue
from millpond.state.values import Dump

_ids = itertools.count(1)
_pool = ThreadPool()
"""Scripts run where they run on a server: on a pooled thread, never on the main one.

So what works on the main thread alone fails in the test too, and a test goes
on when its script is stuck in ``time.sleep`` or in C code, which nothing could
interrupt on the test's own thread.
"""


class RunTimeout(RuntimeError):
    """A run took longer than the test allows."""


class HostLink:
    """The server's end of one tab's connection."""

    def __init__(self, session: Session, greeting: list[wire.ServerMessage]) -> None:
        self._session = session
        self._greeting = greeting
        self._sent_texts = SentTexts()

    def send(self, frame: bytes) -> None:
        """The tab sends a frame."""
        for message in wire.decode(frame):
            match message:
                case wire.Event():
                    self._sent_texts.complete(message)
                    self._session.receive(message)
                    # No event can have ended a process here: there is only the test's own.
                    if self._session.suspect is not None:
                        self._session.clear_suspect()
                case wire.Shown():
                    self._session.shown(message.n)
                case wire.ThemeShown():
                    self._session.theme_shown(message.theme)
                case wire.Visible():
                    pass  # no clock rings here
                case wire.Stop():
                    self._session.stop()
                case _:
                    raise ValueError(f"a tab does not send {message!r} on an open connection")

    def take(self) -> bytes | None:
        """The next frame for the tab, if there is something to tell."""
        messages, self._greeting = self._greeting, []
        if not messages:
            messages = self._session.take_messages()
        return wire.encode(messages, self._session.files.address) if messages else None


class Host:
    """One app being served to the tabs of a test.

    Parameters
    ----------
    app:
        The app.
    """

    def __init__(self, app: Program) -> None:
        draw_into_memory()
        self.app = app
        self.secrets = app.secrets = GivenSecrets(app.secrets)
        self._saved: dict[str, Saved] = {}
        self._uploads: dict[str, tuple[File, bytes]] = {}
        """What was uploaded: as on a server, it is there after a restart."""
        self._sessions: dict[str, Session] = {}
        self._going_on: dict[str, _Going] = {}

    def create(self) -> Session:
        """A new session."""
        return self._add(Session(f"session-{next(_ids)}", durable=True))

    def _add(self, session: Session) -> Session:
        session.files = InMemorySessionFiles(self._uploads)
        self._sessions[session.id] = session
        return session

    def session(self, id: str) -> Session:
        """The session of this id. Raises KeyError if the server does not have it."""
        return self._sessions[id]

    def open(self, hello: bytes, request: Request) -> HostLink:
        """A tab connects: give it its session, or a new one."""
        (message,) = wire.decode(hello)
        if not isinstance(message, wire.Hello):
            raise TypeError(f"a tab's first message is Hello; got {message!r}")
        session = self._find(message.session or "", fork=message.fork) or self.create()
        return HostLink(session, session.attach(message, request=request))

    def _find(self, id: str, *, fork: bool) -> Session | None:
        saved = self._saved.get(id)
        if fork:
            copy = self.create()
            if saved is not None:
                copy.begin_as_copy(*saved.values())
            return copy
        if id not in self._sessions and saved is not None:
            session = self._add(Session(id, durable=True))
            session.restore(saved.version, saved.seq, saved.values()[0])
        return self._sessions.get(id)

    def restart(self, *, stored: bool) -> None:
        """The process ends and another begins.

        What was in memory is gone; ``stored``: what was saved is not.
        """
        for session in self._sessions.values():
            session.stop()
        self._sessions.clear()
        if not stored:
            self._saved.clear()
            self._uploads = {}

    def settle(self, session_id: str, *, timeout: float) -> None:
        """Run a session until nothing is left to do.

        Raises
        ------
        RunTimeout
            It takes more than ``timeout`` seconds. The run is asked to stop,
            which it does at its next element.
        """
        session = self.session(session_id)
        deadline = time.monotonic() + timeout
        while (going := self._going_on.get(session_id)) is not None or session.due:
            if going is None:
                going = self._start(session)
            if not going.over.wait(deadline - time.monotonic()):
                session.stop()
                raise RunTimeout(
                    f"The app's run did not end within {timeout:g} s. If it needs more, allow it: "
                    f"run(timeout=...), or default_timeout=... for all runs."
                )
            del self._going_on[session_id]
            if going.error is not None:
                raise going.error

    def _start(self, session: Session) -> _Going:
        going = self._going_on[session.id] = _Going()

        def work() -> None:
            try:
                with _process.of(self.app.folder), self.secrets.as_variables():
                    run = session.begin_run()
                    if run is not None:
                        session.end_run(run, self.app.execute(run))
                        self._save(session)
            except BaseException as error:
                session.run_failed(error)
                going.error = error
            finally:
                going.over.set()

        # What the test did to the state since the last run belongs to that run's classes.
        session.state.sleep()
        _pool.submit(work)
        return going

    def _save(self, session: Session) -> None:
        """Commit what a run has changed, if the process has not ended meanwhile."""
        change = session.commits.take_change()
        if change is None or self._sessions.get(session.id) is not session:
            return
        saved = self._saved.setdefault(session.id, Saved())
        saved.commit(change)
        session.saved(change, saved.version)


class GivenSecrets(SecretSource):
    """The secrets that a test has set; where it has set none, those of the app's files."""

    looks_every = 0.0

    def __init__(self, files: SecretSource) -> None:
        super().__init__(files.places)
        self.given: dict[str, Any] = {}
        self._runs = 0

    @contextlib.contextmanager
    def as_variables(self) -> Iterator[None]:
        """For the time of a run, those of files are environment variables, too."""
        with self._lock:
            self._runs += 1
            if self.load_if_toml_exists():
                self._export(self._values or {})
        try:
            yield
        finally:
            with self._lock:
                self._runs -= 1
                self._export(self._values or {})

    def _stamp(self) -> object:
        return copy.deepcopy(self.given) or super()._stamp()

    def _read(self) -> dict[str, Any]:
        return copy.deepcopy(self.given) or super()._read()

    def _export(self, values: Mapping[str, Any]) -> None:
        # As in Streamlit's, what a test sets are no variables.
        super()._export(values if self._runs and not self.given else {})


class Saved:
    """One session as a store keeps it: values as bytes, with the last event that made them."""

    def __init__(self) -> None:
        self.version = 0
        self.seq = 0
        self._dumps: dict[str, Dump] = {}

    def commit(self, change: Change) -> None:
        """Keep what has changed."""
        self.version += 1
        self.seq = change.seq
        for key in change.deleted:
            self._dumps.pop(key, None)
        for key, dump in change.changed.items():
            self._dumps[key] = dump

    def values(self) -> tuple[dict[str, StoredValue], dict[str, Dump]]:
        """The values, for a session that begins with them; and as they are saved."""
        stored = {
            key: StoredValue(key, dump.codec, dump.data, partial(_copies, dump.buffers))
            for key, dump in self._dumps.items()
        }
        return stored, self._dumps


def _copies(buffers: Sequence[pickle.PickleBuffer]) -> list[bytearray]:
    return [bytearray(buffer.raw()) for buffer in buffers]


class _Going:
    """A run that goes on in a thread."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.error: BaseException | None = None
        """What went wrong in Millpond itself: the app's own exceptions are on the page."""


class _Process:
    """For the time of a run, the process looks as under ``millpond run script``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs = 0
        self._installed = False

    @contextlib.contextmanager
    def of(self, place: Path) -> Iterator[None]:
        """As the process of the app in this folder."""
        folder = str(place)
        with self._lock:
            self._runs += 1
            sys.path.insert(0, folder)
            if not isinstance(sys.modules[MAIN], main_module.MainModule):
                main_module.install()
                processes.install()
                self._installed = True
        try:
            yield
        finally:
            with self._lock:
                self._runs -= 1
                sys.path.remove(folder)
                if self._installed and not self._runs:
                    main_module.uninstall()
                    self._installed = False


_process = _Process()
