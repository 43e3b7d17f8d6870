"""The back ends of the contract suite, and how many seeds there is time for."""

from __future__ import annotations

import os

import pytest

from tests.stores.conftest import (
    BACKENDS,
    Backend,
    epochs_from_one,
    postgresql_server,
    redis_cluster_servers,
    redis_server,
)

__all__ = [
    "epochs_from_one",
    "postgresql_server",
    "redis_cluster_servers",
    "redis_server",
]


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def backend(request, tmp_path) -> Backend:
    """Those that outlive a process."""
    return BACKENDS[request.param](request, tmp_path)


@pytest.fixture
def seeds() -> range:
    """``scripts/faults --seeds N`` sets how many."""
    return range(int(os.environ.get("MILLPOND_FAULT_SEEDS", "4")))
