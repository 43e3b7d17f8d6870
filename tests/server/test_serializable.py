"""``runner.enforceSerializableSessionState``: what cannot be saved is an error, by the option and not by the API alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Starter = Callable[..., Any]
KEEP = """
import millpond as st
st.session_state.setdefault("things", [])
st.text("before")
{keep}
st.text("after")
"""


@pytest.mark.parametrize(
    ("keep", "texts"),
    [
        ("st.session_state.things = lambda: 1", ["before"]),
        ("st.session_state.things.append(lambda: 1)", ["before", "after"]),
        ("st.session_state.things.append(1)", ["before", "after"]),
    ],
)
@pytest.mark.parametrize("enforced", ["true", "false"])
def test_a_value_that_cannot_be_saved(
    serve: Starter, connect: Starter, keep: str, texts: list[str], enforced: str
) -> None:
    flags = {"runner.enforceSerializableSessionState": enforced}
    with serve(KEEP.format(keep=keep), flags) as client, connect(client) as tab:
        tab.hello().until_finished()
        fails = enforced == "true" and "lambda" in keep
        shown = [props.message for props in tab.tab.props("exception").values()]
        assert ["`st.session_state.things` cannot be saved" in message for message in shown] == [True] * fails
        assert list(tab.texts.values()) == (texts if fails else ["before", "after"])
