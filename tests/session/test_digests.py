"""What is remembered of contents, and that nothing is taken for another."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pyarrow as pa

from millpond.session.files import digests as module
from millpond.session.files.digests import WORTH_IT, Digests, digest_of, look_at

LARGE = 2 * WORTH_IT


def remember(digests: Digests, data: object) -> None:
    digests.remember(data, digest_of(data))


def test_bytes_are_known_by_what_they_are_not_by_what_is_in_them():
    digests, data = Digests(), os.urandom(LARGE)
    remember(digests, data)
    assert digests.find(data) == digest_of(data)
    assert digests.find(bytes(bytearray(data))) is None


def test_a_number_of_an_object_that_is_gone_is_not_taken_for_another():
    """The bytes are held as long as their number is known."""
    digests = Digests()
    for _ in range(200):
        data = os.urandom(LARGE)
        assert digests.find(data) in (None, digest_of(data))
        remember(digests, data)
        del data


def test_what_nobody_else_holds_is_let_go_of():
    digests, held = Digests(), os.urandom(LARGE)
    remember(digests, held)
    for _ in range(10):
        remember(digests, os.urandom(LARGE))
    digests.sweep()
    assert len(digests) == 1
    assert digests.find(held)
    inside = {"a": [held]}
    del held
    digests.sweep()
    assert digests.find(inside["a"][0])
    inside.clear()
    digests.sweep()
    assert len(digests) == 0


def test_what_is_shown_anew_makes_room_by_itself():
    digests = Digests()
    for _ in range(50):
        remember(digests, os.urandom(LARGE))
    assert len(digests) <= 2


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    digests, held = Digests(), [os.urandom(LARGE) for _ in range(5)]
    for data in held:
        remember(digests, data)
    assert [digests.find(data) is not None for data in held] == [False, False, True, True, True]


def test_a_thousand_contents_are_known_and_each_new_one_does_not_look_at_all_of_them(monkeypatch):
    digests, held, looks = Digests(), [os.urandom(WORTH_IT) for _ in range(1000)], []
    holders = module._Bytes.holders

    def count(known: module._Bytes) -> int:
        looks.append(known)
        return holders(known)

    monkeypatch.setattr(module._Bytes, "holders", count)
    for data in held:
        remember(digests, data)
    assert all(digests.find(data) for data in held)
    assert len(looks) < 20 * len(held)


def test_large_contents_that_nobody_has_are_let_go_of_while_many_are_held(monkeypatch):
    monkeypatch.setattr(module, "TOGETHER", 20 * LARGE)
    digests, held = Digests(), [os.urandom(WORTH_IT) for _ in range(1000)]
    for data in held:
        remember(digests, data)
    for _ in range(100):
        remember(digests, os.urandom(LARGE))
    assert len(digests) - len(held) <= 20


def test_what_is_small_or_may_change_is_not_remembered():
    digests, changing = Digests(), bytearray(LARGE)
    for data in (os.urandom(WORTH_IT - 1), changing, memoryview(changing), pa.py_buffer(changing)):
        remember(digests, data)
        assert digests.find(data) is None
    assert len(digests) == 0


def test_arrow_buffers_are_held_weakly():
    digests = Digests()
    data = pa.py_buffer(os.urandom(LARGE))
    remember(digests, data)
    assert digests.find(data) == digest_of(data)
    del data
    gc.collect()
    assert len(digests) == 0


def test_a_late_farewell_of_an_arrow_buffer_takes_nothing_from_the_next_of_its_number():
    digests = Digests()
    first, second = (pa.py_buffer(os.urandom(LARGE)) for _ in range(2))
    remember(digests, first)
    gone, digest = digests._buffers.pop(id(first))
    digests._buffers[id(first)] = (__import__("weakref").ref(second), "the next one's")
    digests._forget(id(first))(gone)
    assert digests._buffers[id(first)][1] == "the next one's"


def test_a_file_is_known_until_it_changes(tmp_path: Path):
    digests, path = Digests(), tmp_path / "a"

    def write(text: bytes, at: float) -> None:
        path.write_bytes(text)
        os.utime(path, (at, at))

    def read() -> None:
        digests.remember_file(look_at(path), path, digest_of(path.read_bytes()))

    write(b"one", 1)
    read()
    assert digests.find(path) == digest_of(b"one")
    write(b"two", 2)
    assert digests.find(path) is None
    read()
    assert digests.find(path) == digest_of(b"two")
    write(b"more", 2)
    assert digests.find(path) is None
    other = tmp_path / "b"
    other.write_bytes(b"one!")
    os.utime(other, (2, 2))
    other.replace(path)
    assert digests.find(path) is None


def test_a_file_that_was_just_written_is_looked_at_again(tmp_path: Path):
    """Another change might leave its time as it is."""
    digests, path = Digests(), tmp_path / "a"
    path.write_bytes(b"one")
    digests.remember_file(look_at(path), path, digest_of(b"one"))
    assert digests.find(path) is None


def test_a_file_that_changes_while_it_is_read_is_not_remembered(tmp_path: Path):
    digests, path = Digests(), tmp_path / "a"
    path.write_bytes(b"one")
    os.utime(path, (1, 1))
    before = look_at(path)
    path.write_bytes(b"another")
    os.utime(path, (2, 2))
    digests.remember_file(before, path, digest_of(b"one"))
    assert len(digests) == 0
