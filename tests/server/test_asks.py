"""What a tab asks of an element that is on its page."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from millpond import wire
from millpond.runner.threads import ThreadPool
from millpond.server.answers import MOST_AT_ONCE, MOST_HELD, Answers
from millpond.server.asks import MOST_BUSY, MOST_REPLIES, Asks
from millpond.server.limits import TooMuch
from millpond.session.sources import Answer, Asking
from millpond.testing.asks import Question
from tests.asking import APP, body
from tests.server.conftest import FakeTab

LARGE = 10 << 20
STAYING = (
    APP.replace(
        "    if question == ", '    if question == "stay":\n        LEAVE.wait()\n    if question == ', 1
    )
    + """
LEAVE = st.session_state.setdefault("leave", threading.Event())
if count:
    LEAVE.set()
"""
)
"""The same, whose answer to "stay" takes until Increment is pressed, whoever cancels it."""


class AskingTab(FakeTab):
    """A tab that asks the element of ``APP``, under numbers that the test gives."""

    @property
    def node(self):
        return self.tab.node("code")

    @property
    def answers(self):
        return self.tab.asks.answers

    def ask(self, id, question, node=None):
        node = self.node if node is None else node
        element = self.tab.tree.get(node)
        self.tab.asks.open[id] = Question(element.key if element else 0, node, question)
        self.send([{"type": "ask", "id": id, "node": node, "question": question}])

    def cancel(self, id):
        self.tab.asks.cancel(id)
        self.send([{"type": "cancel", "id": id}])

    def until_answered(self, id):
        asks = self.tab.asks
        while id in asks.open:
            self.receive()
        return asks.errors.get(id) or asks.answers[id]


@pytest.fixture
def asking(serve, connect):
    with serve(APP) as client, connect(client, kind=AskingTab) as tab:
        yield tab.hello().until_finished()


def test_an_answer_has_all_its_bytes(asking):
    asking.ask(1, 32)
    asking.ask(2, LARGE)
    assert asking.until_answered(1) == body(32)
    assert asking.until_answered(2) == body(LARGE)
    asking.ask(3, 0)
    assert asking.until_answered(3) == b""


def test_a_click_does_not_wait_for_a_large_answer(asking):
    asking.ask(1, 50 << 20)
    asking.click("Increment", 1)
    assert 1 not in asking.answers
    assert asking.until_answered(1) == body(50 << 20)


def test_the_source_is_that_of_the_last_run(asking):
    asking.click("Increment", 1)
    asking.ask(1, "count")
    assert asking.until_answered(1) == b"1"


def test_what_cannot_be_answered_says_so_and_tells_no_secrets(asking, caplog):
    asking.ask(1, "refuse")
    asking.ask(2, "fail")
    asking.ask(3, "exit")
    asking.ask(4, 32, node=999_999)
    asking.ask(5, "end")
    assert asking.until_answered(1) == "There is no row 7."
    assert asking.until_answered(2) == "The data could not be loaded. The app's log has the error."
    assert asking.until_answered(3) == "The data could not be loaded. The app's log has the error."
    assert asking.until_answered(4) == "This element is no longer on the page."
    assert asking.until_answered(5) == "The data could not be loaded. The app's log has the error."
    assert "a secret of the app" in caplog.text
    # The connection and the session go on.
    asking.click("Increment", 1)


def test_a_cancelled_question_frees_its_thread_and_is_not_answered(asking):
    for id in range(1, 9):
        asking.ask(id, "wait")
        asking.cancel(id)
    asking.ask(9, 32)
    assert asking.until_answered(9) == body(32)
    assert asking.answers.keys() | asking.tab.asks.errors.keys() == {9}


def test_too_many_questions_at_once_are_refused(asking):
    for id in range(1, 66):
        asking.ask(id, "wait")
    assert asking.until_answered(65) == "Too many requests at once. Try again in a moment."
    for id in range(1, 65):
        asking.cancel(id)
    asking.ask(66, 32)
    assert asking.until_answered(66) == body(32)


def test_the_same_question_twice_is_answered_once(asking):
    asking.ask(1, "wait")
    asking.send([{"type": "ask", "id": 1, "node": asking.node, "question": 32}])
    asking.cancel(1)
    asking.ask(2, 32)
    assert asking.until_answered(2) == body(32)
    assert 1 not in asking.answers


class Silent:
    """A session that never answers."""

    def __init__(self):
        self.askings = []
        self.answers = SimpleNamespace(under_way=0, hold=lambda size: None)

    async def answer(self, node, asking):
        self.askings.append(asking)
        await asyncio.Event().wait()


def test_a_number_that_is_used_again_at_once_is_a_question_of_its_own():
    async def scenario():
        session = Silent()
        asks = Asks(session, lambda: None)  # type: ignore[arg-type]
        for _ in range(3):
            asks.take(wire.Ask(1, 7, "a"))
            await asyncio.sleep(0)
            asks.take(wire.Cancel(1))
            asks.take(wire.Ask(1, 7, "b"))
            for _ in range(3):
                await asyncio.sleep(0)
        asks.close()
        assert len(session.askings) == 4
        assert all(asking.cancelled for asking in session.askings)

    asyncio.run(scenario())


def test_cancelled_questions_whose_source_goes_on_hold_no_more_threads_than_a_session_may_have(
    serve, connect
):
    with serve(STAYING) as client, connect(client, kind=AskingTab) as tab:
        tab.hello().until_finished()
        threads = _threads_of_runs()
        for id in range(1, 20 * MOST_AT_ONCE):
            tab.ask(id, "stay")
            tab.cancel(id)
        # Those that never had a thread are forgotten; this one waits for one of those that have.
        tab.ask(1000, 32)
        tab.click("Increment", 1)
        assert tab.until_answered(1000) == body(32)
        assert _threads_of_runs() <= threads + MOST_AT_ONCE + 1


def _threads_of_runs():
    return sum(thread.name.startswith("millpond-run") for thread in threading.enumerate())


def test_who_asks_and_does_not_read_is_sent_away():
    asks = Asks(_Live(), lambda: None)  # type: ignore[arg-type]
    for id in range(MOST_REPLIES):
        asks.take(wire.Ask(id, 1, None))
    with pytest.raises(TooMuch):
        asks.take(wire.Ask(MOST_REPLIES, 1, None))
    asks.take(wire.Cancel(0))
    asks.take(wire.Ask(MOST_REPLIES, 1, None))


class _Live:
    """A session that has as many questions as it can have."""

    answers = SimpleNamespace(under_way=MOST_BUSY, hold=lambda size: None)


def test_an_answer_that_is_not_read_is_kept_once():
    async def ask_again() -> None:
        asks = Asks(_Answering(), lambda: None)  # type: ignore[arg-type]
        for _ in range(10):
            asks.take(wire.Ask(1, 1, None))
            for _ in range(3):
                await asyncio.sleep(0)
        assert asks.next_frame() is not None
        assert asks.next_frame() is None

    asyncio.run(ask_again())


class _Answering:
    """A session that answers at once."""

    answers = SimpleNamespace(under_way=0, hold=lambda size: None)

    async def answer(self, node: int, asking: object) -> bytes:
        return b"answer"


class Ended:
    """A session that has gone elsewhere before its page was drawn here."""

    ended = True
    answers = SimpleNamespace(under_way=0, hold=lambda size: None)

    async def answer(self, node: int, asking: Asking) -> None:
        """Nothing is known here."""


def test_a_question_that_comes_as_the_session_goes_elsewhere_is_left_to_the_next_server() -> None:
    async def scenario() -> None:
        woken: list[bool] = []
        asks = Asks(cast("Any", Ended()), lambda: woken.append(True))
        asks.take(wire.Ask(id=1, node=5, question=None))
        ((_, task),) = asks._open.values()
        await task
        assert asks.next_frame() is None
        assert woken == []

    asyncio.run(scenario())


def test_slow_sources_of_one_session_leave_the_threads_to_the_runs_of_others():
    class Pool:
        """Keeps what it is given to run."""

        def __init__(self):
            self.tasks = []

        def submit(self, task):
            self.tasks.append(task)

    async def scenario():
        pool = Pool()
        answers = Answers(cast("ThreadPool", pool))
        asked = [
            asyncio.create_task(answers.compute(lambda asking: asking.question, Asking(bytes([n]))))
            for n in range(7)
        ]
        await asyncio.sleep(0)
        assert (len(pool.tasks), answers.under_way) == (MOST_AT_ONCE, 7)
        while pool.tasks:
            pool.tasks.pop(0)()
            await asyncio.sleep(0)
            assert len(pool.tasks) <= MOST_AT_ONCE
        assert await asyncio.gather(*asked) == [bytes([n]) for n in range(7)]
        assert answers.under_way == 0

    asyncio.run(scenario())


class Computing:
    """A session whose sources answer at once, on no thread: each with a quarter of what may be held."""

    ended = False

    def __init__(self) -> None:
        self.computed = 0
        self.answers = Answers(cast("ThreadPool", self))

    def submit(self, task: Callable[[], None]) -> None:
        task()

    async def answer(self, node: int, asking: Asking) -> Answer:
        return await self.answers.compute(self._answer, asking)

    def _answer(self, asking: Asking) -> bytes:
        self.computed += 1
        return bytes(MOST_HELD // 4)


def test_for_a_tab_that_does_not_read_no_more_is_computed_than_may_be_held() -> None:
    async def settled() -> None:
        for _ in range(100):
            await asyncio.sleep(0)

    async def scenario() -> None:
        session = Computing()
        asks = Asks(cast("Any", session), lambda: None)
        for id in range(40):
            asks.take(wire.Ask(id, 1, None))
        await settled()
        # Those that had a thread when it became too much have theirs too.
        assert session.computed <= 4 + MOST_AT_ONCE
        # What is read, not waited for, or lost with its connection makes room.
        read = session.computed
        while asks.next_frame() is not None:
            pass
        await settled()
        assert read < session.computed <= read + 4 + MOST_AT_ONCE
        held = session.computed
        for id in range(read, held):
            asks.take(wire.Cancel(id))
        await settled()
        assert held < session.computed <= held + 4 + MOST_AT_ONCE
        asks.close()
        another = Asks(cast("Any", session), lambda: None)
        another.take(wire.Ask(1, 1, None))
        await settled()
        assert another.next_frame() is not None

    asyncio.run(scenario())


class _Files(Computing):
    """A session whose sources answer with files."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.files: list[Any] = []
        self.later: list[Callable[[], None]] | None = None

    def submit(self, task: Callable[[], None]) -> None:
        if self.later is None:
            task()
        else:
            self.later.append(task)

    def _answer(self, asking: Asking) -> Any:
        file = self._path.open("rb", buffering=0)
        self.files.append(file)
        return file


@pytest.fixture
def of_files(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(body(1 << 20))
    return _Files(path)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_file_is_read_as_it_is_sent_and_closed_at_its_end(of_files):
    async def scenario() -> None:
        asks = Asks(cast("Any", of_files), lambda: None)
        asks.take(wire.Ask(1, 1, None))
        await _settle()
        (file,) = of_files.files
        got, frames = b"", 0
        while (frame := asks.next_frame()) is not None:
            frames += 1
            got += frame[4 + int.from_bytes(frame[:4], "big") :]
            # What is not sent is on the disk, and counts for nothing.
            assert file.closed or file.tell() == frames * wire.ANSWER_PART
            assert of_files.answers._held == 0
        assert got == body(1 << 20)
        assert (frames, file.closed) == (16, True)

    asyncio.run(scenario())


def test_a_file_that_nobody_waits_for_is_closed(of_files):
    async def scenario() -> None:
        asks = Asks(cast("Any", of_files), lambda: None)
        for id in (1, 2):
            asks.take(wire.Ask(id, 1, None))
        await _settle()
        assert asks.next_frame() is not None
        asks.take(wire.Cancel(1))
        assert [file.closed for file in of_files.files] == [True, False]
        asks.close()
        assert [file.closed for file in of_files.files] == [True, True]

    asyncio.run(scenario())


def test_a_file_that_is_made_when_its_question_is_cancelled_is_closed(of_files):
    async def scenario() -> None:
        asks = Asks(cast("Any", of_files), lambda: None)
        for turns in range(6):
            of_files.later = []
            asks.take(wire.Ask(1, 1, None))
            await _settle()
            asking, _ = asks._open[1]
            (task,) = of_files.later
            task()
            # It is on its way from the thread: at some of these turns nobody has taken it yet.
            for _ in range(turns):
                await asyncio.sleep(0)
            asks.take(wire.Cancel(1))
            await _settle()
            assert (len(of_files.files), asking.cancelled or turns > 1) == (turns + 1, True)
        assert all(file.closed for file in of_files.files)
        assert asks.next_frame() is None

    asyncio.run(scenario())


ON_CLICK = """
import millpond as st
from millpond.session import context
files = context.current().run.session.files

def make(asking):
    return files.address(files.add(asking.question.encode(), "text/csv", "made.csv", download=True)).encode()

context.current().run.session.tree.offer(st.code("x")._node, make)
"""


def test_an_answer_is_the_address_of_a_file_that_was_made_for_it(serve, connect):
    """A download that is made when it is clicked."""
    with serve(ON_CLICK) as client:
        client.get("/")
        with connect(client, kind=AskingTab) as tab:
            tab.hello().until_finished()
            tab.ask(1, "a,b")
            address = tab.until_answered(1).decode()
            answer = client.get(f"/{address}")
    assert (answer.status_code, answer.text) == (200, "a,b")
    assert answer.headers["content-disposition"].startswith('attachment; filename="made.csv"')
