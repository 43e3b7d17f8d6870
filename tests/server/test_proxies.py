"""What a proxy on the same machine says of those it speaks for is believed, whatever the app listens on."""

from __future__ import annotations

import http.client
import re
import socket
from contextlib import closing
from pathlib import Path

import pytest
from websockets.sync.client import connect

from millpond.server.protocols import plain_client
from tests.faults.server_process import ServerProcess
from tests.patience import PATIENCE
from tests.plain_tab import PlainTab

APP = """
import millpond as st
st.text(f"from {st.context.ip_address}")
"""
PROXY = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}

needs_both = pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this system has no IPv6")


@pytest.mark.parametrize("address", ["127.0.0.1", pytest.param("::", marks=needs_both)])
def test_a_proxy_of_this_machine_is_believed(tmp_path: Path, address: str) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    with ServerProcess(script, "--server.address", address) as server:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
            connection.request("GET", "/", headers=PROXY)
            answer = connection.getresponse()
            page = answer.read().decode()
        assert "Secure" in answer.headers["Set-Cookie"]
        assert text_of(server.port, page, PROXY) == "from 198.51.100.7"
        assert text_of(server.port, page, {}) == "from None"


def text_of(port: int, page: str, headers: dict[str, str]) -> str:
    """What the app draws for a tab whose connection has these headers."""
    build = re.search('"build": "([0-9a-f]+)"', page)
    assert build is not None
    url = f"ws://127.0.0.1:{port}/_millpond/stream"
    with connect(url, additional_headers=headers, close_timeout=1) as tab:
        shown = PlainTab(build[1])
        shown.greet()
        tab.send(shown.take_frames()[0].decode())
        while True:
            shown.receive(tab.recv(timeout=PATIENCE))
            for text in shown.texts.values():
                return text


@pytest.mark.parametrize(
    ("client", "plain"),
    [
        (None, None),
        (("192.0.2.7", 5), ("192.0.2.7", 5)),
        (("::ffff:192.0.2.7", 5), ("192.0.2.7", 5)),
        (("::ffff:what", 5), ("::ffff:what", 5)),
        (("::ffff:1:2:3", 5), ("::ffff:1:2:3", 5)),
        (("2001:db8::1", 5), ("2001:db8::1", 5)),
    ],
)
def test_an_ipv4_address_has_one_name(client: tuple[str, int] | None, plain: tuple[str, int] | None) -> None:
    assert plain_client(client) == plain
