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
    help="json: for programs. github: annotations on the lines of a pull request.",
)
def check_command(paths: tuple[Path, ...], form: str) -> int:
    """Report what an app written for Streamlit or Millpond uses that Millpond lacks or does differently.

    PATH is a script or a folder. For a script, everything that belongs to it is
    read: its pages, the modules of its folder that it imports, its config.toml
    and secrets.toml. For a folder, every Python file is read. Nothing is executed.

    Exit code: 0 if nothing breaks, 1 if something does, 2 if the command is wrong.
    A line with the comment `# millpond: ignore` is not reported.
    """
    try:
        report = check_paths(list(paths))
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    text = written(report, form)
    if text:
        click.echo(text)
    return 1 if report.errors else 0
