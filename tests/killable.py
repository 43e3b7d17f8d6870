"""An app in process that can be killed, and comes back as the store has it."""

from __future__ import annotations

from typing import Any

import msgspec

from millpond import wire
from millpond.session.session import Session
from millpond.testing.host import Saved
from millpond.testing.protocol import TabProtocol
from tests.drive import App, Model


class Killable(App):
    """An app whose process can be killed: what was not saved is gone, and the tab sends it again."""

    def __init__(self, source: str) -> None:
        self.saved = Saved()
        self.sent: list[wire.Event] = []
        self.keeps = True
        super().__init__(source, durable=True)

    def send(self, values: dict[str, Any] | None = None, trigger: str | None = None) -> wire.Event:
        event = super().send(values, trigger)
        self.sent.append(event)
        return event

    def visit(self, path: str) -> wire.Event:
        """The user follows a link to a page of the app."""
        self.seq += 1
        event = wire.Event(self.seq, query="", path=path)
        self.session.receive(event)
        self.sent.append(event)
        return event

    def run_once(self) -> App:
        super().run_once()
        change = self.session.commits.take_change()
        if change is not None and self.keeps:
            self.saved.commit(change)
            self.session.saved(change, self.saved.version)
            self.read()
        return self

    def load(self) -> None:
        """The tab loads the page anew."""
        self.tab = TabProtocol("b")
        self.model = Model(self.tab.tree)
        self.attach()

    def kill(self) -> None:
        """The process ends and another begins, to which the tab connects."""
        self.keeps = True
        self.session = Session(self.session.id, durable=True, first_delta=1000)
        self.session.restore(self.saved.version, self.saved.seq, self.saved.values()[0])
        self.load()
        pending = [event for event in self.sent if event.seq > self.saved.seq]
        for event in pending:
            self.session.receive(msgspec.structs.replace(event, attempt=2))
            if self.session.suspect is not None:
                self.session.clear_suspect()
        self.run_once()
        for event in pending:
            for widget_id, value in event.values.items():
                # What the user has entered stays in the tab.
                if self.model.tree.widget(widget_id) is not None:
                    self.model.set_value(widget_id, value)
        self.run()
