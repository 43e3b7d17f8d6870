"""What an app's Session State must be after any number of events: the app as a plain function."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from millpond import wire
from millpond.runner.program import Program
from millpond.server.sealed_store import SealedStore
from millpond.session.session import Session
from millpond.stores.base import Attached

APP = """
import millpond as st
state = st.session_state
state.setdefault("log", [])
state.setdefault("adds", 0)

def typed():
    state.log.append("typed " + state.text)

st.text_input("Text", key="text", on_change=typed)
if st.button("Add"):
    state.log.append("added " + state.text)
    state.adds += 1
if st.button("Toggle"):
    if "extra" in state:
        del state["extra"]
    else:
        state["extra"] = {"adds": state.adds, "log": state.log[-1:]}
if st.button("Again"):
    state.log.append("again")
    st.rerun()
st.text(f"{state.log} {state.adds} {state.text} {state['extra'] if 'extra' in state else None}")
if st.button("Fail"):
    state.log.append("failed")
    raise ValueError("as it was asked to")
"""

BUTTONS = ("Add", "Toggle", "Again", "Fail")


class State(msgspec.Struct):
    """The app's Session State."""

    log: list[str] = []
    adds: int = 0
    text: str = ""
    extra: dict[str, Any] | None = None

    @property
    def page(self) -> str:
        """What the app writes of it."""
        return f"{self.log} {self.adds} {self.text} {self.extra}"


class Widgets(msgspec.Struct):
    """The ids of the app's widgets."""

    text: str
    buttons: dict[str, str]

    @classmethod
    def of(cls, script: Path) -> Widgets:
        session = Session("ids")
        run = session.begin_run(force=True)
        assert run is not None
        session.end_run(run, Program(script, write=None, show_error=_raise).execute(run))
        found = {widget.props.label: id for id, widget in session.tree.widgets.items()}  # type: ignore[attr-defined]
        return cls(found.pop("Text"), found)

    def after(self, state: State, event: wire.Event) -> State:
        """The state after one more event."""
        state = msgspec.convert(msgspec.to_builtins(state), State)
        if event.values:
            state.text = event.values[self.text]
            state.log.append("typed " + state.text)
        pressed = next((label for label, id in self.buttons.items() if id == event.trigger), None)
        if pressed == "Add":
            state.log.append("added " + state.text)
            state.adds += 1
        elif pressed == "Toggle":
            state.extra = None if state.extra else {"adds": state.adds, "log": state.log[-1:]}
        elif pressed is not None:
            state.log.append({"Again": "again", "Fail": "failed"}[pressed])
        return state


def _raise(error: BaseException) -> None:
    raise error


def decode(sealed_store: SealedStore, session: str, attached: Attached) -> State:
    """The state that the store has. Every value must be there, and sealed for this version."""
    _, values = sealed_store.open(session, attached)
    found: dict[str, Any] = {}
    for each in values.values():
        found |= each.wake(_NoNames())
    return msgspec.convert({key: found[key] for key in State.__struct_fields__ if key in found}, State)


class _NoNames:
    def find(self, qualname: str, page: str = "") -> Any:
        raise AssertionError(f"the app has no class {qualname}")

    def decode(self, name: str, saved: Any) -> Any:
        raise AssertionError(f"the app has no codec {name}")


class Kept(msgspec.Struct):
    """One session as the store was last seen to have it."""

    version: int
    seq: int
    state: State


def explain(
    widgets: Widgets, before: State, choices: Sequence[Sequence[wire.Event | None]], after: State
) -> list[wire.Event | None] | None:
    """Which of the events that may stand at each place lead from one state to the other.

    None at a place: it was left out. None as the answer: no choice leads there.
    """
    if not choices:
        return [] if before == after else None
    for event in choices[0]:
        state = before if event is None else widgets.after(before, event)
        rest = explain(widgets, state, choices[1:], after)
        if rest is not None:
            return [event, *rest]
    return None


async def settle() -> None:
    """Until everything that can go on without the test has done so."""
    loop: Any = asyncio.get_running_loop()
    await asyncio.sleep(0)
    while loop._ready:  # noqa: ASYNC110 (what is ready is no event)
        await asyncio.sleep(0)
