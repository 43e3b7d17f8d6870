"""The stand-in for ``__main__``: pickle, dataclasses and type hints of a script work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.runner import main_module
from millpond.runner.program import Program
from millpond.session.run import Outcome
from millpond.session.session import Session

SOURCE = """
from __future__ import annotations
import dataclasses, pickle, typing

@dataclasses.dataclass
class Point:
    x: int
    other: Point | None = None

assert pickle.loads(pickle.dumps(Point(1))) == Point(1)
assert typing.get_type_hints(Point)["x"] is int
assert typing.get_type_hints(Point)["other"] == typing.Optional[Point]
import __main__
assert __main__.Point is Point
__main__.extra = 1
assert extra == 1
"""


@pytest.fixture
def installed() -> Iterator[None]:
    main_module.install()
    yield
    main_module.uninstall()


def run(path: Path) -> list[BaseException]:
    errors: list[BaseException] = []
    session = Session("s")
    started = session.begin_run()
    assert started is not None
    outcome = Program(path, write=None, show_error=errors.append).execute(started)
    session.end_run(started, outcome)
    assert (outcome is Outcome.FAILED) == bool(errors)
    return errors


@pytest.mark.usefixtures("installed")
def test_a_script_finds_its_own_names_in_main(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(SOURCE)
    assert run(path) == []


def test_without_the_stand_in_the_script_cannot_pickle_its_classes(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(SOURCE)
    assert run(path) != []


@pytest.mark.usefixtures("installed")
def test_outside_of_a_run_main_is_the_real_module() -> None:
    real = object.__getattribute__(sys.modules["__main__"], "_real")
    assert sys.modules["__main__"].__name__ == "__main__"
    assert sys.modules["__main__"].__spec__ is real.__spec__
    with pytest.raises(AttributeError):
        sys.modules["__main__"].no_such_name
