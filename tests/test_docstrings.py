"""The examples in docstrings run, and print what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from typing import get_args

import pytest

import millpond
from millpond import wire
from millpond.session.context import Context, enter, leave
from millpond.session.session import Session
from tests.specimens import missing_module


def examples() -> list[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found: list[doctest.DocTest] = []
    names = [module.name for module in pkgutil.walk_packages(millpond.__path__, "millpond.")]
    for name in ["millpond", *names]:
        if name.endswith(".__main__") or ".hello" in name:
            continue
        module = importlib.import_module(name)
        found += [test for test in finder.find(module, name) if test.examples]
    return found


EXAMPLES = examples()


@pytest.fixture
def run():
    """A page to draw on."""
    session = Session("docstrings")
    begun = session.begin_run()
    assert begun is not None
    token = enter(Context(begun, session.tree.main))
    yield begun
    leave(token)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_runs(example, run):
    missing = missing_module("".join(one.source for one in example.examples))
    if missing is not None:
        pytest.skip(f"{missing} is not installed")
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert result.failed == 0, "".join(report)
    assert result.attempted > 0


def test_most_public_functions_have_an_example():
    named = {example.name for example in EXAMPLES}
    assert len(named) > 20


def test_the_wire_lists_all_of_its_messages():
    messages = {*get_args(wire.ClientMessage), *get_args(wire.ServerMessage)}
    assert wire.Ask in messages
    assert {one.__name__ for one in messages if f":class:`{one.__name__}`" not in wire.__doc__} == set()
