"""All sessions of a server, by id."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec

from millpond import wire
from millpond.errors import Error
from millpond.runner.program import Program
from millpond.runner.threads import ThreadPool
from millpond.server.committer import UNANSWERED
from millpond.server.driver import Renewal, SessionDriver
from millpond.server.files.housekeeping import FileHousekeeping
from millpond.server.observer import Observer
from millpond.server.sealed_store import Checkpoint, SealedStore, aside
from millpond.server.tab_socket import TabSocket
from millpond.session.session import Session
from millpond.session.visitor import Request, SignedIn, SignInLinks
from millpond.stores.base import Attached, NotOwner, StaleConnection, StoreError, UnknownSession
from millpond.stores.codec import BadSeal
from millpond.stores.patience import answer_within

log = logging.getLogger("millpond")

NAME_BYTES = 18
"""Random bytes in the name of a session. As text, they are a third longer."""
MARK_BYTES = 6
"""Bytes of the mark after the name."""
FIRST_RUN_WITHIN = 0.05
"""Seconds that the page waits for its first run, to include what it draws."""
SETTLE_WITHIN = 2.0
"""Seconds that a duplicated tab waits for the result of the other tab's run."""
DRAIN_WITHIN = 10.0
"""Seconds for stopped runs to end and the store to accept everything, when the server stops."""

PARK_WITHIN = 10.0
"""Seconds for a session to save everything before it is released, or else kept until the next time."""
AUDIT_WITHIN = 1.0
"""Seconds after which the audit of the next session begins, too."""

LEAVE_WITHIN = 1.0
"""Seconds to tell the store that no event has ended this process."""

LEAVE_TAB_WITHIN = 5.0
"""Seconds for the tab of a user who signs out to leave the page."""

FAREWELL_WITHIN = 2.0
"""Seconds to tell tabs that the server stops."""


class Refused(Error):
    """The session belongs to another user, and so does what a tab has done in it."""


def _new_id(owner: str) -> str:
    """The name of a new session. A user's session has a mark, by which code that knows the owner recognises it."""
    name = secrets.token_urlsafe(NAME_BYTES)
    return name + _mark(name, owner) if "." in owner else name  # see `owner_of`: the dot follows the user


def _mark(name: str, owner: str) -> str:
    return urlsafe_b64encode(sha256(f"{name} {owner}".encode()).digest()[:MARK_BYTES]).decode()


def is_another_users(session: str, owner: str) -> bool:
    """Whether the name of a session says that it belongs to another user. Without a user, it says nothing.

    The store knows better, but does not know unsaved sessions.
    """
    name, mark = session[: NAME_BYTES * 4 // 3], session[NAME_BYTES * 4 // 3 :]
    return len(mark) == MARK_BYTES * 4 // 3 and mark != _mark(name, owner)


async def _settles(driver: SessionDriver, within: float) -> bool:
    """Whether, within this many seconds, the run is over and everything is saved."""
    # Not cancelled if it takes longer, because it saves the session.
    done, _ = await asyncio.wait([driver.settling()], timeout=within)
    return bool(done)


class Sessions:
    """Finds the session of a tab, creates new sessions, and releases those without a tab.

    Parameters
    ----------
    build:
        The build of the front end that this server serves.
    program, pool:
        What to run, and where.
    ttl:
        Seconds that a session without a tab stays in memory.
    new_session:
        Makes a session of the given id.
    sealed_store:
        The way to the store.
    observers:
        Who is told of what happens to the sessions.
    """

    def __init__(
        self,
        build: str,
        program: Program,
        pool: ThreadPool,
        *,
        ttl: float,
        new_session: Callable[[str], Session],
        sealed_store: SealedStore,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.build = build
        self._program = program
        self._pool = pool
        self._ttl = ttl
        self._new_session = new_session
        self._sealed_store = sealed_store
        self._observers = observers
        self._by_id: dict[str, SessionDriver] = {}
        self._let_go = False
        """Whether sessions were released since memory was last returned to the system."""
        self.files: FileHousekeeping | None = None
        """Gives sessions their files. None: they have none."""
        self.links: Callable[[str, str], SignInLinks] | None = None
        """Creates the addresses where an owner's browser signs in, for a session. None: nobody can."""
        self.end_if_over: Callable[[str], None] = lambda login: None
        """Ends the sessions of a login that this process knows to be over."""
        self.renewal: Renewal | None = None
        """The renewal that a run of a login has to wait for. None: users have no tokens."""

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[SessionDriver]:
        return iter(list(self._by_id.values()))

    def find(self, id: str) -> SessionDriver | None:
        """A session that this process has in memory."""
        return self._by_id.get(id)

    def count_unsaved(self) -> int:
        """The number of sessions whose last commit the store did not accept."""
        return sum(driver.session.commits.fail for driver in self._by_id.values())

    async def attach(self, hello: wire.Hello, owner: str, tab: TabSocket) -> SessionDriver | None:
        """Give the tab its session, or a new one. None if the tab is out of date.

        A session belongs to its owner: with another cookie or user, its id is useless.
        Raises StoreError when the session may be in the store, which cannot say,
        TooMuch when a new one is needed and the tab may not have it, and Refused
        when it is another user's: then the tab must forget what was done in it.
        """
        if hello.session is not None and is_another_users(hello.session, owner):
            raise Refused("A user requested the session of another user, and was refused.")
        if hello.fork or hello.session is None:
            tab.check_new_session()
        try:
            driver = await (self._fork(hello, owner) if hello.fork else self._find(hello, owner, tab))
        except StaleConnection:
            return None
        except UnknownSession as error:
            log.info("A tab gets a new session: %s", error)
            driver = None
            if hello.prepared and hello.session is not None and not hello.fork:
                tab.check_new_session()
                driver = await self._begin(hello.session, hello, owner)
        except NotOwner as error:
            log.info("A tab gets a new session: %s", error)
            driver = None
        except BadSeal as error:
            log.error("A tab gets a new session, since the stored one cannot be trusted: %s", error)
            driver = None
        if driver is None:
            if hello.session is not None and not hello.fork:
                tab.check_new_session()
            driver = self._create(owner)
        await self._give(driver, hello, tab)
        return driver

    async def _give(self, driver: SessionDriver, hello: wire.Hello, tab: TabSocket) -> None:
        driver.attach(hello, tab)
        if driver.login:
            # Its user may have signed out after the socket was opened, while there was no session to end.
            self.end_if_over(driver.login)

    async def _find(self, hello: wire.Hello, owner: str, tab: TabSocket) -> SessionDriver | None:
        if hello.session is None:
            return None
        driver = self._by_id.get(hello.session)
        attached: Attached | None = None
        if driver is not None:
            if driver.owner != owner:
                log.warning("Another browser or user requested a session, and was refused")
                return None
            if driver.load == hello.load and driver.connection >= hello.connection:
                raise StaleConnection
            late = asyncio.get_running_loop().call_later(UNANSWERED, _show, driver, hello, tab)
            try:
                attached = await driver.committer.renew(hello)
            finally:
                late.cancel()
            if attached is None:
                return driver
            self._drop(driver)
        if attached is None:
            attached = await self._sealed_store.store.attach(
                hello.session, owner, hello.load, hello.connection
            )
        return await self._restore(hello.session, owner, attached)

    async def _begin(self, id: str, hello: wire.Hello, owner: str) -> SessionDriver:
        """The unsaved session of a page that another process has sent."""
        driver = self._create(owner, id)
        try:
            # On the first socket, nobody else has the session. On a later one, another process may have it and save it.
            if hello.connection <= 1 or await driver.committer.begin(hello):
                return driver
        except StoreError:
            self._drop(driver)
            raise
        self._drop(driver)
        return await self._restore(
            id, owner, await self._sealed_store.store.attach(id, owner, hello.load, hello.connection)
        )

    async def _fork(self, hello: wire.Hello, owner: str) -> SessionDriver | None:
        """A new session with the values of another tab's session.

        It copies neither values that cannot be saved nor the current run.
        Raises UnknownSession, NotOwner, BadSeal, StoreError.
        """
        if hello.session is None:
            return None
        driver = self._by_id.get(hello.session)
        if driver is not None and driver.owner == owner:
            await _settles(driver, within=SETTLE_WITHIN)
        try:
            found = await self._sealed_store.store.read(hello.session, owner)
        except NotImplementedError as error:
            log.warning("A duplicated tab gets an empty session: %s", error)
            return None
        values, dumps = await self._sealed_store.copy(hello.session, found)
        copy = self._new_session(_new_id(owner))
        await aside(found, partial(copy.begin_as_copy, values, dumps))
        fork = self._add(copy, owner, Checkpoint(copy.id))
        try:
            # Before the tab learns the new id, under which another process must find the copy, not an empty session.
            await fork.committer.save_once()
            if self.files is not None:
                await self.files.copy(hello.session, fork)
        except StoreError:
            self._drop(fork)
            raise
        return fork

    async def _restore(self, id: str, owner: str, attached: Attached) -> SessionDriver:
        """A session from the store. Raises BadSeal, NotOwner."""
        checkpoint, values = await self._sealed_store.open_aside(id, attached)
        session = self._new_session(id)
        await aside(attached, partial(session.restore, attached.version, attached.seq, values))
        other = self._by_id.get(id)
        if other is not None and other.committer.checkpoint.epoch > attached.epoch:
            raise StaleConnection
        if other is not None:
            self._drop(other)
        return self._add(session, owner, checkpoint)

    async def prepare(self, owner: str, query: str, path: str, *, developer: bool, request: Request) -> str:
        """A session for the page that is being sent, and the first frame for its tab."""
        return await self._create(owner).prepare(
            query, path, FIRST_RUN_WITHIN, developer=developer, request=request
        )

    async def forget(self, driver: SessionDriver) -> None:
        """Erase a session on its user's request."""
        await self._sealed_store.store.erase(driver.session.id)
        self._by_id.pop(driver.session.id, None)
        self._let_go = True
        driver.end(wire.CloseCode.FORGOTTEN, "The session was erased.")

    def logins(self) -> set[str]:
        """The logins of users who have a page open."""
        return {driver.login for driver in self if driver.login and driver.attended}

    def owner_of(self, login: str) -> str:
        """The owner of a login's sessions in this process; empty if it has none."""
        return next((driver.owner for driver in self if driver.login == login), "")

    def renewed(self, user: SignedIn) -> None:
        """A user has new tokens: runs that begin from now on have them."""
        for driver in self:
            if driver.login == user.login:
                visitor = driver.session.visitor
                visitor.request = msgspec.structs.replace(visitor.request, user=user)

    def reconnect(self, login: str) -> None:
        """A login is over, and its user has another one in the same browser: open tabs come again, with its cookies."""
        for driver in self:
            if driver.login == login and driver.tab is not None:
                driver.tab.close(wire.CloseCode.GOING_AWAY, "The user has signed in again.")

    def end_login(
        self, login: str, owner: str = "", leaving: str = "", *, by_itself: bool = False
    ) -> list[str]:
        """A login is over: end its sessions in this process, and those of its owner. Returns them.

        ``leaving``: the session of the tab that is moving to another address. That closes its socket; the server only
        closes it if that fails, because a tab that is told to reload would not arrive there. ``by_itself``: the user
        has not signed out.
        """
        code = wire.CloseCode.ENDED if by_itself else wire.CloseCode.FORGOTTEN
        ended = [driver for driver in self if driver.login == login or driver.owner == owner]
        for driver in ended:
            self._by_id.pop(driver.session.id, None)
            self._let_go = True
            tab = driver.tab
            if tab is not None and driver.session.id == leaving:
                driver.tab = None
                asyncio.get_running_loop().call_later(
                    LEAVE_TAB_WITHIN, tab.close, wire.CloseCode.FORGOTTEN, "The login has ended."
                )
            driver.end(code, "The login has ended.")
        return [driver.session.id for driver in ended]

    async def park(self) -> None:
        """Release sessions that have been without a tab for some time. The store keeps them."""
        await asyncio.gather(*(self._park(driver) for driver in self if self._may_park(driver)))
        if self._let_go:
            # A session, its page and the globals of its script refer to each other, and threads of the app may still
            # use them. Unused memory is returned now, not when enough other objects have been created.
            self._let_go = False
            await asyncio.to_thread(gc.collect)

    async def _park(self, driver: SessionDriver) -> None:
        settled = await _settles(driver, within=PARK_WITHIN)
        # A tab may have returned during the write.
        if not self._may_park(driver) or driver.saving:
            return
        if not settled:
            log.error(
                "Files of the session %s could not be stored: they are gone until its page draws them again",
                driver.session.id,
            )
            driver.give_files_up()
        del self._by_id[driver.session.id]
        self._let_go = True
        for observer in self._observers:
            observer.parked(driver.session)
        if not self._sealed_store.store.shared:
            await self._sealed_store.store.erase(driver.session.id)

    async def audit(self) -> None:
        """Save changes by threads of the app in sessions without a run."""
        for driver in self:
            # Not cancelled if it takes longer; the others are audited meanwhile.
            await asyncio.wait([asyncio.create_task(driver.audit())], timeout=AUDIT_WITHIN)

    async def touch(self) -> None:
        """Extend the life of the sessions in memory: a page that is only viewed must not expire."""
        await self._sealed_store.store.touch(list(self._by_id))

    def _may_park(self, driver: SessionDriver) -> bool:
        alone = not driver.attended and time.monotonic() - driver.left > self._ttl
        return alone and not driver.busy and self._by_id.get(driver.session.id) is driver

    def source_changed(self, files: Collection[Path] | None, *, rerun: bool) -> None:
        """The app's source was saved: rerun sessions, or offer to.

        ``files``: only sessions that show a page from one of these files. None: all.
        """
        for driver in self._by_id.values():
            if files is not None and driver.session.page_file not in files:
                continue
            if rerun:
                driver.session.request_rerun()
            else:
                driver.session.source_changed()
            driver.drive()

    def restyle(self, look: wire.Look) -> None:
        """The app's theme has changed: tell all tabs."""
        for driver in self._by_id.values():
            driver.session.restyle(look)
            driver.drive()

    async def close(self, patience: float = 0, drain: float = DRAIN_WITHIN) -> None:
        """The server stops: finish runs, save, and tell each tab to connect again.

        Parameters
        ----------
        patience:
            Seconds that runs have to end by themselves. Then they are stopped
            at their next element, as by the user.
        drain:
            Seconds that a stopped run has to end, and the store to take everything.
        """
        leaving = [driver for driver in self._by_id.values() if not driver.ended]
        await asyncio.gather(*(self._send_away(driver, patience, drain) for driver in leaving))
        end = time.monotonic() + FAREWELL_WITHIN
        # Polled, once in a process: an event in each session would cost memory all the time.
        while any(driver.attended for driver in leaving) and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def _send_away(self, driver: SessionDriver, patience: float, drain: float) -> None:
        # Only a run is waited for with patience: it may need it.
        settled = driver.running and await _settles(driver, within=patience)
        if not settled and driver.running:
            driver.session.stop()
        if not settled and not await _settles(driver, within=drain):
            if driver.saving:
                log.error(
                    "The last changes of the session %s were not saved: the store has version %d. "
                    "Its tab keeps the events since then and sends them again",
                    driver.session.id, driver.session.version,
                )  # fmt: skip
            elif drain >= DRAIN_WITHIN:
                log.warning(
                    "A run of the session %s did not stop. Its events will run again", driver.session.id
                )
        with contextlib.suppress(TimeoutError):
            await answer_within(LEAVE_WITHIN, driver.leave())
        # Only now: the tab's next server finds all that was done here.
        driver.end(wire.CloseCode.GOING_AWAY, "The server is stopping.")

    def _create(self, owner: str, id: str | None = None) -> SessionDriver:
        id = id or _new_id(owner)
        return self._add(self._new_session(id), owner, Checkpoint(id))

    def _add(self, session: Session, owner: str, checkpoint: Checkpoint) -> SessionDriver:
        driver = SessionDriver(
            session, owner, self._program, self._pool, self._sealed_store, checkpoint, self._observers
        )
        driver.lost = lambda: self._drop(driver)
        if self.files is not None:
            self.files.give(driver)
        driver.renewal = self.renewal
        if self.links is not None:
            session.visitor.links = self.links(owner, session.id)
        self._by_id[session.id] = driver
        for observer in self._observers:
            observer.opened(session)
        return driver

    def _drop(self, driver: SessionDriver) -> None:
        """The session is another process's (or another copy's) now: this copy must not go on."""
        if self._by_id.get(driver.session.id) is driver:
            del self._by_id[driver.session.id]
        self._let_go = True
        if driver.committer.vanished:
            driver.end(wire.CloseCode.GOING_AWAY, "The session no longer exists.")
        else:
            driver.end(wire.CloseCode.SUPERSEDED, "The session continues elsewhere.")


def _show(driver: SessionDriver, hello: wire.Hello, tab: TabSocket) -> None:
    """Let a tab that has no page see the one in memory, while the store is asked whether that is still the session's."""
    if hello.delta == 0 and hello.version <= driver.session.version and not driver.ended:
        tab.show(driver.session)
