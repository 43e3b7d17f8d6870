"""The commands, and the process's end."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click

from millpond.cli.launchers import find_app
from millpond.cli.run_line import find_script, parse_run, syntax_error
from millpond.config import Config, find_config, schema, show
from millpond.errors import ConfigError, Error
from millpond.version import __version__

_HELLO = Path(__file__).parents[1] / "hello" / "app.py"
_USAGE, _FAILURE, _INTERRUPTED = 2, 1, 130

_HELLO_HELP = """\
Usage: millpond hello [--section.option VALUE ...]

  Runs the tour app that comes with Millpond. Its sessions are in a temporary
  folder. The options are those of `millpond run`."""

_SHOW_HELP = """\
Usage: millpond config show [SCRIPT] [--section.option VALUE ...]

  Prints all options as TOML, with a description, the value, and where it comes
  from. With SCRIPT, the files beside it count too."""

Serve = Callable[[Path, Config, list[str]], int]
"""Serves a script with options and arguments, and returns the exit code."""

_RUN_HELP = """\
Usage: millpond run SCRIPT [--section.option VALUE ...] [-- ARGUMENTS]

  Runs SCRIPT as a web app. SCRIPT can also be a folder with a streamlit_app.py,
  an app.py or a main.py. ARGUMENTS are passed to the script as sys.argv[1:].

  millpond run app.py --server.port 8502 --server.headless
  millpond run app.py -- --input data.csv

Options, with their defaults (`millpond config show` describes them):"""


def _options_help() -> str:
    lines = []
    for option in schema().values():
        if not option.name.startswith("theme."):
            default = ", ".join(option.default) if isinstance(option.default, tuple) else option.default
            shown = "" if default in (None, {}, "") else f" ({default})"
            lines.append(f"  --{option.name}{shown}")
    return "\n".join([*lines, "  --theme.*: the look of the page"])


def _run(script: Path, flags: dict[str, str], arguments: list[str]) -> NoReturn:
    _exit(_serve_until_stopped(script, flags, arguments, _serve))


def _serve_until_stopped(script: Path, flags: dict[str, str], arguments: list[str], serve: Serve) -> int:
    config = find_config(script, flags)
    for warning in config.warnings:
        click.echo(f"Warning: {warning}", err=True)
    broken = syntax_error(script)
    if broken:
        click.echo(f"Error in {broken}", err=True)
    if not broken and (app := find_app(script)) is not None:
        return _until_stopped(partial(_launch, script, app, flags, arguments))
    return _until_stopped(partial(serve, script, config, arguments))


def _launch(module: Path, app: str, flags: dict[str, str], arguments: list[str]) -> int:
    # Imported here, as in `_serve`.
    from millpond.server.application import launch

    return launch(module, app, flags, arguments)


def _serve(script: Path, config: Config, arguments: list[str]) -> int:
    # Imported here: `millpond version` and `config show` need no server.
    from millpond.server.run import serve

    return serve(script, config, arguments)


def _serve_killable(notes: Path, script: Path, config: Config, arguments: list[str]) -> int:
    """As `_serve`, by a process that is started again when the tour's button has ended it."""
    # Imported here, as in `_serve`.
    from millpond.hello import killing
    from millpond.server.run import serve

    # Sessions in memory do not outlive the process: then it is not to be ended.
    killable = not config.session.store.startswith("memory:")
    if killable:
        killing.allow(notes)
    return serve(script, config, arguments, killable=killable)


def _until_stopped(serve: Callable[[], int]) -> int:
    try:
        return serve()
    except KeyboardInterrupt:
        click.echo("\nStopped.")
        return _INTERRUPTED


def _exit(code: int) -> NoReturn:
    """End the process with this code, at once.

    Python waits for threads at its end; a script that sleeps or is stuck in C
    code would hold it up for as long as it likes.
    """
    stuck = any(
        thread is not threading.current_thread() and thread.is_alive() and not thread.daemon
        for thread in threading.enumerate()
    )
    if stuck:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


class _Unparsed(click.Command):
    """A command that gets its words as they are, ``--`` included."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.params["words"] = list(args)
        return []


class _Commands(click.Group):
    """The commands; a script in a command's place is most likely one that is to run."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if self.get_command(ctx, word) is None and (word.endswith(".py") or Path(word).exists()):
            raise click.UsageError(f"There is no command {word!r}. Did you mean 'millpond run {word}'?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="millpond", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Turn Python scripts into web apps whose state lasts."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command("run", cls=_Unparsed)
def run_command(words: list[str]) -> None:
    """Run a script as a web app."""
    line = parse_run(words)
    if line.help:
        click.echo(f"{_RUN_HELP}\n{_options_help()}")
        return
    script, note = find_script(line.script)
    if note:
        click.echo(note)
    _run(script, line.flags, line.arguments)


@cli.command("hello", cls=_Unparsed)
def hello_command(words: list[str]) -> None:
    """Run the tour app that comes with Millpond. Accepts the options of `run`."""
    line = parse_run([str(_HELLO), *words])
    if line.help:
        click.echo(_HELLO_HELP)
        return
    # The tour lies in the installed package, which is no place for sessions.
    if not hasattr(os, "fork"):  # on Windows, nothing replaces a process that was ended
        _run(_HELLO, {"session.store": "memory://", **line.flags}, line.arguments)
    with tempfile.TemporaryDirectory(prefix="millpond-hello-") as folder:
        flags = {"session.store": f"sqlite:///{folder}/sessions.db", **line.flags}
        code = _serve_until_stopped(_HELLO, flags, line.arguments, partial(_serve_killable, Path(folder)))
    _exit(code)


@cli.command("docs", cls=_Unparsed)
def docs_command(words: list[str]) -> None:
    """Show the documentation of this version. Accepts the options of `run`."""
    from millpond.cli.handbook import APP, DOCS_HELP, text_of  # the other commands need none

    if "--text" in words:
        click.echo(text_of([word for word in words if word != "--text"]), nl=False)
        return
    line = parse_run([str(APP), *words])
    if line.help:
        click.echo(DOCS_HELP)
        return
    if line.arguments:
        raise ConfigError(
            f"`millpond docs` opens all of the documentation. To print a page or a name: "
            f"millpond docs --text {line.arguments[0]}"
        )
    # For whoever asks, on this machine; it has no state that a developer would look at.
    flags = {"session.store": "memory://", "server.address": "localhost", "client.toolbarMode": "viewer"}
    _run(APP, {**flags, **line.flags}, line.arguments)


@cli.command("skills", short_help="Give agents the skill files for Millpond.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
def skills_command(folder: Path | None) -> None:
    """Print the folder of the skill files for agents, or copy them into FOLDER."""
    from millpond.cli.handbook import SKILLS, copy_skills  # the other commands need none

    if folder is None:
        click.echo(SKILLS)
        return
    for file in copy_skills(folder):
        click.echo(f"Wrote {file}")


@cli.group("config")
def config_group() -> None:
    """Show the configuration."""


@config_group.command("show", cls=_Unparsed, short_help="Print all options, and where each comes from.")
def show_command(words: list[str]) -> None:
    """Print all options as TOML, with their values and where each comes from."""
    line = parse_run(words)
    if line.help:
        click.echo(_SHOW_HELP)
        return
    script = find_script(line.script)[0] if line.script else None
    click.echo(show(find_config(script, line.flags)), nl=False)


@cli.group("cache")
def cache_group() -> None:
    """Manage cached values that are kept on disk or in the store."""


@cache_group.command("clear", cls=_Unparsed, short_help="Delete the values that an app has cached.")
def cache_clear_command(words: list[str]) -> None:
    """Delete the values that an app has cached with `persist="disk"` or `persist="store"`."""
    # Imported here: the other commands need no caches.
    from millpond.cli.cache import HELP, clear

    line = parse_run(words)
    if line.help:
        click.echo(HELP)
        return
    script = find_script(line.script)[0] if line.script else None
    count = clear(script, line.flags)
    click.echo(f"Deleted {count} cached value{'' if count == 1 else 's'}.")


@cli.group("component")
def component_group() -> None:
    """Create custom components."""


@component_group.command("new", short_help="Create a component, and an app that shows it.")
@click.argument("name")
@click.option(
    "--frame", is_flag=True, help="Show it in an iframe (components.v1), not in the page (components.v2)."
)
def component_new_command(name: str, frame: bool) -> None:
    """Create a folder with the files of a component NAME and an app that shows it."""
    from millpond.cli.components import make  # the other commands need no templates

    target = make(name, Path.cwd(), frame=frame)
    click.echo(f"Created {target}. To see it: millpond run {target.name}/app.py")


@cli.command("sessions", cls=_Unparsed)
def sessions_command(words: list[str]) -> int:
    """List, show, export and delete saved sessions."""
    # Imported here: the other commands need no store.
    from millpond.cli import sessions

    return sessions.run(words)


class _Check(click.Command):
    """`check`, whose module reads the elements: the other commands do without."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        from millpond.cli.check import check_command

        return check_command.make_context(info_name, args, parent, **extra)


cli.add_command(_Check("check", short_help="Report what a Streamlit app needs to change for Millpond."))


@cli.command("stubs", short_help="Give editors Millpond's types for `import streamlit`.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="typings")
def stubs_command(folder: Path) -> None:
    """Give editors and type checkers Millpond's types for `import streamlit`.

    Writes stubs into FOLDER (default: typings). Pyright finds them there; mypy
    needs `mypy_path = "typings"`. They take precedence over an installed
    Streamlit. To undo it, delete FOLDER/streamlit.
    """
    from millpond.compat import type_stubs  # the other commands need no element

    files = type_stubs.write(folder)
    click.echo(f"Wrote {len(files)} stubs of `streamlit` into {folder}.")


@cli.command("help")
@click.pass_context
def help_command(context: click.Context) -> None:
    """Print this help."""
    assert context.parent is not None, "it is a command of `millpond`"
    click.echo(context.parent.get_help())


@cli.command("version")
def version_command() -> None:
    """Print the version."""
    click.echo(f"millpond {__version__}")


def main() -> NoReturn:
    """Entry point of the ``millpond`` command."""
    try:
        code = cli.main(prog_name="millpond", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        sys.exit(_USAGE)
    except (ConfigError, click.UsageError) as error:
        text = error.format_message() if isinstance(error, click.UsageError) else str(error)
        _fail(text, _USAGE)
    except click.ClickException as error:
        _fail(error.format_message(), _FAILURE)
    except Error as error:
        _fail(str(error), _FAILURE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(text: str, code: int) -> NoReturn:
    click.echo(f"Error: {text}", err=True)
    sys.exit(code)
