"""A session whose State panel is open."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from millpond import wire
from millpond.panel.history import HistoryLimits
from millpond.panel.panel import Panel
from millpond.state.values import Dump
from tests.drive import App

COUNTER = """
import millpond as st
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.text(f"count {st.session_state.count}")
"""

WIDGETS = """
import millpond as st
size = st.slider("Size", 1, 5, key="size")
name = st.text_input("Name")
st.text_input("Word", type="password", key="word")
st.button("Go", key="go")
st.text(f"{size} {name}.")
"""


class Panelled(App):
    """An app whose tab is a developer's, and what its State panel shows."""

    def __init__(
        self, source: str, *, developer: bool = True, history: HistoryLimits | None = None, **options: Any
    ) -> None:
        self.developer = developer
        self.store: dict[str, Dump] = {}
        """What was saved."""
        self.rows: dict[str, dict[str, Any]] = {}
        self.moments: dict[int, dict[str, Any]] = {}
        self.views: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.welcomes: list[dict[str, Any]] = []
        super().__init__(source, durable=True, new_inspector=partial(Panel, limits=history), **options)

    def attach(self, delta: int = 0, **more: Any) -> None:
        hello = wire.Hello(build="b", load="l", connection=1, delta=delta, **more)
        self._take(self.session.attach(hello, developer=self.developer))

    def open(self) -> Panelled:
        self.session.inspect(on=True)
        self.run()
        return self

    def close(self) -> Panelled:
        self.session.inspect(on=False)
        self.run()
        return self

    def edit(self, edit: wire.Edit) -> Panelled:
        self.seq += 1
        frame = msgspec.json.encode([wire.Event(self.seq, edit=edit)])
        (event,) = wire.decode(frame)
        assert isinstance(event, wire.Event)
        self.session.receive(event)
        self.run()
        return self

    def back(self, what: str) -> Panelled:
        """Step back to before the last interaction that is described so."""
        n = max(n for n, moment in self.moments.items() if moment["what"] == what)
        return self.edit(wire.StepBack(self.history, n))

    @property
    def history(self) -> str:
        return str(self.views[-1]["history"])

    def run_once(self) -> App:
        run = self.session.begin_run()
        if run is not None:
            self.session.end_run(run, self.script.execute(run))
        self.session.look()
        self.read()
        if (change := self.session.commits.take_change()) is not None:
            self.store |= change.changed
            for key in change.deleted:
                self.store.pop(key, None)
            self.session.saved(change, self.session.version + 1)
        return self.read()

    def _take(self, messages: list[wire.ServerMessage]) -> None:
        super()._take(messages)
        for message in messages:
            plain = msgspec.to_builtins(message)
            if isinstance(message, wire.StateView):
                self._show_view(plain)
            elif isinstance(message, wire.StateNote):
                self.notes.append(plain)
            elif isinstance(message, wire.Welcome):
                self.welcomes.append(plain)

    def _show_view(self, view: dict[str, Any]) -> None:
        self.views.append(view)
        if view.get("whole"):
            self.rows, self.moments = {}, {}
        self.rows |= {row["key"]: row for row in view["rows"]}
        for key in view.get("gone", []):
            del self.rows[key]
        self.moments |= {moment["n"]: moment for moment in view.get("moments", [])}
        self.moments = {n: m for n, m in self.moments.items() if n >= view.get("first", 1)}

    def whats(self) -> list[str]:
        return [moment["what"] for moment in self.moments.values()]


def told(app: Panelled) -> str:
    """The last note, which must not be a refusal."""
    assert not app.notes[-1].get("refused"), app.notes[-1]
    return str(app.notes[-1]["text"])


def refused(app: Panelled) -> str:
    assert app.notes[-1]["refused"]
    return str(app.notes[-1]["text"])
