"""All orders of steps of a small model: the rules keep the promises, and each rule is needed."""

from __future__ import annotations

import pytest

from tests.faults.protocol_model import Bounds, Broken, Rules, explore


def test_no_order_of_steps_breaks_a_promise():
    assert explore(bounds=Bounds(presses=2, connects=3, crashes=1, unheard=1)) > 10_000


def test_what_is_acknowledged_after_the_store_has_gone_back_is_kept():
    assert explore(bounds=Bounds(presses=2, connects=3, crashes=0, unheard=0, losses=1)) > 50_000


@pytest.mark.parametrize("rule", Rules._fields)
def test_each_rule_is_needed(rule: str):
    bounds = Bounds(crashes=0, unheard=0, losses=1) if rule == "new_epochs" else Bounds()
    with pytest.raises(Broken):
        explore(Rules()._replace(**{rule: False}), bounds)
