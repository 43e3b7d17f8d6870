"""A value is pickled once after a run, for all who need its bytes: the store, the panel, and the next run's classes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from millpond.state import rebind, values
from millpond.state.kernel import Kernel

VALUES = {
    "a list": ("[1, 2]", "v.append(3)", False),
    "a frame": ("pd.DataFrame({'a': range(20_000)})", "v.iloc[0, 0] += 1", False),
    "an instance of a class of the script": ("Box(1)", "v.item += 1", True),
    "two of them that share one": ("[Box(1)]", "v[0].item += 1", True),
    "a large one of them": ("[Box(n) for n in range(2000)]", "v[0].item += 1", True),
}
SCRIPT = "class Box:\n    def __init__(self, item): self.item = item\n"


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All walks over a value, whether they write bytes or only look for classes."""
    made: list[str] = []
    for module, name in ((values, "Pickler"), (rebind, "Pickler"), (rebind, "_Finder")):
        real: Any = getattr(module, name)

        def make(*given: Any, real: Any = real, name: str = f"{module.__name__}.{name}") -> Any:
            made.append(name)
            return real(*given)

        monkeypatch.setattr(module, name, make)
    return made


def begin(kernel: Kernel) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__", "pd": pd}
    kernel.begin_run()
    kernel.begin_script(namespace)
    exec(SCRIPT, namespace)
    return namespace


def end(kernel: Kernel) -> dict[str, values.Dump]:
    change = kernel.collect()
    kernel.taken()
    told = kernel.apart(change.changed)
    kernel.sleep()
    return told


@pytest.mark.parametrize(("make", "change", "sleeps"), VALUES.values(), ids=VALUES)
def test_one_pass_for_the_store_the_panel_and_sleep(
    make: str, change: str, sleeps: bool, passes: list[str]
) -> None:
    kernel = Kernel()
    kernel.put("other", [1])
    kernel.put("value", eval(make, begin(kernel)))
    assert end(kernel).keys() == {"value", "other"}
    passes.clear()
    begin(kernel)
    exec(change, {"v": kernel.get("value")})
    assert end(kernel).keys() == {"value"}
    assert passes == ["millpond.state.values.Pickler"]
    passes.clear()
    kernel.audit(lambda: False)
    # What is live may have been changed by a thread meanwhile; what sleeps cannot.
    assert len(passes) == (1 if sleeps else 2)


def test_values_that_share_an_object_are_pickled_once_apart_and_once_together(passes: list[str]) -> None:
    kernel = Kernel()
    box = begin(kernel)["Box"]([1])
    kernel.put("a", box)
    kernel.put("b", [box])
    end(kernel)
    assert len(passes) == 3
    begin(kernel)
    assert kernel.get("b")[0] is kernel.get("a")
