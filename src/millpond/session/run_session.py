"""What a run, and the elements that draw in it, need of their session."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from millpond import wire
from millpond.props import EffectProps
from millpond.session.dialogs import Dialogs
from millpond.session.files.session_files import SessionFiles
from millpond.session.inbox import Inbox
from millpond.session.names import Names
from millpond.session.path import PagePath
from millpond.session.query import Query
from millpond.session.scopes import Scopes
from millpond.session.state import State
from millpond.session.tree import Tree
from millpond.session.updates import Updates
from millpond.session.visitor import Visitor
from millpond.session.widget import Widget
from millpond.session.widgets import Widgets

if TYPE_CHECKING:
    from pathlib import Path


class RunSession(Protocol):
    """A session, as its runs know it: :class:`millpond.session.session.Session`."""

    id: str
    lock: threading.RLock
    state: State
    tree: Tree
    widgets: Widgets
    query: Query
    names: Names
    path: PagePath
    pages: Sequence[Any]
    page: Any
    home: Any
    page_file: Path | None
    updates: Updates
    inbox: Inbox
    visitor: Visitor
    files: SessionFiles
    scopes: Scopes
    dialogs: Dialogs
    namespace: dict[str, Any]
    heard: int
    warn_of_conflicts: bool

    @property
    def received(self) -> int:
        """The number of the last event that has come in."""

    def address_arrives(self, query: str, path: str | None = None) -> None:
        """The tab has an address that the session did not set. The lock is held."""

    def set_option(self, name: str, value: Any) -> None:
        """The app sets an option. The lock is held."""

    def go_to(self, path: str, query: str = "") -> None:
        """The app goes to another page. The lock is held."""

    def submitted(self, button: Widget) -> None:
        """A form's button was pressed."""

    def trigger_seen(self) -> None:
        """The script has seen its press."""

    def widget_drawn(self) -> None:
        """A widget was drawn, for which a press may be waiting. The lock is held."""

    def output_came(self, *, late: bool) -> None:
        """Something was drawn; ``late``: after the run. Not under the lock."""

    def element_came(self, *, late: bool) -> None:
        """An element was drawn, perhaps as it was. Not under the lock."""

    def add_effect(self, props: EffectProps) -> int:
        """Let something happen once in the tab."""

    def edit(self, edit: wire.Edit) -> None:
        """Carry out what the State panel asks for."""

    def become_copy(self) -> None:
        """The process has been forked."""
