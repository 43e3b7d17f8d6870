"""The store of one's own in docs/stores.md: registered as it says there, and put to Millpond's suite."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from millpond.config import load_config
from millpond.server.storage import open_storage
from millpond.stores.registry import known_schemes, open_store
from tests.stores import test_contract_commits, test_contract_values
from tests.stores.conftest import Backend

PAGE = (Path(__file__).parents[2] / "docs" / "stores.md").read_text()
CODE = re.search(r'```python title="millpond_shared.py"\n(.*?)```', PAGE, re.DOTALL)
ENTRY = re.search(r'```ini\n\[project\.entry-points\."millpond\.stores"\]\n(\w+) = "([\w:]+)"\n```', PAGE)

SUITE = {
    name: test
    for module in (test_contract_commits, test_contract_values)
    for name, test in vars(module).items()
    if name.startswith("test_")
    and inspect.iscoroutinefunction(test)
    and list(inspect.signature(test).parameters) == ["backend"]
}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of the page."""
    assert CODE is not None
    assert ENTRY is not None
    (tmp_path / "millpond_shared.py").write_text(CODE[1])
    info = tmp_path / "millpond_shared-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: millpond-shared\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[millpond.stores]\n{ENTRY[1]} = {ENTRY[2]}\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("millpond_shared", None)


@pytest.mark.usefixtures("installed")
def test_the_option_names_it(tmp_path: Path) -> None:
    assert "shared" in known_schemes()
    config = load_config(flags={"session.store": "shared://main", "session.secret": "s" * 32})
    stores = [open_storage(config, tmp_path)[0] for _ in range(2)]
    assert type(stores[0]).__name__ == "SharedStore"
    assert stores[0] is stores[1]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", SUITE)
async def test_it_passes_the_suite(name: str, tmp_path: Path) -> None:
    url = "shared://" + name
    await SUITE[name](
        Backend("shared", lambda _: open_store(url, ttl=1000, level=None, project=tmp_path), url)
    )


def test_the_suite_is_not_empty() -> None:
    assert len(SUITE) > 10
