"""``persist="store"`` over real servers: one makes a value, the others have it; also when the store goes."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from millpond.cli.commands import cli
from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess
from tests.stores.servers import RedisServer

APP = """
import os
from pathlib import Path
import millpond as st

@st.cache_data(persist="store", show_spinner=False)
def load(a):
    st.caption("drawn inside")
    with Path(__file__).with_name("calls").open("a") as calls:
        calls.write("called ")
    return {"a": a, "large": bytearray(2_000_000)}

a = "y" if st.button("Another") else "x"
st.text(f"{load(a)['a']} of {len(load(a)['large'])}")
"""
SECRET = ("--session.secret", "a secret that all replicas of this app have")


def visit(server: ServerProcess) -> Clicker:
    """What a new visitor sees."""
    tab = Clicker([server.port])
    tab.connect()
    tab.wait()
    tab.close()
    return tab


def seen(tab: Clicker) -> list[str]:
    return [*tab.texts.values(), *(props.body for props in tab.props("caption").values())]


def calls_of(folder: Path) -> int:
    file = folder / "calls"
    return file.read_text().count("called") if file.exists() else 0


@pytest.mark.parametrize("store", ["sqlite", "redis_server", "postgresql_server"])
def test_a_value_is_made_by_one_of_several_servers(request, tmp_path, store) -> None:
    flags: tuple[str, ...] = ()
    if store != "sqlite":
        flags = ("--session.store", request.getfixturevalue(store).url, *SECRET)
    script = tmp_path / "app.py"
    script.write_text(APP)
    with ServerProcess(script, *flags) as one, ServerProcess(script, *flags) as other:
        expected = seen(visit(one))
        assert "x of 2000000" in expected
        one.kill()
        assert seen(visit(other)) == expected
        assert calls_of(tmp_path) == 1
        result = CliRunner().invoke(cli, ["cache", "clear", str(script), *flags])
        assert result.output == "Deleted 1 cached value.\n", result.output
        assert seen(visit(other)) == expected
        assert calls_of(tmp_path) == 1, "what a server has in memory stays"
    with ServerProcess(script, *flags) as third:
        assert seen(visit(third)) == expected
        assert calls_of(tmp_path) == 2


def test_a_store_that_hangs_fails_no_call(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    (tmp_path / "redis").mkdir()
    redis = RedisServer(tmp_path / "redis")
    redis.start()
    try:
        with ServerProcess(script, "--session.store", redis.url, *SECRET) as server:
            tab = Clicker([server.port])
            tab.connect()
            tab.wait()
            redis.send(signal.SIGSTOP)
            tab.click()
            while "y of 2000000" not in tab.texts.values():
                tab.read()
            assert calls_of(tmp_path) == 2
            redis.send(signal.SIGCONT)
            tab.wait()
            assert tab.acked == 1
            tab.close()
    finally:
        redis.stop()
    assert server.log.read_text("utf-8").count('persist="store"') == 1
