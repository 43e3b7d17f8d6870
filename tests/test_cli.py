"""The command line: how its words are read, its messages and its exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import types
from pathlib import Path
from typing import Annotated, Literal, Union, get_args, get_origin

import msgspec
import pytest

from millpond import cli
from millpond.cli import commands
from millpond.cli.run_line import parse_run
from millpond.config import load_config, schema
from millpond.errors import ConfigError, Error
from millpond.hello import killing
from millpond.server import run as run_server
from millpond.version import __version__
from tests.patience import PATIENCE


class Server:
    """Stands in for ``millpond.server.run``: keeps what it was asked to serve."""

    def __init__(self, answer=0):
        self.answer = answer
        self.calls = []

    def serve(self, script, config, arguments, *, killable=False):
        self.calls.append((script, config, arguments))
        self.killable = killable
        self.folder_was_there = Path(config.session.store.removeprefix("sqlite:///")).parent.is_dir()
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture
def server(monkeypatch):
    fake = Server()
    module = types.ModuleType("millpond.server.run")
    module.serve = fake.serve  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "millpond.server.run", module)
    return fake


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, with a home and an environment without options."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in list(os.environ):
        if name.startswith(("MILLPOND_", "STREAMLIT_")):
            monkeypatch.delenv(name)
    return tmp_path


def run(*words):
    """Runs the command in this process; returns its exit code."""
    before, sys.argv = sys.argv, ["millpond", *words]
    try:
        cli.main()
    except SystemExit as end:
        return end.code
    finally:
        sys.argv = before


@pytest.mark.parametrize(
    ("words", "script", "flags", "arguments"),
    [
        ("app.py", "app.py", {}, []),
        ("app.py --server.port 1", "app.py", {"server.port": "1"}, []),
        ("app.py --server.port=1", "app.py", {"server.port": "1"}, []),
        ("--server.port 1 app.py", "app.py", {"server.port": "1"}, []),
        ("--server.headless app.py", "app.py", {"server.headless": "true"}, []),
        ("--server.headless true app.py", "app.py", {"server.headless": "true"}, []),
        ("--server.headless False app.py", "app.py", {"server.headless": "False"}, []),
        ("--server.headless=false app.py", "app.py", {"server.headless": "false"}, []),
        ("app.py --server.headless", "app.py", {"server.headless": "true"}, []),
        ("app.py --server.headless --server.port 1", "app.py", None, []),
        ("app.py a b", "app.py", {}, ["a", "b"]),
        ("app.py -- -x", "app.py", {}, ["-x"]),
        ("app.py --server.headless off", "app.py", {"server.headless": "off"}, []),
        ("--client.showErrorDetails app.py", "app.py", {"client.showErrorDetails": "true"}, []),
        ("--client.showErrorDetails none app.py", "app.py", {"client.showErrorDetails": "none"}, []),
        ("app.py -- --server.port 1 -- x", "app.py", {}, ["--server.port", "1", "--", "x"]),
        ("app.py a -- b", "app.py", {}, ["a", "b"]),
        ("-- app.py", None, {}, ["app.py"]),
        ("app.py --server.baseUrlPath=", "app.py", {"server.baseUrlPath": ""}, []),
        ("app.py --server.baseUrlPath a=b", "app.py", {"server.baseUrlPath": "a=b"}, []),
        (
            "app.py --server.allowedHosts a --server.allowedHosts b",
            "app.py",
            {"server.allowedHosts": "a,b"},
            [],
        ),
    ],
)
def test_words_after_run(words, script, flags, arguments):
    line = parse_run(words.split())
    assert (line.script, line.arguments) == (script, arguments)
    assert line.flags == ({"server.headless": "true", "server.port": "1"} if flags is None else flags)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--server.prot 1", "There is no option 'server.prot'. Did you mean 'server.port'?"),
        ("app.py --port 1", "There is no option 'port'. Did you mean 'server.port'?"),
        ("app.py --server.port", "--server.port needs a value: --server.port 8501"),
        ("app.py --server.port --server.headless", "--server.port needs a value"),
        ("app.py -x", "There is no option '-x'. Options are written --server.port 8502; arguments for"),
        ("app.py -5", "There is no option '-5'"),
        (
            "app.py --server.headless maybe",
            "--server.headless must be true or false; got 'maybe'. If 'maybe' is an argument",
        ),
        ("--server.headless maybe app.py", "--server.headless must be true or false; got 'maybe'"),
        ("app.py --session.panel sometimes", "--session.panel must be"),
        ("app.py --wibble 1", "There is no option 'wibble'. `millpond config show` lists"),
        ("-p 1 app.py", "There is no option '-p'. Options are written --server.port 8502"),
    ],
)
def test_wrong_words_after_run(words, message):
    with pytest.raises(ConfigError) as caught:
        parse_run(words.split())
    assert str(caught.value).startswith(message)


def test_run_gives_the_server_script_configuration_and_arguments(folder, server):
    (folder / "counter.py").write_text("")
    (folder / ".millpond").mkdir()
    (folder / ".millpond" / "config.toml").write_text("[server]\nrunOnSave = true")
    assert run("run", "counter.py", "--server.port", "9", "--", "--x", "1") == 0
    [(script, config, arguments)] = server.calls
    assert script == folder / "counter.py"
    assert (config.server.port, config.server.run_on_save) == (9, True)
    assert arguments == ["--x", "1"]


def test_the_scripts_folder_wins_over_the_current_one(folder, server):
    for place, port in ((folder, 1), (folder / "sub", 2)):
        (place / ".streamlit").mkdir(parents=True)
        (place / ".streamlit" / "config.toml").write_text(f"[server]\nport = {port}")
    (folder / "sub" / "a.py").write_text("")
    assert run("run", "sub/a.py") == 0
    assert server.calls[0][1].server.port == 2


@pytest.mark.parametrize("name", ["streamlit_app.py", "app.py", "main.py"])
def test_a_folder_runs_its_app_and_says_so(folder, server, capsys, name):
    (folder / "site").mkdir()
    (folder / "site" / name).write_text("")
    assert run("run", "site") == 0
    assert server.calls[0][0] == folder / "site" / name
    assert f"site is a folder: running its {name}." in capsys.readouterr().out


def test_run_alone_runs_the_current_folder(folder, server):
    (folder / "app.py").write_text("")
    assert run("run") == 0
    assert server.calls[0][0] == folder / "app.py"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("run conter.py", "There is no file conter.py. Did you mean counter.py?"),
        ("run counter", "There is no file counter. Did you mean counter.py?"),
        ("run zzzzzz.py", "There is no file zzzzzz.py.\n"),
        ("run no/counter.py", "There is no file no/counter.py. There is no folder no either."),
        ("run notes.txt", "notes.txt is not a Python script: its name must end in .py."),
        ("run .", ". is a folder without streamlit_app.py, app.py or main.py. It has counter.py."),
        ("run empty", "It has no Python files. Name the script: millpond run SCRIPT."),
        ("run https://example.com/a.py", "URL. Download the script, then"),
        ("run counter.py --server.port x", "server.port must be a whole number from 0 to 65535"),
        ("run counter.py --server.prot 1", "Did you mean 'server.port'?"),
        ("hello --server.prot 1", "Did you mean 'server.port'?"),
        ("config show --server.prot 1", "Did you mean 'server.port'?"),
        ("config show nope.py", "There is no file nope.py."),
        ("rnu counter.py", "No such command 'rnu'"),
        ("counter.py", "There is no command 'counter.py'. Did you mean 'millpond run counter.py'?"),
        ("empty --server.port 8502", "Did you mean 'millpond run empty'?"),
    ],
)
def test_a_wrong_command_exits_2_with_one_line(folder, server, capsys, words, message):
    (folder / "counter.py").write_text("")
    (folder / "notes.txt").write_text("")
    (folder / "empty").mkdir()
    assert run(*words.split()) == 2
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert message in error
    assert error.count("\n") == 1
    assert server.calls == []


def test_a_wrong_configuration_file_exits_2(folder, server, capsys):
    (folder / "counter.py").write_text("")
    (folder / ".millpond").mkdir()
    (folder / ".millpond" / "config.toml").write_text("[server]\nprot = 1")
    assert run("run", "counter.py") == 2
    assert "config.toml). Did you mean 'server.port'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1\nif x\n", "Error in counter.py, line 2: expected ':'. The page shows where"),
        ("x = '\0'", "Error in counter.py"),
    ],
)
def test_a_syntax_error_is_one_line_and_the_server_starts(folder, server, capsys, source, message):
    (folder / "counter.py").write_text(source)
    assert run("run", "counter.py") == 0
    assert len(server.calls) == 1
    error = capsys.readouterr().err
    assert error.startswith(message)
    assert error.count("\n") == 1


def test_a_script_that_cannot_be_read_exits_2(folder, server, capsys, monkeypatch):
    monkeypatch.setattr(commands, "_HELLO", folder / "gone.py")
    assert run("hello") == 2
    assert "gone.py cannot be read: No such file or directory." in capsys.readouterr().err
    assert server.calls == []


def test_retired_options_are_named_once(folder, server, capsys):
    (folder / "counter.py").write_text("")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text("[mapbox]\ntoken = 'x'")
    assert run("run", "counter.py") == 0
    assert "mapbox.token is an old option" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "code"), [(0, 0), (1, 1), (KeyboardInterrupt(), 130)])
def test_the_servers_end_is_the_exit_code(folder, server, answer, code):
    (folder / "counter.py").write_text("")
    server.answer = answer
    assert run("run", "counter.py") == code


def test_what_the_server_cannot_do_exits_1_with_one_line(folder, server, capsys):
    (folder / "counter.py").write_text("")
    server.answer = Error("Port 9 is in use.")
    assert run("run", "counter.py") == 1
    assert capsys.readouterr().err == "Error: Port 9 is in use.\n"


def test_hello_runs_the_tour_with_the_options_of_run(folder, server, monkeypatch):
    assert commands._HELLO.parts[-3:] == ("millpond", "hello", "app.py")
    (folder / "tour.py").write_text("")
    monkeypatch.setattr(commands, "_HELLO", folder / "tour.py")
    assert run("hello", "--server.port", "9") == 0
    [(script, config, arguments)] = server.calls
    assert script == folder / "tour.py"
    assert (config.server.port, arguments) == (9, [])


@pytest.fixture
def tour(folder, monkeypatch):
    (folder / "tour.py").write_text("")
    monkeypatch.setattr(commands, "_HELLO", folder / "tour.py")
    monkeypatch.setattr(killing, "_notes", None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing replaces a process that has ended")
def test_the_tour_outlives_its_server_and_leaves_nothing_behind(tour, server):
    assert run("hello") == 0
    [(_, config, _)] = server.calls
    place = Path(config.session.store.removeprefix("sqlite:///"))
    assert place.name == "sessions.db"
    assert server.folder_was_there
    assert not place.parent.exists()
    assert (server.killable, killing.is_allowed()) == (True, True)


def test_what_is_in_memory_alone_cannot_be_killed(tour, server):
    assert run("hello", "--session.store", "memory://") == 0
    assert (server.killable, killing.is_allowed()) == (False, False)


def test_the_tour_without_fork(tour, server, monkeypatch):
    monkeypatch.delattr(os, "fork", raising=False)
    assert run("hello") == 0
    [(_, config, _)] = server.calls
    assert config.session.store == "memory://"
    assert (server.killable, killing.is_allowed()) == (False, False)


def test_no_other_app_can_be_killed(folder, server, monkeypatch):
    monkeypatch.setattr(killing, "_notes", None)
    (folder / "counter.py").write_text("")
    assert run("run", "counter.py") == 0
    assert (server.killable, killing.is_allowed()) == (False, False)


@pytest.mark.parametrize("words", [["version"], ["--version"]])
def test_version(capsys, words):
    assert run(*words) == 0
    assert capsys.readouterr().out == f"millpond {__version__}\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_the_commands(capsys, words):
    assert run(*words) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("run", "hello", "config", "version"))


@pytest.mark.parametrize("group", [[], ["config"], ["cache"], ["component"]])
def test_what_a_list_of_commands_says_of_each_is_not_cut_off(capsys, group):
    assert run(*group, "--help") == 0
    listed = capsys.readouterr().out.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


@pytest.mark.parametrize("words", [["hello"], ["config", "show"], ["docs"], ["cache", "clear"], ["sessions"]])
def test_the_help_of_a_command_says_what_it_does(capsys, words):
    assert run(*words, "--help") == 0
    usage, _, text = capsys.readouterr().out.partition("\n\n")
    assert usage.startswith("Usage: millpond")
    assert text.strip().endswith((".", "dashes."))


def test_half_a_command_shows_its_help_as_help(capsys):
    assert run("config") == 2
    assert capsys.readouterr().err.startswith("Usage: millpond config")


def test_help_of_run_lists_the_options(capsys):
    assert run("run", "--help") == 0
    assert "--server.port (8501)" in capsys.readouterr().out


def test_config_show_prints_values_and_their_sources(folder, capsys):
    assert run("config", "show", "--server.port", "9") == 0
    assert "# From the flag --server.port.\nport = 9\n" in capsys.readouterr().out


def test_version_imports_no_server():
    code = (
        "import sys; from millpond.cli import main\n"
        "sys.argv = ['millpond', 'version']\n"
        "try: main()\n"
        "finally: print(sorted({'uvicorn', 'starlette', 'asyncio'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_python_m_millpond():
    result = subprocess.run(
        [sys.executable, "-m", "millpond", "version"],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert result.stdout == f"millpond {__version__}\n"


def test_a_stuck_thread_does_not_hold_up_the_end():
    code = (
        "import threading, time; from millpond.cli.commands import _exit\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "print('bye', end='')\n"
        "_exit(130)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
        timeout=PATIENCE,
    )
    assert (result.returncode, result.stdout) == (130, "bye")


def environment():
    source = str(Path(cli.__file__).parents[2])
    return {**os.environ, "PYTHONPATH": source}


def test_without_stuck_threads_the_end_is_an_ordinary_one(monkeypatch):
    monkeypatch.setattr(threading, "enumerate", lambda: [threading.current_thread()])
    with pytest.raises(SystemExit) as end:
        commands._exit(1)
    assert end.value.code == 1


# Options mean the same wherever they are given ---------------------------------------------


def values_of(hint) -> list[str]:
    """Texts for every kind of value that an option of this type accepts."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        bounds = [str(m.ge) for m in args[1:] if getattr(m, "ge", None) is not None]
        over = [m.gt for m in args[1:] if getattr(m, "gt", None) is not None]
        return bounds or ([str(over[0] + (1 if args[0] is int else 0.5))] if over else values_of(args[0]))
    if origin in (Union, types.UnionType):
        return list(dict.fromkeys(value for part in args for value in values_of(part)))
    if origin is Literal:
        return list(args)
    if origin is tuple:
        return {str: ["one", "one,two"], int: ["400,700"]}.get(args[0]) or (
            ['[{"family": "a"}]'] if get_origin(args[0]) is dict else ["red", "red,#00f"]
        )
    if origin is dict:
        return ['{"X-User": "email"}']
    return {bool: ["true", "false"], int: ["1"], float: ["2.5"], str: ["word"], type(None): []}[hint]


TEXTS = (
    "#ff4b4b", "rgb(1 2 3)", "0.5rem", "small", "dark", "de-AT", "16", "400", "700", "red,#00f", "400,700", "3rem,2rem",
    ",".join(["red"] * 10),
)  # fmt: skip
"""Of an option of the theme, and of others that say in a pattern what they take: those of these that it takes."""


def takes(name: str, text: str) -> bool:
    try:
        load_config(flags={name: text})
    except ConfigError:
        return False
    return True


OF_MAPS = {
    "map.tileServer": ["https://a.example/{z}/{x}/{y}.png"],
    "map.hosts": ["https://a.example", "https://a.example,https://b.example:8080"],
}


def texts_of(option) -> list[str]:
    if option.name in OF_MAPS:
        return OF_MAPS[option.name]
    if option.name.startswith("theme.") or option.name == "client.language":
        return [
            text
            for text in (*TEXTS, "true", '[{"family": "a", "url": "b.woff2"}]')
            if takes(option.name, text)
        ]
    return values_of(option.type)


CASES = [(option.name, text) for option in schema().values() for text in texts_of(option)]


def test_the_table_has_every_option():
    assert {name for name, _ in CASES} == set(schema())


@pytest.mark.parametrize(("name", "text"), CASES)
def test_a_flag_a_variable_and_a_file_give_the_same(tmp_path, name, text):
    option = schema()[name]
    # HTTPS wants its second half.
    other = {
        "server.sslCertFile": ("server.sslKeyFile", "k"),
        "server.sslKeyFile": ("server.sslCertFile", "c"),
    }
    more = dict([other[name]]) if name in other else {}

    def value_of(**sources) -> object:
        flags = {**more, **sources.pop("flags", {})}
        return load_config(*sources.pop("folders", ()), flags=flags, **sources).get(name)

    expected = value_of(flags={name: text})
    for words in (
        [f"--{name}", text, "app.py"],
        ["app.py", f"--{name}", text],
        ["app.py", f"--{name}={text}"],
    ):
        line = parse_run(words)
        assert (line.script, line.arguments) == ("app.py", []), words
        assert value_of(flags=line.flags) == expected, words
    assert value_of(env={f"MILLPOND_{option.env}": text}) == expected
    (tmp_path / ".millpond").mkdir()
    section, _, last = name.rpartition(".")
    (tmp_path / ".millpond" / "config.toml").write_text(f"[{section}]\n{last} = {toml(expected)}\n")
    assert value_of(folders=[tmp_path]) == expected


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def test_an_unknown_line_of_streamlits_own_file_warns(folder, server, capsys):
    (folder / "counter.py").write_text("")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(
        "[server]\nprot = 1\n[theme]\nprimaryColor = 'blurple'"
    )
    assert run("run", "counter.py") == 0
    error = capsys.readouterr().err
    assert "There is no option 'server.prot'" in error
    assert "theme.primaryColor must be a colour" in error


def test_a_wrong_colour_is_refused(folder, server, capsys):
    (folder / "counter.py").write_text("")
    assert run("run", "counter.py", "--theme.primaryColor", "blurple") == 2
    assert (
        'theme.primaryColor must be a colour, such as "#ff4b4b" or "tomato", not "blurple"'
        in capsys.readouterr().err
    )


def test_ctrl_c_says_that_it_ended(folder, server, capsys):
    (folder / "counter.py").write_text("")
    server.answer = KeyboardInterrupt()
    run("run", "counter.py")
    assert "Stopped." in capsys.readouterr().out


# The port and the addresses ---------------------------------------------------------------------


def listening(address="127.0.0.1", port=0):
    return socket.create_server((address, port))


def test_a_taken_port_proposes_one_that_is_free():
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(listening())
        port = first.getsockname()[1]
        with contextlib.suppress(OSError):  # somebody may have it already, which is as good
            stack.enter_context(listening(port=port + 1))
        config = load_config(flags={"server.port": str(port), "server.address": "127.0.0.1"})
        with pytest.raises(Error) as caught:
            run_server.listen(config)
        proposed = int(re.search(r"--server.port (\d+)", str(caught.value))[1])  # type: ignore[index]
        assert proposed > port + 1
        listening(port=proposed).close()


def test_the_next_port_is_taken_with_a_word(capsys, monkeypatch):
    with listening() as first:
        port = first.getsockname()[1]
        config = msgspec.structs.replace(
            load_config(flags={"server.address": "127.0.0.1"}),
            server=msgspec.structs.replace(load_config().server, port=port, address="127.0.0.1"),
        )
        with run_server.listen(config) as second:
            taken = second.getsockname()[1]
    assert f"Port {port} is in use: taking {taken}." in capsys.readouterr().out


@pytest.mark.parametrize(("flags", "others"), [({}, True), ({"server.address": "localhost"}, False)])
def test_the_start_says_who_reaches_the_app(capsys, monkeypatch, flags, others):
    monkeypatch.setattr(run_server, "network_address", lambda: "192.0.2.7")
    with listening() as listener:
        run_server._announce(listener, load_config(flags=flags), "abc")
        port = listener.getsockname()[1]
    out = capsys.readouterr().out
    assert f"The app is at  http://localhost:{port}" in out
    said = f"Others reach it at  http://192.0.2.7:{port}  (unless you add --server.address localhost)"
    assert (said in out) == others
    assert f"http://localhost:{port}/_millpond/developer?token=abc" in out


@pytest.mark.parametrize(
    "flags", [{"session.panel": "false"}, {"client.toolbarMode": "viewer"}, {"logger.json": "true"}]
)
def test_the_link_to_the_state_panel_is_for_developers(capsys, flags):
    with listening() as listener:
        run_server._announce(listener, load_config(flags=flags), "abc")
    assert "abc" not in capsys.readouterr().out
