"""``millpond sessions``: look at the sessions in a store, copy them out, delete them.

No session is taken over, and no value is unpickled: only numbers, texts and the
like, which are kept as MessagePack, are shown.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from millpond.cli.run_line import find_script, parse_flag
from millpond.cli.saved_sessions import SavedSessions
from millpond.cli.text import date, duration, printable, shorten, size, table
from millpond.config import find_config
from millpond.errors import ConfigError, Error
from millpond.server.sealed_store import user_part
from millpond.server.storage import STATE_FOLDER, open_storage
from millpond.state.values import PLAIN
from millpond.stores.base import Store
from millpond.stores.codec import BadSeal, SealedValue, Sealer
from millpond.stores.sqlite import SQLiteStore

HELP = """\
Usage: millpond sessions list   [SCRIPT] [--json]
       millpond sessions stats  [SCRIPT] [--json]
       millpond sessions show   ID [SCRIPT]
       millpond sessions export ID [SCRIPT]
       millpond sessions delete ID [SCRIPT] [--yes]
       millpond sessions delete --owner OWNER [SCRIPT] [--yes]
       millpond sessions delete --user USER [SCRIPT] [--yes]
       millpond sessions delete --all [SCRIPT] [--yes]

  Works on the saved sessions of SCRIPT (or of the app in this folder). ID and
  OWNER can be shortened, as in the output of `list`. To use another store, add
  the options of `millpond run`:

  millpond sessions list app.py
  millpond sessions stats --session.store redis://localhost:6379/0

  list    one line per session
  stats   the number and size of all sessions
  show    the keys of one session, with the values that are not pickled
  export  one session as JSON, bytes in base64
  delete  delete sessions, after confirmation (none with --yes)

  Write -- before an ID that begins with two dashes."""

T = TypeVar("T")

_SHOWN = 12
"""Characters of an id or an owner in a listing."""


@dataclass
class Line:
    """What the words after ``millpond sessions`` say."""

    names: list[str] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)
    owner: str | None = None
    user: str | None = None
    all: bool = False
    yes: bool = False
    json: bool = False
    help: bool = False


def parse(words: Sequence[str]) -> Line:
    """Take apart the words after ``millpond sessions``.

    Raises
    ------
    ConfigError
        An option is unknown or lacks its value.
    """
    line, rest = Line(), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            line.names += rest
            break
        if word in {"--help", "-h"}:
            line.help = True
        elif word in {"--all", "--yes", "--json"}:
            setattr(line, word[2:], True)
        elif (option := word.partition("=")[0]) in {"--owner", "--user"}:
            _, equals, value = word.partition("=")
            if not equals and rest:
                value = rest.pop(0)
            if not value:
                raise ConfigError(
                    "--owner needs a value: --owner OWNER, as `millpond sessions list` shows it."
                    if option == "--owner"
                    else "--user needs a value: --user NAME, as `millpond sessions show` shows it."
                )
            setattr(line, option[2:], value)
        elif word.startswith("--"):
            parse_flag(word[2:], rest, line.flags)
        else:
            # Also where it begins with one dash: some ids do.
            line.names.append(word)
    return line


def run(words: Sequence[str]) -> int:
    """Do what the words say; returns the exit code.

    Raises
    ------
    click.UsageError, ConfigError
        The command is wrong.
    Error
        There is no such session, or the store cannot be used.
    """
    line = parse(words)
    if line.help or not line.names:
        click.echo(HELP)
        return 0 if line.help else 2
    verb = line.names.pop(0)
    command = _COMMANDS.get(verb)
    if command is None:
        raise click.UsageError(
            f"There is no command `millpond sessions {verb}`. Commands: {', '.join(_COMMANDS)}."
        )
    _refuse_stray_options(verb, line)
    takes_id = verb in {"show", "export"} or (
        verb == "delete" and not line.all and line.owner is None and line.user is None
    )
    if takes_id and not line.names:
        raise click.UsageError(
            f"Name the session: millpond sessions {verb} ID. `millpond sessions list` shows them."
        )
    name = line.names.pop(0) if takes_id else ""
    if len(line.names) > 1:
        raise click.UsageError(
            f"Only one SCRIPT can be given; got {len(line.names)}: {' '.join(line.names)}."
        )
    store, sealer = _open_storage(line)

    async def work() -> int:
        await store.open()
        try:
            return await command(SavedSessions(store, sealer), name, line)
        finally:
            await store.close()

    return asyncio.run(work())


def _refuse_stray_options(verb: str, line: Line) -> None:
    if verb != "delete" and (line.all or line.yes or line.owner is not None or line.user is not None):
        raise click.UsageError("--all, --owner, --user and --yes belong to `millpond sessions delete`.")
    if verb not in {"list", "stats"} and line.json:
        raise click.UsageError("--json belongs to `millpond sessions list` and `stats`.")
    if line.all + (line.owner is not None) + (line.user is not None) > 1:
        raise click.UsageError("Choose one of --all, --owner and --user.")


def _open_storage(line: Line) -> tuple[Store, Sealer]:
    script = find_script(line.names[0])[0] if line.names else None
    project = script.parent if script else Path.cwd()
    config = find_config(script, line.flags)
    if config.session.store.startswith("memory:"):
        raise ConfigError(
            "Sessions in memory (session.store is memory://) are visible to their own server only. "
            "Name another store with --session.store."
        )
    if not config.session.store and not (project / STATE_FOLDER).is_dir():
        # Nothing is made where there was nothing.
        raise Error(
            f"No sessions are saved in {project.name or project}: it has no {STATE_FOLDER}. "
            "Name the app's script, or the store with --session.store."
        )
    store, sealer = open_storage(config, project)
    if isinstance(store, SQLiteStore) and not store.path.exists():
        raise Error(f"No sessions are saved in {store.path.name}: there is no such file.")
    return store, sealer


# The commands -----------------------------------------------------------------


async def _list(saved: SavedSessions, name: str, line: Line) -> int:
    rows = [["ID", "OWNER", "VERSION", "SEQ", "SIZE", "EXPIRES"]]
    users: list[str] = []
    now = time.time()
    async for one in saved.store.list():
        user = await saved.user_of(one)
        if line.json:
            click.echo(json.dumps(msgspec.to_builtins(one) | ({"user": user} if user else {})))
            continue
        users.append(printable(user.partition(" (")[0]))
        rows.append([
            printable(one.session[:_SHOWN]), printable(one.owner[:_SHOWN]), str(one.version), str(one.seq),
            size(one.size), f"in {duration(one.expires - now)}",
        ])  # fmt: skip
    if any(users):
        for row, user in zip(rows, ["USER", *users], strict=True):
            row.insert(2, user)
    if not line.json:
        click.echo(table(rows) if len(rows) > 1 else "There are no sessions.")
    return 0


async def _stats(saved: SavedSessions, name: str, line: Line) -> int:
    sizes, owners = [], set()
    first = math.inf
    async for one in saved.store.list():
        sizes.append(one.size)
        owners.add(one.owner)
        first = min(first, one.expires)
    if line.json:
        numbers = {
            "sessions": len(sizes),
            "owners": len(owners),
            "bytes": sum(sizes),
            "largest": max(sizes, default=0),
        }
        click.echo(json.dumps(numbers))
        return 0
    click.echo(f"sessions  {len(sizes)}\nowners    {len(owners)}\nsize      {size(sum(sizes))}")
    if sizes:
        click.echo(f"largest   {size(max(sizes))}\nexpires   the first in {duration(first - time.time())}")
    return 0


async def _show(saved: SavedSessions, name: str, line: Line) -> int:
    summary = await saved.find(name)
    found, values = await saved.read(summary)
    user = await saved.user_of(summary)
    click.echo(
        f"session  {printable(summary.session)}\nowner    {printable(summary.owner)}\n"
        + (f"user     {printable(user)}\n" if user else "")
        + f"version  {found.version}\nseq      {found.seq}\nsize     {size(summary.size)}\n"
        f"expires  {date(summary.expires)}\n"
    )
    rows = [["KEY", "CODEC", "SIZE", "VERSION", "VALUE"]]
    for key, value in values.items():
        if isinstance(value, BadSeal):
            rows.append([printable(key), "?", "?", "?", "not readable: its seal is invalid"])
            continue
        total = len(value.data)
        async for _, blob in saved.read_blobs(summary.session, value):
            total += len(blob)
        shown = shorten(repr(_plain(value))) if value.codec == PLAIN else ""
        codec = {PLAIN: "plain", "p": "pickle"}.get(value.codec, printable(value.codec))
        rows.append([printable(key), codec, size(total), str(value.version), shown])
    click.echo(table(rows) if len(rows) > 1 else "The session has no values.")
    return 0


async def _export(saved: SavedSessions, name: str, line: Line) -> int:
    summary = await saved.find(name)
    found, values = await saved.read(summary)
    exported: dict[str, Any] = {}
    blobs: dict[str, str] = {}
    unreadable = 0
    for key, value in values.items():
        if isinstance(value, BadSeal):
            unreadable += 1
            exported[key] = {"error": str(value)}
            continue
        exported[key] = {"codec": value.codec, "version": value.version, "data": _base64(value.data)}
        if value.codec == PLAIN and _is_json(plain := _plain(value)):
            exported[key]["value"] = plain
        if value.blobs:
            exported[key]["blobs"] = value.blobs
        async for digest, blob in saved.read_blobs(summary.session, value):
            blobs[digest] = _base64(blob)
    head = {
        "session": summary.session, "owner": summary.owner, "version": found.version, "seq": found.seq,
        "expires": date(summary.expires),
    }  # fmt: skip
    click.echo(json.dumps({**head, "values": exported, "blobs": blobs}, indent=2))
    if unreadable:
        click.echo(f"Error: {unreadable} of the values have an invalid seal and are left out.", err=True)
    return 1 if unreadable else 0


async def _delete(saved: SavedSessions, name: str, line: Line) -> int:
    store = saved.store
    if line.all:
        sessions = [one.session async for one in store.list()]
        _confirm(line, f"Delete all {_count(len(sessions))}?")
        for session in sessions:
            await store.erase(session)
        count = len(sessions)
    elif line.user is not None:
        _confirm(line, f"Delete all sessions of the user {printable(line.user)}?")
        count = await store.erase_owner(user_part(line.user))
    elif line.owner is not None:
        owner, count = await saved.find_owner(line.owner)
        _confirm(line, f"Delete {_count(count)} of the owner {printable(owner[:_SHOWN])}?")
        count = await store.erase_owner(owner)
    else:
        summary = await saved.find(name)
        _confirm(line, f"Delete the session {printable(summary.session)} ({size(summary.size)})?")
        await store.erase(summary.session)
        count = 1
    click.echo(f"Deleted {_count(count)}.")
    return 0


def _confirm(line: Line, question: str) -> None:
    if line.yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("Cannot ask for confirmation here: add --yes to delete.")
    if not click.confirm(question):
        raise Error("Nothing was deleted.")


_COMMANDS: dict[str, Callable[[SavedSessions, str, Line], Awaitable[int]]] = {
    "list": _list, "stats": _stats, "show": _show, "export": _export, "delete": _delete,
}  # fmt: skip


# How it is written --------------------------------------------------------------


def _plain(value: SealedValue) -> Any:
    return msgspec.msgpack.decode(value.data)


def _is_json(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _count(sessions: int) -> str:
    return "1 session" if sessions == 1 else f"{sessions} sessions"
