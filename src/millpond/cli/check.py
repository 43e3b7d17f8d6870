"""``millpond check``: the words after it, and what is printed."""

from __future__ import annotations

from pathlib import Path

import click

from millpond.checking.project import check_paths
from millpond.checking.report import FORMATS, written
from millpond.errors import ConfigError


@click.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="json: for programs. github: annotations beside the lines of a pull request.",
)
def check_command(paths: tuple[Path, ...], form: str) -> int:
    """Say what of an app, written for Streamlit or Millpond, is missing or different in Millpond.

    PATH is a script, of which all that belongs to it is read (its pages, the
    modules of its folder that it imports, its config.toml and secrets.toml), or
    a folder, of which every Python file is read. Nothing is executed.

    Exit code: 0 nothing breaks, 1 something does, 2 the command was wrong.
    A line with the comment `# millpond: ignore` has no findings.
    """
    try:
        report = check_paths(list(paths))
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    text = written(report, form)
    if text:
        click.echo(text)
    return 1 if report.errors else 0
