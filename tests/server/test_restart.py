"""A session outlives its process: the same store, another server."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millpond.server import attempts
from millpond.server.attempts import DEAD, MOST_DEATHS
from millpond.session.session import Session
from millpond.stores.base import Commit, StoreError
from millpond.stores.codec import Sealer
from millpond.stores.memory import MemoryStore
from millpond.wire import CloseCode
from tests.server.test_websocket import closed_with
from tests.stores.servers import wait_until

Starter = Callable[..., Any]

NOTES = """
import dataclasses, enum
import millpond as st

class Mood(enum.Enum):
    GOOD = 1

@dataclasses.dataclass
class Note:
    text: str
    mood: Mood

if "notes" not in st.session_state:
    st.session_state.notes = []
if st.button("Add"):
    st.session_state.notes.append(Note(str(len(st.session_state.notes)), Mood.GOOD))
notes = st.session_state.notes
assert all(isinstance(note, Note) and note.mood is Mood.GOOD for note in notes)
st.text(f"{len(notes)} notes")
choice = st.radio("Choice", ["a", "b"])
st.text(f"chosen {choice}")
"""


@pytest.fixture
def kept() -> dict[str, Any]:
    """What two servers have in common."""
    return {"store": MemoryStore(ttl=100), "sealer": Sealer([b"0123456789abcdef"])}


def test_values_widgets_and_classes_are_there_after_a_restart(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(NOTES, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Add", 1)
            tab.send([{"type": "event", "seq": 2, "values": {tab.widgets["radio"]: [1, "b"]}}])
            tab.until_finished(2)
            tab.click("Add", 3)
            assert list(tab.texts.values()) == ["2 notes", "chosen b"]
    with serve(NOTES, **kept) as restarted:
        restarted.cookie = client.cookie
        with connect(restarted) as again:
            again.hello(session=tab.session, connection=2, delta=tab.delta, version=tab.version)
            # The third click is sent again, as a tab does which got no answer; the fourth is new.
            again.send([{"type": "event", "seq": 3, "trigger": tab.buttons["Add"], "attempt": 2}])
            again.send([{"type": "event", "seq": 4, "trigger": tab.buttons["Add"]}])
            again.until_finished(4)
            assert again.session == tab.session
            assert "rolled_back" not in again.messages[0]
            assert list(again.texts.values()) == ["3 notes", "chosen b"]


def test_a_store_that_has_lost_what_it_confirmed_is_told_of(
    serve: Starter, connect: Starter, kept: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2, version=tab.version + 5).until_finished()
        assert again.messages[0]["rolled_back"] is True
    assert "has lost confirmed data of the session" in caplog.text


def test_a_copy_in_memory_is_dropped_when_another_server_has_taken_over(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as first:
            first.hello().until_finished()
            first.click("Increment", 1)
            with serve(**kept) as other, connect(other, headers={"Cookie": client.cookie}) as second:
                second.hello(session=first.session, connection=2).until_finished()
                second.click("Increment", 2)
                # The first server still has a copy; its next commit is refused, and nothing acknowledged.
                first.send([{"type": "event", "seq": 2, "trigger": first.buttons["Increment"]}])
                assert closed_with(first).code == CloseCode.SUPERSEDED
                assert all(m["seq"] < 2 for m in first.messages if m["type"] == "finished")
                assert list(second.texts.values()) == ["count 2"]
            # Back on the first server: what it had in memory is not what counts.
            with connect(client) as back:
                back.hello(session=first.session, connection=3, delta=first.delta).until_finished()
                assert list(back.texts.values()) == ["count 2"]


def test_a_page_of_another_process_is_not_taken_for_the_own(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
    with serve(**kept) as restarted:
        restarted.cookie = client.cookie
        with connect(restarted) as lost:
            # Its frames go nowhere: the network has gone. Each click is a delta more.
            lost.hello(session=tab.session, connection=2, delta=tab.delta, version=tab.version)
            seq = 1
            lost.until_finished(seq)
            drawn = sum(message["type"] == "delta" for message in tab.messages)
            while sum(message["type"] == "delta" for message in lost.messages) < drawn:
                seq += 1
                lost.click("Increment", seq)
        with connect(restarted) as back:
            back.hello(session=tab.session, connection=3, delta=tab.delta, version=tab.version)
            assert list(back.until_finished(seq).texts.values()) == [f"count {seq}"]


WRITER = """
import pathlib
import millpond as st
st.session_state.setdefault("count", 0)

def count():
    st.session_state.count += 1
    with pathlib.Path({path!r}).open("a") as file:
        file.write("x")
    while not pathlib.Path({path!r} + ".go").exists():
        pass

st.button("Count", on_click=count)
st.text(f"count {{st.session_state.count}}")
"""


def test_what_waits_in_a_dropped_copy_is_not_run(
    serve: Starter, connect: Starter, kept: dict[str, Any], tmp_path: Path
) -> None:
    """The process that has the session now is given it too."""
    path = tmp_path / "written"
    flags = {"runner.fastReruns": "false"}
    with serve(WRITER.format(path=str(path)), flags, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            for seq in range(1, 6):
                tab.send([{"type": "event", "seq": seq, "trigger": tab.buttons["Count"]}])
            wait_until("the first has begun", path.exists)
            with serve(WRITER.format(path=str(path)), flags, **kept) as other:
                other.cookie = client.cookie
                with connect(other) as second:
                    second.hello(session=tab.session, connection=2).until_finished()
                    (tmp_path / "written.go").touch()
                    assert closed_with(tab).code == CloseCode.SUPERSEDED
    # Both servers have come to their ends, and all runs with them. The second began while the first was being saved.
    assert path.read_text() in {"x", "xx"}


EFFECTS = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Celebrate"):
    st.session_state.count += 1
    st.balloons()
st.text(f"count {st.session_state.count}")
"""


def test_effects_go_on_after_a_store_has_lost_some(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    def effects(tab: Any) -> list[int]:
        return [message["n"] for message in tab.messages if message["type"] == "effect"]

    with serve(EFFECTS, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            (record,) = kept["store"]._records.values()
            early = dict(vars(record), values=dict(record.values))
            for seq in (1, 2, 3):
                tab.click("Celebrate", seq)
    vars(record).update(early)
    with serve(EFFECTS, **kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2, version=tab.version, shown=effects(tab)[-1])
        again.until_finished()
        assert again.messages[0]["rolled_back"] is True
        again.click("Celebrate", 4)
        # The tab leaves out a number that it has had.
        assert effects(again) == [effects(tab)[-1] + 1]


class FlakyStore(MemoryStore):
    """Fails so many times, before or after it has done what it was asked."""

    def __init__(self, *, before: int = 0, after: int = 0) -> None:
        super().__init__(ttl=100)
        self.before = before
        self.after = after

    async def commit(self, commit: Commit) -> None:
        if self.before:
            self.before -= 1
            raise StoreError("The store is away.")
        await super().commit(commit)
        if self.after:
            self.after -= 1
            raise StoreError("The answer was lost.")


@pytest.mark.parametrize("fails", [{"before": 3}, {"after": 3}])
def test_a_store_that_is_away_delays_the_answer_and_loses_nothing(
    serve: Starter, connect: Starter, fails: dict[str, int]
) -> None:
    store = FlakyStore()
    with serve(store=store) as client, connect(client) as tab:
        tab.hello().until_finished()
        store.before, store.after = fails.get("before", 0), fails.get("after", 0)
        tab.click("Increment", 1)
        assert list(tab.texts.values()) == ["count 1"]
        kinds = [message["type"] for message in tab.messages]
        # The page was up to date, and said that it was not saved, before the commit went through.
        assert "unsaved" in kinds
        assert kinds[-1] == "finished"
        assert list(tab.click("Increment", 2).texts.values()) == ["count 2"]


def test_a_page_can_be_reloaded_while_the_store_is_away(serve: Starter, connect: Starter) -> None:
    store = FlakyStore()
    with serve(store=store) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            store.before = 10**6
            tab.send([{"type": "event", "seq": 1, "trigger": tab.buttons["Increment"]}])
            while "unsaved" not in [message["type"] for message in tab.messages]:
                tab.messages += tab.receive()
        with connect(client) as again:
            again.hello(session=tab.session, load="b")
            while "count 1" not in again.texts.values():
                for message in again.receive():
                    again.take(message)
            store.before = 0
            again.until_finished(1)


def test_an_altered_value_is_not_unpickled(
    serve: Starter, connect: Starter, kept: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
    (record,) = kept["store"]._records.values()
    record.values["count"] = record.values["count"][:-1] + b"\x63"
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        assert list(again.texts.values()) == ["count 0"]
    assert "is not right" in caplog.text


def note_deaths(store: MemoryStore, seq: int, count: int, age: float = DEAD) -> None:
    """As processes leave it that ended while they executed the event."""
    (record,) = store._records.values()
    noted = time.time() - age
    record.attempts |= {f"attempt {number}": (seq, noted) for number in range(count)}


def test_an_event_that_has_ended_processes_is_skipped_and_the_next_one_runs(
    serve: Starter, connect: Starter, kept: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            press = {"type": "event", "trigger": tab.buttons["Increment"]}
    note_deaths(kept["store"], seq=1, count=MOST_DEATHS)
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2)
        again.send([press | {"seq": 1, "attempt": 2}, press | {"seq": 2, "attempt": 2}])
        again.until_finished(2)
        assert again.messages[0]["restored"] is True
        assert [m["seq"] for m in again.messages if m["type"] == "skipped"] == [1]
        assert list(again.texts.values()) == ["count 1"]
        # Only the first one after the session came from the store is under suspicion.
        note_deaths(kept["store"], seq=3, count=MOST_DEATHS)
        again.send([press | {"seq": 3, "attempt": 3}])
        assert list(again.until_finished(3).texts.values()) == ["count 2"]
    assert f"Event 1 of the session {tab.session} is skipped: {MOST_DEATHS} processes" in caplog.text
    with serve(**kept) as third, connect(third, headers={"Cookie": client.cookie}) as last:
        last.hello(session=tab.session, connection=3)
        # What was skipped stays so.
        last.send([press | {"seq": 1, "attempt": 2}, press | {"seq": 4}])
        last.until_finished(4)
        assert list(last.texts.values()) == ["count 3"]


def test_an_event_is_run_however_often_it_was_sent_if_no_process_has_ended_over_it(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    note_deaths(kept["store"], seq=1, count=MOST_DEATHS - 1)
    note_deaths(kept["store"], seq=2, count=MOST_DEATHS)
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2)
        again.send([{"type": "event", "trigger": tab.buttons["Increment"], "seq": 1, "attempt": 99}])
        assert list(again.until_finished(1).texts.values()) == ["count 1"]


def test_an_event_is_run_where_no_note_of_it_can_be_made(
    serve: Starter, connect: Starter, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the store raises."""
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()

    async def fail(*arguments: object) -> None:
        raise RuntimeError("no note")

    monkeypatch.setattr(kept["store"], "note_attempt", fail)
    monkeypatch.setattr(kept["store"], "clear_attempt", fail)
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2)
        again.send([{"type": "event", "trigger": tab.buttons["Increment"], "seq": 1, "attempt": 2}])
        again.until_finished(1)
        again.click("Increment", 2)
        assert list(again.texts.values()) == ["count 2"]


def test_a_server_that_stops_while_it_looks_into_an_event_leaves_no_note(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    (record,) = kept["store"]._records.values()
    # Others are at it, so it has to wait.
    note_deaths(kept["store"], seq=1, count=MOST_DEATHS, age=0)
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        again.send([{"type": "event", "trigger": tab.buttons["Increment"], "seq": 1, "attempt": 2}])
        wait_until("it is noted", lambda: len(record.attempts) == MOST_DEATHS + 1)
    assert set(record.attempts) == {f"attempt {number}" for number in range(MOST_DEATHS)}


def test_nobody_counts_executions_as_ended_that_are_still_noted(
    serve: Starter, connect: Starter, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tab has left many processes, each of which is still executing the event."""
    monkeypatch.setattr(attempts, "LOOK", 0.01)
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    note_deaths(kept["store"], seq=1, count=MOST_DEATHS + 1, age=0)
    with serve(**kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        again.send([{"type": "event", "trigger": tab.buttons["Increment"], "seq": 1, "attempt": 7}])
        (record,) = kept["store"]._records.values()
        wait_until("it has looked", lambda: len(record.attempts) == MOST_DEATHS + 2)
        # They come to their ends.
        for number in range(MOST_DEATHS + 1):
            del record.attempts[f"attempt {number}"]
        assert list(again.until_finished(1).texts.values()) == ["count 1"]
        wait_until("nothing is noted any more", lambda: record.attempts == {})


SLOW_APP = """
import pathlib
import millpond as st
st.session_state.setdefault("count", 0)

def slow():
    pathlib.Path("{folder}/begun").write_text(str(st.session_state.count))
    while not pathlib.Path("{folder}/go").exists():
        pass
    st.session_state.count += 1

st.button("Slow", on_click=slow)
st.text(f"count {{st.session_state.count}}")
"""


def test_a_note_is_kept_while_the_run_goes_on_though_the_session_is_lost(
    serve: Starter, connect: Starter, kept: dict[str, Any], tmp_path: Path
) -> None:
    app = SLOW_APP.format(folder=tmp_path)
    with serve(app, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    (record,) = kept["store"]._records.values()
    with serve(app, **kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        again.send([{"type": "event", "trigger": tab.buttons["Slow"], "seq": 1, "attempt": 2}])
        wait_until("it runs", (tmp_path / "begun").exists)
        assert [seq for seq, _ in record.attempts.values()] == [1]
        with serve(app, **kept) as other, connect(other, headers={"Cookie": client.cookie}) as third:
            third.hello(session=tab.session, connection=3).until_finished()
            assert [seq for seq, _ in record.attempts.values()] == [1]
            (tmp_path / "go").touch()
            # It is not the owner any more, and cannot save what it did; but it lives.
            wait_until("its end is known", lambda: record.attempts == {})


@pytest.mark.parametrize("erased", [False, True])
def test_what_is_done_while_the_tab_is_away_and_the_store_is_emptied_is_there_when_it_is_back(
    serve: Starter,
    connect: Starter,
    kept: dict[str, Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    erased: bool,
) -> None:
    store = kept["store"]
    with serve(SLOW_APP.format(folder=tmp_path), **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.send([{"type": "event", "trigger": tab.buttons["Slow"], "seq": 1}])
            wait_until("it runs", (tmp_path / "begun").exists)
        wait_until("it has left", lambda: not any(driver.attended for driver in client.served.sessions))
        if erased:
            asyncio.run(store.erase(tab.session))
        store._records.clear()
        (tmp_path / "go").touch()
        wait_until("its loss is known", lambda: "It is kept in memory" in caplog.text)
        with connect(client) as again:
            again.hello(session=tab.session, connection=2, version=tab.version)
            if erased:
                # It is offered to the store, which knows better; then the tab comes once more.
                assert closed_with(again).code == CloseCode.GOING_AWAY
                assert store._records == {}
                return
            again.until_finished(1)
            assert again.session == tab.session
            assert list(again.texts.values()) == ["count 1"]
            assert store._records[tab.session].seq == 1


def deployed(name: str) -> str:
    """An app that keeps an instance of its class, which a deploy may rename."""
    return f"""
import millpond as st
class {name}:
    def __init__(self): self.count = 0
if "thing" not in st.session_state:
    st.session_state.thing = {name}()
if st.button("Increment"):
    st.session_state.thing.count += 1
assert isinstance(st.session_state.thing, {name})
st.text(f"count {{st.session_state.thing.count}}")
"""


def test_a_rolling_deploy_and_back(
    serve: Starter, connect: Starter, kept: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    seq = 0
    cookie = session = None
    for connection, (name, expected) in enumerate(
        [
            ("Old", "count 1"),
            ("Old", "count 2"),
            ("New", "count 1"),
            ("New", "count 2"),
            ("Old", "count 3"),
            ("New", "count 3"),
        ],
        start=1,
    ):
        with serve(deployed(name), **kept) as client:
            client.cookie = cookie
            if cookie is None:
                client.get("/")
                cookie = client.cookie
            with connect(client) as tab:
                tab.hello(connection=connection, **({"session": session} if session else {})).until_finished()
                session = tab.session
                seq += 1
                assert list(tab.click("Increment", seq).texts.values()) == [expected], (connection, name)
    assert "is set aside" in caplog.text
    assert "read again by the current code" in caplog.text


def test_a_session_that_was_erased_on_purpose_is_not_written_anew(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    store = kept["store"]
    with serve(**kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            asyncio.run(store.erase(tab.session))
            tab.send([{"type": "event", "trigger": tab.buttons["Increment"], "seq": 1}])
            assert closed_with(tab).code == CloseCode.GOING_AWAY
            assert store._records == {}
        with connect(client) as again:
            again.hello(session=tab.session, connection=2, version=tab.version).until_finished()
            assert again.session != tab.session
            assert list(again.texts.values()) == ["count 0"]


def test_values_that_nobody_has_used_since_a_restart_are_written_anew_too(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    app = """
import millpond as st
class Mine:
    count = 0
if "mine" not in st.session_state:
    st.session_state.mine = Mine()
    st.session_state.other = [1, 2, 3]
if st.button("Use"):
    st.session_state.mine.count += 1
    st.text(f"{st.session_state.mine.count} {st.session_state.other}")
st.button("Other")
"""
    store = kept["store"]
    with serve(app, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Use", 1)
    with serve(app, **kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        store._records.clear()
        again.click("Other", 2)
        assert [m["was"] for m in again.messages if m["type"] == "rewritten"] == ["gone"]
    with serve(app, **kept) as third, connect(third, headers={"Cookie": client.cookie}) as last:
        last.hello(session=tab.session, connection=3).until_finished()
        last.click("Use", 3)
        assert list(last.texts.values()) == ["2 [1, 2, 3]"]


MANY = """
import millpond as st
for number in range(600):
    if f"key {number}" not in st.session_state:
        st.session_state[f"key {number}"] = number
if st.button("Increment"):
    st.session_state["key 300"] += 1
st.text(sum(st.session_state[f"key {number}"] for number in range(600)))
"""


def test_a_session_of_many_keys_is_there_after_a_restart(
    serve: Starter, connect: Starter, kept: dict[str, Any]
) -> None:
    with serve(MANY, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
    (record,) = kept["store"]._records.values()
    assert sum(name.startswith("$millpond:keys:") for name in record.values) == 3
    with serve(MANY, **kept) as restarted, connect(restarted, headers={"Cookie": client.cookie}) as again:
        again.hello(session=tab.session, connection=2).until_finished()
        again.click("Increment", 2)
        assert (again.session, list(again.texts.values())) == (tab.session, [str(sum(range(600)) + 2)])


def test_a_session_that_a_newer_version_has_written_is_left_to_it(
    serve: Starter,
    connect: Starter,
    kept: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a rolling deploy, a tab comes to a process that cannot read its session: it comes again, and loses nothing."""
    with serve(MANY, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            tab.click("Increment", 1)
    with serve(MANY, **kept) as older, monkeypatch.context() as patch:
        patch.setattr("millpond.stores.manifest.ROOT", 1)
        with connect(older, headers={"Cookie": client.cookie}) as again:
            again.hello(session=tab.session, connection=2)
            assert closed_with(again).code == CloseCode.TRY_LATER
    assert f"The session {tab.session} was written by a newer Millpond" in caplog.text
    with serve(MANY, **kept) as newer, connect(newer, headers={"Cookie": client.cookie}) as last:
        last.hello(session=tab.session, connection=3).until_finished()
        assert (last.session, list(last.texts.values())) == (tab.session, [str(sum(range(600)) + 1)])


@pytest.mark.parametrize(
    ("cls", "name", "hello"),
    [
        (Sealer, "open_manifest", {}),
        (Sealer, "open_value", {}),
        (Session, "restore", {}),
        (Sealer, "open_value", {"fork": True}),
        (Session, "begin_as_copy", {"fork": True}),
        (Sealer, "seal_value", {"fork": True}),
        (Sealer, "seal_value", {"session": None}),
    ],
)
def test_others_click_while_a_session_of_many_keys_is_read_or_written(
    serve: Starter,
    connect: Starter,
    kept: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    cls: type,
    name: str,
    hello: dict[str, Any],
) -> None:
    """What takes long waits, in the middle of it, until another session's click is done."""
    began, clicked = threading.Event(), threading.Event()
    in_order: list[bool] = []
    original = getattr(cls, name)

    def hold(*given: Any) -> Any:
        if not began.is_set():
            began.set()
            in_order.append(clicked.wait(20))
        return original(*given)

    with serve(MANY, **kept) as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
    with serve(MANY, **kept) as restarted:
        restarted.cookie = client.cookie
        with connect(restarted) as neighbour, connect(restarted) as large:
            neighbour.hello(load="neighbour").until_finished()
            monkeypatch.setattr(cls, name, hold)
            large.hello(**({"session": tab.session, "connection": 2} | hello))
            assert began.wait(20)
            neighbour.click("Increment", 1)
            clicked.set()
            large.until_finished()
            assert list(large.texts.values()) == [str(sum(range(600)))]
    assert in_order == [True]
