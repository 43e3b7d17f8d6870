"""The ports of the tests' servers: no two tests have the same, whatever runs beside them."""

from __future__ import annotations

import random
import socket

import pytest

from tests.stores.servers import free_port


def test_a_port_is_given_once_and_nobody_listens_there() -> None:
    port = free_port()
    with pytest.raises(OSError, match="in use"), socket.socket() as other:
        other.bind(("127.0.0.1", port))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_server_can_listen_there_and_come_back(address: str) -> None:
    port = free_port()
    for _ in range(2):
        with socket.create_server((address, port)) as server, socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()


def test_the_seed_of_a_test_chooses_no_port() -> None:
    ports = []
    for _ in range(2):
        random.seed(0)
        ports.append(free_port())
    chosen = random.Random(0)
    assert ports != [chosen.randrange(10_000, 22_000) for _ in ports]
    assert len(set(ports)) == 2
