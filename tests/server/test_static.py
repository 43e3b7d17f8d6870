"""The app's static folder: its files, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millpond.server.inside import find_inside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "static-not").mkdir()
    (tmp_path / "static-not" / "x.png").write_text("sibling")
    (tmp_path / "secret.png").write_text("secret")
    (folder / "a b.png").write_text("picture")
    (folder / "sub" / "data.csv").write_text("1,2")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / ".env").write_text("secret")
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    (folder / "in.png").symlink_to(folder / "a b.png")
    (folder / "away").symlink_to(tmp_path)
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text("secret")
    (folder / "shown.toml").symlink_to(folder / ".streamlit" / "secrets.toml")
    return folder


@pytest.mark.parametrize("path", ["a b.png", "sub/data.csv", "in.png", "page.html"])
def test_files_inside_are_found(folder: Path, path: str) -> None:
    found = find_inside(folder, path)
    assert found is not None
    assert found.is_relative_to(folder)


@pytest.mark.parametrize(
    "path",
    [
        ".streamlit/secrets.toml",
        "shown.toml",
        "", "..", "../secret.png", "sub/../../secret.png", "sub/../a b.png", "./a b.png", "%2e%2e/secret.png",
        "..\\secret.png", "sub\\data.csv", "/etc/passwd", "//etc/passwd", "//server/share/x", "C:/x", "C:x", "\0",
        "a b.png\0.txt", ".env", "out.png", "away/secret.png", "../static-not/x.png", "sub", "sub/", "nothing.png",
        "x" * 5000, "a b.png/", "~/x",
    ],
)  # fmt: skip
def test_nothing_else_is(folder: Path, path: str) -> None:
    assert find_inside(folder, path) is None


def test_served_by_option_only(folder: Path, serve: Callable[..., Any]) -> None:
    with serve() as client:
        assert client.get("/app/static/sub/data.csv").status_code == 404
    with serve(flags={"server.enableStaticServing": "true"}) as client:
        answer = client.get("/app/static/sub/data.csv")
        assert (answer.status_code, answer.text) == (200, "1,2")
        assert answer.headers["content-type"].startswith("text/csv")
        assert client.get("/app/static/page.html").headers["content-type"].startswith("text/plain")
        for path in (
            "%2e%2e/secret.png",
            "sub/%2e%2e/%2e%2e/secret.png",
            "..%2fsecret.png",
            "%5c..%5csecret.png",
            "%00",
        ):
            assert client.get(f"/app/static/{path}").status_code == 404
