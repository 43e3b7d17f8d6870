"""Whole sessions as a state machine: what users do, what fails, and what must hold at every moment."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from millpond import wire
from millpond.errors import Error
from millpond.server import attempts, committer, run_clock, sessions
from millpond.server.sealed_store import SealedStore
from millpond.stores.base import Store, UnknownSession
from millpond.stores.codec import BadSeal, Sealer
from tests.faults.model import BUTTONS, Kept, State, Widgets, decode, explain, settle
from tests.faults.simulation import Attempts, Gate, Outcome, Process, Tab, Watcher, end_tasks
from tests.stores.conftest import TTL, Backend

NUMBER = st.integers(0, 11)
"""Picks one of what there is."""

MOST_TABS = 4


class World(RuleBasedStateMachine, Watcher):
    """Two processes over one store; browsers with tabs.

    A subclass sets the attributes, and may give a broken ``gate``.
    """

    backend: Backend
    script: Path
    widgets: Widgets
    runner: asyncio.Runner
    store: Store

    gate: type[Gate] = Gate
    violations: ClassVar[list[str]] = []
    """What was found not to hold, in any history. A subclass has a list of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.sealer = Sealer([b"0123456789abcdef"])
        self.processes: list[Process] = []
        self.retired: list[Process] = []
        self.tabs: list[Tab] = []
        self.texts = 0
        self.kept: dict[str, Kept] = {}
        """What the store has, as it was last seen."""
        self.gone: set[str] = set()
        """Sessions that have expired, or were erased."""
        self.made: dict[str, dict[int, list[tuple[Tab, wire.Event]]]] = {}
        """Who made which event of which session."""
        self.applied: dict[str, dict[int, wire.Event | None]] = {}
        """What the store was seen to contain."""
        self.told: dict[tuple[str, Tab], int] = {}
        """What a tab was told to be saved."""
        self.noted_attempts = Attempts()
        self.left_out: set[tuple[str, int]] = set()
        """Events that a tab was told to be left out."""
        self.states: dict[str, list[State]] = {}
        """All states of a session that the store was seen to have, in order."""
        self.copied: dict[Tab, int] = {}
        """How many of them its session had when a tab was copied."""
        self.base: dict[str, tuple[str, int, bool]] = {}
        """Of a copied session: the first one, how many states that had then, and whether the copy may be empty."""
        """What a copied session began with."""
        self.browsers: dict[str, str] = {}
        self.unexpected: list[str] = []
        self.others: set[asyncio.Task[Any]] = set()
        """Tasks that are not of this history: the store's own."""
        self.failed = False

    # What users do ------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.do(self._begin())

    async def _begin(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._note)
        # No step may depend on how fast this machine is.
        run_clock.TICK = run_clock.SLOW = 1e6
        committer.FIRST_RETRY = 0.0
        # An execution that was noted counts as ended with its process, and two such are enough.
        attempts.RENEW, attempts.LOOK, attempts.DEAD, attempts.MOST_DEATHS = 1e6, 0.0, 0.0, 2
        sessions.SETTLE_WITHIN = 0.0
        self.others = asyncio.all_tasks()
        await self.backend.clear()
        self.processes = [self._start() for _ in range(2)]
        self.tabs = [Tab("ann", "tab-0", self)]
        self.tabs[0].connect(self.processes[0])

    def _start(self) -> Process:
        gate = self.gate(self.store)
        gate.attempts = self.noted_attempts
        return Process(gate, self.script, self.sealer)

    @rule(text=st.booleans(), button=st.sampled_from(BUTTONS), tab=NUMBER, arrives=st.booleans())
    def interact(self, text: bool, button: str, tab: int, arrives: bool) -> None:
        self.do(self._interact(self.pick(self.tabs, tab), text, button, arrives))

    async def _interact(self, tab: Tab, text: bool, button: str, arrives: bool = True) -> None:
        if tab.session is None or tab.forking:
            return  # there is no page yet
        self.texts += 1
        if text:
            event = tab.do({self.widgets.text: f"t{self.texts}"})
        else:
            event = tab.do({}, self.widgets.buttons[button])
        self._note_made(tab, event)
        if arrives and tab.connection is not None:
            tab.connection.deliver()

    @rule(tab=NUMBER, process=NUMBER)
    def connect(self, tab: int, process: int) -> None:
        self.do(self._connect(self.pick(self.tabs, tab), process))

    async def _connect(self, tab: Tab, number: int) -> None:
        process = self.pick(self.processes, number)
        if process.draining is None:
            tab.connect(process)

    @rule(tab=NUMBER, process=NUMBER, silent=st.booleans())
    def reload(self, tab: int, process: int, silent: bool) -> None:
        self.do(self._reload(self.pick(self.tabs, tab), process, silent))

    async def _reload(self, tab: Tab, process: int, silent: bool) -> None:
        tab.hang_up(silent=silent)
        tab.press_f5()
        await self._connect(tab, process)

    @rule(tab=NUMBER, text=st.booleans())
    def go_elsewhere(self, tab: int, text: bool) -> None:
        self.do(self._go_elsewhere(self.pick(self.tabs, tab), text))

    async def _go_elsewhere(self, tab: Tab, text: bool) -> None:
        """The connection breaks unnoticed in the midst of something; the next one is to the other process."""
        had = tab.connection.process if tab.connection is not None else self.processes[0]
        await self._interact(tab, text, "Add")
        await settle()
        tab.hang_up(silent=True)
        await self._connect(tab, int(had is self.processes[0]))

    @precondition(lambda self: len(self.tabs) < MOST_TABS)
    @rule(tab=NUMBER, process=NUMBER, stolen=st.booleans())
    def duplicate(self, tab: int, process: int, stolen: bool) -> None:
        self.do(self._duplicate(self.pick(self.tabs, tab), process, stolen))

    async def _duplicate(self, tab: Tab, process: int, stolen: bool) -> None:
        """The browser copies a tab; or somebody else has got hold of a session's id, and says the same."""
        if tab.session is None:
            return
        browser = "thief" if stolen else "ann"
        copied = tab.copy(browser, f"tab-{len(self.tabs)}")
        self.copied[copied] = len(self.states.get(tab.session, []))
        self.tabs.append(copied)
        await self._connect(copied, process)

    # What the network does ---------------------------------------------------------------

    @rule(tab=NUMBER, silent=st.booleans())
    def cut(self, tab: int, silent: bool) -> None:
        self.do(self._cut(self.pick(self.tabs, tab), silent))

    async def _cut(self, tab: Tab, silent: bool) -> None:
        tab.hang_up(silent=silent)

    @rule(process=NUMBER)
    def deliver(self, process: int) -> None:
        self.do(self._deliver(self.pick(self.processes, process)))

    async def _deliver(self, process: Process) -> None:
        """Frames arrive late, those of connections that were given up too."""
        for connection in process.connections:
            connection.deliver()

    @rule(tab=NUMBER, back=st.integers(1, 3))
    def repeat(self, tab: int, back: int) -> None:
        self.do(self._repeat(self.pick(self.tabs, tab), back))

    async def _repeat(self, tab: Tab, back: int) -> None:
        """An event that was sent is sent once more."""
        sent = [event for event in tab.outbox.pending if event.attempt][-back:]
        if tab.connection is not None and tab.connected:
            for event in sent:
                tab.connection.send(msgspec.json.encode([event]))
            tab.connection.deliver()

    # What processes and stores do -----------------------------------------------------------

    @rule(process=NUMBER)
    def run(self, process: int) -> None:
        self.do(self._run(self.pick(self.processes, process)))

    async def _run(self, process: Process) -> None:
        if process.runs.waiting:
            process.run_one()

    @rule(process=NUMBER, call=NUMBER, outcome=st.sampled_from(["done", "done", "lost", "refused"]))
    def answer(self, process: int, call: int, outcome: Outcome) -> None:
        self.do(self._answer(self.pick(self.processes, process), call, outcome))

    async def _answer(self, process: Process, call: int, outcome: Outcome) -> None:
        if process.store.calls:
            await process.store.let_through(self.pick(process.store.calls, call), outcome)

    @rule(process=NUMBER, call=NUMBER, performs=st.booleans())
    def kill(self, process: int, call: int, performs: bool) -> None:
        """``kill -9``, maybe when the store has done what was asked, and nobody knows it yet."""
        self.do(self._kill(self.pick(self.processes, process), call, performs))

    async def _kill(self, process: Process, call: int = 0, performs: bool = False) -> None:
        if performs and process.store.calls:
            pending = self.pick(process.store.calls, call)
            with contextlib.suppress(Error):  # nobody is there to be told
                await pending.perform()
        process.kill()
        self.retired.append(process)
        self.processes[self.processes.index(process)] = self._start()

    @rule(process=NUMBER)
    def drain(self, process: int) -> None:
        self.do(self._drain(self.pick(self.processes, process)))

    async def _drain(self, process: Process) -> None:
        process.drain()

    @rule(process=NUMBER)
    def park(self, process: int) -> None:
        self.do(self._park(self.pick(self.processes, process)))

    async def _park(self, process: Process) -> None:
        asyncio.ensure_future(process.sessions.park())  # noqa: RUF006

    @rule(process=NUMBER, rounds=st.integers(1, 4))
    def go_on(self, process: int, rounds: int) -> None:
        """For a while, nothing fails."""
        self.do(self._go_on(self.pick(self.processes, process), rounds))

    async def _go_on(self, process: Process, rounds: int) -> None:
        for _ in range(rounds):
            await self._deliver(process)
            await settle()
            await self._run(process)
            await settle()
            for call in list(process.store.calls):
                if call in process.store.calls:
                    await process.store.let_through(call, "done")
                    await settle()
                    if call.name == "commit":
                        await (
                            self._check()
                        )  # a tab may be copied at this state, which the next commit replaces

    @rule(enough=st.sampled_from([False, False, True]))
    def pass_time(self, enough: bool) -> None:
        self.do(self._pass_time(enough))

    async def _pass_time(self, enough: bool) -> None:
        await self.backend.advance(TTL + 1 if enough else 1)
        if enough:
            self.gone |= set(self.kept)

    # What tabs learn ------------------------------------------------------------------------

    def adopted(self, tab: Tab, before: str | None, session: str, *, forked: bool) -> None:
        owner = self.browsers.setdefault(session, tab.browser)
        assert owner == tab.browser, "another browser was given the session"
        if before is None:
            return
        if forked:
            there = before in self.kept and before not in self.gone and owner == self.browsers[before]
            self.base[session] = before, self.copied[tab], not there
            return
        never = before not in self.kept and before not in self.gone
        assert never or before in self.gone, f"{tab.name} got a new session, and its own was there"
        assert not (never and tab.dropped), "events of a session that was never saved were dropped"
        for event in tab.outbox.pending:
            self._note_made(tab, event)

    def _note_made(self, tab: Tab, event: wire.Event) -> None:
        assert tab.session is not None
        self.made.setdefault(tab.session, {}).setdefault(event.seq, []).append((tab, event))

    def acked(self, tab: Tab, seq: int) -> None:
        assert tab.session is not None
        key = tab.session, tab
        self.told[key] = max(self.told.get(key, 0), seq)

    def skipped(self, tab: Tab, seq: int) -> None:
        assert tab.session is not None
        self.left_out.add((tab.session, seq))

    def rolled_back(self, tab: Tab) -> None:
        raise AssertionError(f"{tab.name} was told of a loss, and nothing was lost")

    # What must hold ---------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        if not self.failed:
            self.do(self._check())

    async def _check(self) -> None:
        assert not self.unexpected, self.unexpected
        for process in [*self.processes, *self.retired]:
            errors = [repr(error) for error in process.errors if str(error) != "as it was asked to"]
            assert not errors, errors
        for session, browser in self.browsers.items():
            await self._check_session(session, browser)
        for (session, tab), seq in self.told.items():
            self._check_told(session, tab, seq)

    async def _check_session(self, session: str, browser: str) -> None:
        """What the store has is what a prefix of the events makes of the session."""
        try:
            found = await self.store.read(session, browser)
        except UnknownSession:
            assert session in self.gone or session not in self.kept, f"{session} has vanished"
            return
        if session in self.gone:
            # Made anew by a process that never learned that it had been made: nothing was in it.
            self.gone.discard(session)
            assert self.kept.pop(session).version == 0, f"{session} had expired, and is back"
        before = self.kept.setdefault(session, Kept(0, 0, State()))
        assert (found.version, found.seq) >= (before.version, before.seq), f"{session} went back"
        if found.version == before.version:
            assert found.seq == before.seq
            return
        try:
            state = decode(SealedStore(self.store, self.sealer), session, found)
        except BadSeal as error:
            raise AssertionError(f"nobody can read what the store has of {session}") from error
        beginnings = self._beginnings(session) if before.version == 0 else [before.state]
        places = range(before.seq + 1, found.seq + 1)
        choices = [self._choices(session, seq) for seq in places]
        ways = (explain(self.widgets, begun, choices, state) for begun in beginnings)
        way = next((way for way in ways if way is not None), None)
        assert way is not None, (
            f"no events from {before.seq} to {found.seq} lead from {beginnings} to {state}"
        )
        self.applied.setdefault(session, {}).update(zip(places, way, strict=True))
        self.kept[session] = Kept(found.version, found.seq, state)
        self.states.setdefault(session, []).append(state)

    def _beginnings(self, session: str) -> list[State]:
        """What a session may have begun with: a copied one with what the first had when its tab was copied, or later."""
        if session not in self.base:
            return [State()]
        first, had, may_be_empty = self.base[session]
        states = self.states.get(first, [])[max(had - 1, 0) :] or [State()]
        return [*states, State()] if may_be_empty or had == 0 else states

    def _choices(self, session: str, seq: int) -> list[wire.Event | None]:
        """What may stand at this place: an event that was under way too often may be left out."""
        made = self.made.get(session, {}).get(seq, [])
        may_miss = self.noted_attempts.most.get((session, seq), 0) > attempts.MOST_DEATHS
        return [*(event for _, event in made), *([None] if may_miss else [])]

    def _check_told(self, session: str, tab: Tab, seq: int) -> None:
        """What a tab was told to be saved is saved, and it is what this tab did."""
        if seq == 0:
            return  # it was told that nothing is under way
        kept = self.kept.get(session)
        assert kept is not None, f"{session} was never saved"
        assert session in self.gone or seq <= kept.seq, f"event {seq} of {session} was not saved"
        for number, made in self.made.get(session, {}).items():
            if number <= min(seq, kept.seq):
                mine = [event for its, event in made if its is tab]
                was = self.applied[session][number]
                assert not mine or was in mine or (was is None), (
                    f"event {number} of {tab.name} was not applied"
                )

    def _note(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.unexpected.append(f"{context['message']}: {context.get('exception')!r}")

    # The end ------------------------------------------------------------------------------------

    async def _finish(self) -> None:
        """When nothing fails any more, everything comes to rest, and every page is right."""
        await self._come_to_rest()
        for tab in self.tabs:
            await self._interact(tab, text=False, button="Add")
        await self._come_to_rest()
        await self._check()
        for tab in self.tabs:
            assert tab.session is not None
            kept, told = self.kept[tab.session], self.told[tab.session, tab]
            assert told == tab.outbox.seq == kept.seq, (
                f"{tab.name} made {tab.outbox.seq}, was told {told}: {kept}"
            )
            shown = list(tab.texts.values())[:1]
            assert shown == [kept.state.page], f"{tab.name} shows {shown}: {kept}"

    async def _come_to_rest(self) -> None:
        for _ in range(100):
            for number, process in enumerate(self.processes):
                if process.draining is not None:
                    await self._kill(process)
                await self._go_on(self.processes[number], 1)
            await self._check()
            for number, tab in enumerate(self.tabs):
                if tab.connection is None:
                    await self._connect(tab, number)
            busy = [process for process in self.processes if process.runs.waiting or process.store.calls]
            if not busy and all(
                tab.connected and not tab.outbox.pending and not tab.running for tab in self.tabs
            ):
                return
        states = [(tab.name, tab.connected, tab.outbox.pending, tab.running) for tab in self.tabs]
        raise AssertionError(f"it does not come to rest: {states}")

    def teardown(self) -> None:
        try:
            if not self.failed and self.processes:
                self.do(self._finish())
        finally:
            self.runner.run(self._clean_up())
            # That a task failed which nobody awaits is told when it is collected: always here (see check()),
            # and not in the next history, so nothing of this one may be kept.
            self.processes, self.retired, self.tabs = [], [], []
            self.made, self.told, self.copied = {}, {}, {}
            gc.collect()
        if self.unexpected:
            self.violations.extend(self.unexpected)
            raise AssertionError(self.unexpected)

    async def _clean_up(self) -> None:
        for process in [*self.processes, *self.retired]:
            process.kill()
        await end_tasks(self.others)

    # --------------------------------------------------------------------------------------------

    def do(self, step: Any) -> None:
        """Do this, and let everything go on that needs nobody."""

        async def do() -> None:
            await step
            await settle()

        failed, self.failed = self.failed, True
        try:
            self.runner.run(do())
        except AssertionError as error:
            self.violations.append(str(error))
            raise
        self.failed = failed

    @staticmethod
    def pick(found: list[Any], number: int) -> Any:
        return found[number % len(found)]
