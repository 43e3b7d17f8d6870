"""What a request's path means inside of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from millpond.server.inside import find_inside


@pytest.mark.parametrize("name", ["a\\b.txt", "..\\b.txt", "C:b.txt", "b.txt:stream"])
def test_names_that_mean_something_else_on_windows_are_nobodys(tmp_path: Path, name: str) -> None:
    """Also where they are the names of files: what is refused is the same on all machines."""
    (tmp_path / name).write_text("there")
    (tmp_path / "b.txt").write_text("there")
    assert find_inside(tmp_path.resolve(), name) is None
    assert find_inside(tmp_path.resolve(), "b.txt") is not None


def test_nul_is_no_letter_of_a_name(tmp_path: Path) -> None:
    assert find_inside(tmp_path.resolve(), "b.txt\0.html") is None
