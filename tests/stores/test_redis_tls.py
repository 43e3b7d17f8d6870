"""Redis over TLS (``rediss://``), with a real server and certificates of our own making."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.stores.base import Commit, StoreError
from millpond.stores.redis import RedisStore
from tests.stores.servers import RedisServer, find_program, free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for ``localhost`` that vouches for itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "redis.crt", folder / "redis.key"
    openssl = find_program("openssl", "openssl")
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


@pytest.fixture(scope="module")
def port(certificate: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where Redis takes TLS."""
    port = free_port()
    server = RedisServer(
        tmp_path_factory.mktemp("redis"), "--tls-port", str(port), "--tls-cert-file", str(certificate[0]),
        "--tls-key-file", str(certificate[1]), "--tls-auth-clients", "no",
    )  # fmt: skip
    server.start()
    yield port
    server.stop()


def store(port: int, host: str = "localhost") -> RedisStore:
    return RedisStore.from_url(f"rediss://{host}:{port}/0", ttl=60, level="process", project=Path())


async def refused(store: RedisStore, match: str) -> None:
    try:
        with pytest.raises(StoreError, match=match):
            await store.open()
    finally:
        await store.close()


async def test_a_server_that_the_machine_trusts(
    port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    trusted = store(port)
    await trusted.open()
    try:
        epoch = await trusted.create("s", "ann", "load", 1)
        await trusted.commit(Commit("s", epoch=epoch, version=1, seq=1, manifest=b"m", changed={"a": b"1"}))
        attached = await trusted.attach("s", "ann", "load", 2)
        assert attached.values == {"a": b"1"}
    finally:
        await trusted.close()


async def test_a_server_that_nobody_vouches_for(port: int) -> None:
    await refused(store(port), "certificate verify failed.*SSL_CERT_FILE")


async def test_a_certificate_for_another_name(
    port: int, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    await refused(store(port, "127.0.0.1"), "certificate verify failed.*SSL_CERT_FILE")
