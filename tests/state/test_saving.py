"""What a session gives to be stored: only what changed, within the quotas, shared objects together."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import Any

import pytest

from millpond.session.state import State
from millpond.state.rebind import StoredValue
from millpond.state.saving import Limits
from millpond.state.values import GROUP, MEMBER, Dump
from tests.drive import App

MB = 1 << 20


def _copies(dump: Dump) -> list[bytearray]:
    return [bytearray(buffer.raw()) for buffer in dump.buffers]


class Store:
    """What a store would have of a session after each commit."""

    def __init__(self, **limits: Any) -> None:
        self.limits = Limits(**limits)
        self.state = State(self.limits)
        self.dumps: dict[str, Dump] = {}
        self.written: set[str] = set()

    def run(self, **values: Any) -> Store:
        """A run sets some keys."""
        for key, value in values.items():
            self.state.assign(key, value)
        return self.commit()

    def commit(self, *, audit: bool = False) -> Store:
        change = self.state.audit(lambda: False) if audit else self.state.collect()
        changed, deleted = change.changed, change.deleted
        self.state.taken()
        assert not changed.keys() & deleted
        for key in deleted:
            del self.dumps[key]
        self.dumps.update(changed)
        self.written = changed.keys() | deleted
        self.state.begin_run()
        return self

    def restart(self) -> Store:
        """Another process takes over what was stored."""
        self.state = State(self.limits)
        self.state.restore(
            {
                key: StoredValue(key, d.codec, d.data, partial(_copies, d), d.size)
                for key, d in self.dumps.items()
            }
        )
        return self

    def get(self, key: str) -> Any:
        return self.state.get(key)


# Quotas -----------------------------------------------------------------------


def test_what_has_changed_and_is_set_again_is_saved() -> None:
    """The app may have it from elsewhere: a cached resource, a thread."""
    items = [1]
    store = Store().run(items=items)
    assert store.run(items=items).written == set()
    items.append(2)
    assert store.run(items=items).written == {"items"}
    assert store.restart().state.get("items") == [1, 2]


def test_a_value_over_its_quota_is_named_with_its_size_and_the_old_one_does_not_stay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store(max_value=MB).run(big=b"small", other=1)
    store.run(big=b"x" * 3 * MB, other=2)
    assert store.dumps.keys() == {"other"}
    reason = "it has 3.0 MB, more than 1.0 MB, the limit for one value (session.maxValueSize)"
    assert store.state.volatile["big"] == reason
    assert store.state.too_large == [("big", reason)]
    assert caplog.text.count("session_state['big'] is kept in memory only") == 1
    store.get("big")
    assert caplog.text.count("session_state['big']") == 1
    assert store.get("big") == b"x" * 3 * MB
    assert "big" not in store.restart().state


def test_a_value_within_its_quota_again_is_saved_again(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(max_value=MB).run(big=b"x" * 2 * MB).run(big=b"fits")
    assert store.restart().get("big") == b"fits"
    store.run(big=b"x" * 2 * MB)
    assert caplog.text.count("session_state['big']") == 2


def test_quotas_are_said_even_if_what_cannot_be_pickled_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    Store(max_value=MB, on_unpicklable="ignore").run(lock=threading.Lock(), big=b"x" * 2 * MB)
    assert "'big'" in caplog.text
    assert "'lock'" not in caplog.text


def test_what_has_no_room_in_the_session_is_named_with_the_largest_others() -> None:
    store = Store(max_session=3 * MB).run(a=b"a" * 2 * MB, b=b"b")
    store.run(c=b"c" * 2 * MB)
    assert store.dumps.keys() == {"a", "b"}
    ((key, reason),) = store.state.too_large
    assert key == "c"
    assert "it has 2.0 MB, and the session would have 4.0 MB, more than the 3.0 MB" in reason
    assert "session.maxSessionSize" in reason
    assert "'a' 2.0 MB" in reason


def test_what_had_no_room_is_saved_when_there_is_some_though_nobody_touches_it() -> None:
    store = Store(max_session=3 * MB).run(a=b"a" * 2 * MB).run(c=b"c" * 2 * MB).run(n=1)
    assert store.dumps.keys() == {"a", "n"}
    store.run(a=b"")
    assert store.dumps.keys() == {"a", "n", "c"}
    assert store.state.volatile == {}
    store.state.delete("c")
    store.commit().run(d=b"d" * 2 * MB)
    assert store.dumps.keys() == {"a", "n", "d"}


def test_the_quota_counts_what_came_from_the_store() -> None:
    store = Store(max_session=3 * MB).run(a=b"a" * 2 * MB).restart().run(c=b"c" * 2 * MB)
    assert store.dumps.keys() == {"a"}


def test_the_event_is_finished_and_the_tab_is_told_once() -> None:
    app = App(
        "import millpond as st\nst.session_state.n = st.session_state.get('n', 0) + 1\n"
        "st.session_state.big = b'x' * 2_000_000\nst.text(st.session_state.n)",
        durable=True,
        limits=Limits(max_value=MB),
    )
    app.rerun()
    assert app.texts() == ["2"]
    assert b"too_large" in b"".join(app.frames)
    assert b"".join(app.frames).count(b'"key":"big"') == 1
    change = app.session.commits.take_change()
    assert change is not None
    assert set(change.changed) == {"n"}


# Shared objects -----------------------------------------------------------------


def test_two_keys_with_one_list_have_one_list_after_a_restart() -> None:
    shared = [1]
    store = Store().run(a=shared, b=shared, c=[1])
    assert {key: dumped.codec for key, dumped in store.dumps.items()} == {"a": GROUP, "b": MEMBER, "c": "p"}
    store.restart()
    assert store.get("b") is store.get("a")
    assert store.get("c") is not store.get("a")


def test_an_object_deep_inside_of_another_keys_value() -> None:
    child: dict[str, Any] = {"name": "child"}
    store = Store().run(selected=child, tree={"children": [child]})
    store.restart()
    store.get("selected")["name"] = "renamed"
    assert store.get("tree")["children"][0]["name"] == "renamed"


def test_a_change_through_one_key_is_saved_for_the_other_and_again_after_a_restart() -> None:
    shared = [1]
    store = Store().run(a=shared, b=shared)
    for number in (2, 3):
        store.get("b").append(number)
        store.commit().restart()
        assert store.get("a")[-1] == number
        store.commit()


def test_an_object_that_is_shared_later_and_one_that_no_longer_is() -> None:
    store = Store().run(a=[1], b=[2])
    assert not {GROUP, MEMBER} & {dumped.codec for dumped in store.dumps.values()}
    store.run(b=[store.get("a")]).restart()
    assert store.get("b")[0] is store.get("a")
    store.run(b=[[1]]).restart()
    assert store.get("b")[0] == store.get("a")
    assert store.get("b")[0] is not store.get("a")
    assert {dumped.codec for dumped in store.dumps.values()} == {"p"}


@pytest.mark.parametrize("gone", ["a", "b"])
@pytest.mark.parametrize("restarted", [False, True])
def test_the_others_stay_when_one_is_deleted_or_replaced(gone: str, restarted: bool) -> None:
    shared = [1]
    for replace in (False, True):
        store = Store().run(a=shared, b=shared, c=shared)
        if restarted:
            store.restart()
        if replace:
            store.run(**{gone: 5})
        else:
            store.state.delete(gone)
            store.commit()
        left, also = sorted({"a", "b", "c"} - {gone})
        store.restart()
        assert store.get(left) == [1]
        assert store.get(left) is store.get(also)
        assert (gone in store.state) is replace


def test_what_cannot_change_is_not_shared() -> None:
    import datetime as dt

    text, day, pair = "x" * 100, dt.date(2026, 1, 1), (1, 2)
    store = Store().run(a=[text, day, pair], b=[text, day, pair], c=(text,), d=(text,))
    assert {dumped.codec for dumped in store.dumps.values()} == {"p"}


def test_an_object_in_the_place_of_one_that_is_gone_is_not_taken_for_it() -> None:
    store = Store().run(a=[[1]], b=[[2]])
    for _ in range(50):
        store.get("a").clear()
        store.get("b").append([3])
        store.commit()
        assert {dumped.codec for dumped in store.dumps.values()} == {"p"}
        store.get("a").append([1])
        store.commit()


def test_no_room_for_a_group_says_so_for_each_key() -> None:
    shared = [b"x" * 2 * MB]
    store = Store(max_session=3 * MB).run(a=[b"y" * 2 * MB]).run(b=shared, c=shared)
    assert store.dumps.keys() == {"a"}
    assert [key for key, _ in store.state.too_large] == ["b", "c"]
    assert "saved with 'b'" in store.state.volatile["c"]
    store.run(a=0)
    assert store.restart().get("b") is store.get("c")


def test_a_group_whose_first_key_cannot_be_read_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(list[int]):
        def __reduce__(self) -> Any:
            return (int, ("no number",))

    shared = [1]
    store = Store().run(a=shared, b=shared)
    # The bytes of the group are what no code can read any more.
    store.dumps["a"] = Dump(GROUP, b"\x80\x05cnowhere\nNothing\n.")
    store.restart()
    assert "a" not in store.state
    store.commit()
    assert "b" not in store.state
    assert caplog.text.count("is set aside") == 2
    assert "no member" not in caplog.text


def test_a_member_without_its_group_is_set_aside(caplog: pytest.LogCaptureFixture) -> None:
    shared = [1]
    store = Store().run(a=shared, b=shared)
    store.dumps["a"] = store.run(c=[7]).dumps["c"]
    store.restart()
    assert "b" not in store.state
    assert "session_state['b'] is set aside" in caplog.text


# The audit ----------------------------------------------------------------------


def test_a_change_behind_our_back_is_found() -> None:
    items = [1]
    store = Store().run(items=items, other=[2])
    items.append(3)
    store.commit()
    assert store.written == set()
    store.commit(audit=True)
    assert store.written == {"items"}
    assert store.restart().get("items") == [1, 3]


def test_large_values_that_share_are_found_by_the_audit() -> None:
    shared: list[int] = []
    store = Store().run(a=[shared, *([n] for n in range(20_000))], b=shared)
    assert store.dumps["b"].codec == "p"
    store.commit(audit=True)
    assert store.restart().get("a")[0] is store.get("b")
    assert store.get("b") == []
    store.get("b").append(5)
    store.commit().restart()
    assert store.get("a")[0] == [5]


def test_the_audit_ends_when_a_run_is_due_and_goes_on_another_time() -> None:
    values = {f"key {n}": [n] for n in range(10)}
    store = Store().run(**values)
    for value in values.values():
        value.append(0)
    asked = iter([False] * 3 + [True])
    assert len(store.state.audit(lambda: next(asked)).changed) == 3
    store.state.taken()
    assert len(store.state.audit(lambda: False).changed) == 7


def test_the_audit_does_not_look_at_plain_values(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store().run(a=1, b="text", c=None, d=1.5)
    monkeypatch.setattr("millpond.state.saving.trace", lambda *_: pytest.fail("a plain value was dumped"))
    store.state.collect()
    store.commit(audit=True)


def test_plain_values_pay_nothing_for_what_others_may_share(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store().run(a=[1], b=[2], n=1)
    monkeypatch.setattr("millpond.state.sharing.Sharing.find", lambda *_, **__: pytest.fail("was looked for"))
    store.run(n=2)
    assert store.written == {"n"}


# Memory of the app ----------------------------------------------------------------


def test_what_is_given_to_be_stored_is_of_its_own_time(caplog: pytest.LogCaptureFixture) -> None:
    """The next run may write into an array before the store has got it."""
    import pickle

    class Array:
        def __init__(self, content: bytearray) -> None:
            self.content = content

        def __reduce_ex__(self, protocol: Any) -> Any:
            return bytearray, (pickle.PickleBuffer(self.content),)

    content = bytearray(100_000)
    store = Store().run(array=Array(content))
    content[0] = 1
    assert store.dumps["array"].buffers[0].raw()[0] == 0
    store.get("array")
    store.commit()
    assert store.dumps["array"].buffers[0].raw()[0] == 1
    assert logging.getLevelName(caplog.handler.level) == "NOTSET"


# What comes between two commits ---------------------------------------------------------

BOX = "class Box:\n    def __init__(self, item): self.item = item\n"


def begin_script(state: State) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    state.begin_run()
    state.begin_script(namespace)
    exec(BOX, namespace)
    return namespace


def test_what_fell_asleep_in_a_run_that_was_cut_short_is_saved_by_the_next_though_that_does_not_use_it() -> (
    None
):
    store = Store()
    store.state.assign("box", begin_script(store.state)["Box"](1))
    store.state.sleep()
    begin_script(store.state)
    store.commit()
    assert store.written == {"box"}


def test_a_key_that_is_deleted_and_set_again_is_as_if_it_had_got_another_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store().run(same=[1], other=[1], lock=threading.Lock())
    for key, value in (("same", [1]), ("other", [2]), ("lock", threading.Lock())):
        store.state.delete(key)
        store.state.assign(key, value)
    store.commit()
    assert store.written == {"other"}
    assert caplog.text.count("session_state['lock']") == 1
    assert list(store.state.keys()) == ["same", "other", "lock"]


def test_a_key_that_was_deleted_before_the_store_lost_all_is_not_there_and_one_set_again_is() -> None:
    store = Store().run(gone=[1], again=[1])
    store.state.delete("gone")
    store.state.delete("again")
    store.state.assign("again", [1])
    assert store.state.collect_all().changed.keys() == {"again"}


def test_what_the_app_deletes_takes_the_quarantined_value_along() -> None:
    store = Store()
    store.state.assign("box", begin_script(store.state)["Box"](1))
    store.commit()
    other = store.restart().state
    other.begin_script({"__name__": "__main__"})
    assert "box" not in other
    other.assign("box", 1)
    store.commit()
    assert len(store.dumps) == 2
    other.delete("box")
    assert "box" not in other
    store.commit()
    assert store.dumps == {}
