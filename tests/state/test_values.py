"""Values as bytes and back: what is plain, what is pickled, what cannot be saved."""

from __future__ import annotations

import pickle
import threading
from typing import Any

import pytest

from millpond.state.values import BLOB_FROM, PICKLE, PLAIN, CannotSave, Dump, dump, load


class NoNames:
    def find(self, qualname: str, page: str = "") -> Any:
        raise AssertionError(f"nobody should look up {qualname}")

    def decode(self, name: str, saved: Any) -> Any:
        raise AssertionError(f"nobody should decode {name}")


def again(value: Any) -> Any:
    dumped = dump(value)
    return load(dumped.codec, dumped.data, dumped.buffers, NoNames())


@pytest.mark.parametrize("value", [None, True, 0, -1, 2**63, 1.5, float("inf"), "", "ä€𝄞", "x" * 10_000])
def test_plain_values_are_not_pickled(value: Any) -> None:
    assert dump(value).codec == PLAIN
    assert again(value) == value
    assert type(again(value)) is type(value)


@pytest.mark.parametrize("value", [2**70, "\ud800", [1, {"a": (2, 3)}], {1, 2}, b"bytes", 1j, int])
def test_all_others_are(value: Any) -> None:
    assert dump(value).codec == PICKLE
    assert again(value) == value


def test_a_cycle_comes_back_as_a_cycle() -> None:
    value: list[Any] = []
    value.append(value)
    found = again(value)
    assert found[0] is found


def test_large_buffers_stand_beside_the_pickle_and_are_not_copied() -> None:
    content = bytearray(BLOB_FROM)
    class_free = dump([pickle.PickleBuffer(content), "text"])
    assert len(class_free.buffers) == 1
    assert len(class_free.data) < 200
    assert class_free.size >= BLOB_FROM
    content[0] = 7
    assert class_free.buffers[0].raw()[0] == 7


def test_small_buffers_stay_in_the_pickle() -> None:
    assert dump([pickle.PickleBuffer(bytearray(100))]).buffers == ()


@pytest.mark.parametrize(
    "value", [threading.Lock(), (n for n in [1]), lambda: None, {"deep": [threading.Lock()]}]
)
def test_what_cannot_be_pickled_is_named(value: Any) -> None:
    with pytest.raises(CannotSave, match=type(value).__name__):
        dump(value)


def test_digests_tell_values_apart() -> None:
    values = [None, 0, 1, "", "0", "x" * 100, "x" * 101, [0], b"0"]
    digests = [dump(value).digest() for value in values]
    assert len(set(digests)) == len(values)
    assert dump([1, 2]).digest() == dump([1, 2]).digest()


def test_a_changed_buffer_changes_the_digest() -> None:
    one, two = (Dump(PICKLE, b"same", (pickle.PickleBuffer(bytes([n]) * 10),)) for n in (1, 2))
    assert one.digest() != two.digest()
