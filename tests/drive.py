"""Drives an app in process, and sees what a tab would see.

>>> app = App("import millpond as st; st.button('Go')")  # doctest: +SKIP
>>> app.click("Go")  # doctest: +SKIP
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from millpond import wire
from millpond.elements.exception import show_exception
from millpond.elements.write import magic_write
from millpond.props import Props
from millpond.runner.program import Program
from millpond.session.query import unparse
from millpond.session.session import Session
from millpond.testing.page import TabTree
from millpond.testing.protocol import TabProtocol
from millpond.wire import Event, Hello

_numbers = itertools.count()


class Model:
    """The tree of a tab, with nodes and props as plain dictionaries."""

    def __init__(self, tree: TabTree | None = None) -> None:
        self.tree = tree or TabTree()

    def apply(self, op: list[Any]) -> None:
        """Do what one op says; a TreeError is a mistake of the server's."""
        self.tree.apply(msgspec.convert(op, wire.Op))

    @property
    def nodes(self) -> dict[int, dict[str, Any]]:
        return {node["id"]: node for node in self.walk()}

    def walk(self) -> Iterator[dict[str, Any]]:
        for node in self.tree.walk():
            yield {"id": node.id, "kind": node.kind, "props": plain(node.props), "children": node.children}

    def shape(self, id: int = 0) -> Any:
        """The tree as nested lists: kind, props, children."""
        node = self.tree.get(id)
        assert node is not None
        return [node.kind, plain(node.props), [self.shape(child) for child in node.children]]

    def set_value(self, widget_id: str, value: Any) -> None:
        """The user changes a widget."""
        node = self.tree.widget(widget_id)
        assert node is not None
        node.props = msgspec.structs.replace(node.props, value=value)


def plain(props: Props) -> dict[str, Any]:
    """All props, the defaults too, as the wire would have them."""
    fields = {name: getattr(props, name) for name in props.__struct_fields__}
    # A file has no address before it is sent: its name stands for it.
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(fields, enc_hook=repr))
    return found


def choices(options: list[str] | tuple[str, ...], words: Any) -> Any:
    """How the wire has the choice of options with these words."""
    if isinstance(words, list) and words[:1] and isinstance(words[0], int):
        return words
    if isinstance(words, list):
        return [choices(options, one) for one in words]
    if isinstance(words, str):
        return [options.index(words) if words in options else -1, words]
    return words


class App:
    """One session of an app, with its tab.

    Parameters
    ----------
    source:
        The script.
    options:
        Those of ``Session``.
    """

    def __init__(
        self, source: str, *, run: bool = True, magic: bool = True, query: str = "", **options: Any
    ) -> None:
        folder = Path(tempfile.mkdtemp(prefix="millpond-test-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = folder / "app.py"
        self.path.write_text(source)
        self.errors: list[BaseException] = []
        self.session = Session(f"s{next(_numbers)}", **options)
        self.script = Program(self.path, write=magic_write if magic else None, show_error=self._show)
        self.tab = TabProtocol("b")
        """What the tab knows by what the session has told it. What it sends is up to the test."""
        self.model = Model(self.tab.tree)
        self.frames: list[bytes] = []
        """Every frame that the server has sent."""
        self.finished: list[dict[str, Any]] = []
        self.seq = 0
        self._pending: dict[str, Any] = {}
        """Changes in forms that were not submitted."""
        self.attach(query=query)
        if run:
            self.run()

    def _show(self, error: BaseException) -> None:
        self.errors.append(error)
        show_exception(error, self.path.parent, "full")

    # The tab ----------------------------------------------------------------------

    def attach(self, delta: int = 0, **more: Any) -> None:
        hello = Hello(build="b", load="l", connection=1, delta=delta, **more)
        self._take(self.session.attach(hello))

    def send(self, values: dict[str, Any] | None = None, trigger: str | None = None) -> Event:
        """Give an event to the session, and do not run yet."""
        self.seq += 1
        event = wire.decode(wire._encoder.encode([Event(self.seq, values or {}, trigger)]))[0]
        assert isinstance(event, Event)
        self.session.receive(event)
        return event

    def click(self, label: str) -> App:
        """Press the button with this label."""
        props = self.widget(label)
        values: dict[str, Any] = {}
        if props["form"]:
            for id in [id for id in self._pending if self._props_of(id)["form"] == props["form"]]:
                values[id] = self._pending.pop(id)
        self.send(values, props["id"])
        return self.run()

    def set(self, label: str, value: Any, kind: str | None = None) -> App:
        """Change the widget with this label, as its wire value; in a form: until submitted."""
        props = self.widget(label, kind)
        if "options" in props:
            value = choices(props["options"], value)
        if props["form"]:
            self._pending[props["id"]] = value
            return self
        self.model.set_value(props["id"], value)
        self.send({props["id"]: value})
        return self.run()

    def go_back(self, query: str) -> App:
        """The user goes back (or forward) to this address."""
        self.seq += 1
        self.session.receive(Event(self.seq, query=query))
        return self.run()

    @property
    def address(self) -> str:
        """The query string, as the session knows it."""
        return unquote_plus(unparse(self.session.query.params))

    @property
    def told(self) -> str | None:
        """The query parameters that the tab was told to have."""
        root = self.model.tree.get(0)
        assert root is not None
        return root.props.query  # type: ignore[attr-defined, no-any-return]

    def rerun(self) -> App:
        self.send()
        return self.run()

    # What is on the page -----------------------------------------------------------

    def widget(self, label: str, kind: str | None = None) -> dict[str, Any]:
        """The props of the widget with this label."""
        found = [
            node
            for node in self.model.walk()
            if "id" in node["props"] and node["props"].get("label") == label and kind in (None, node["kind"])
        ]
        assert len(found) == 1, f"{len(found)} widgets are labelled {label!r}; there are {self.labels()}"
        props: dict[str, Any] = found[0]["props"]
        return props

    def labels(self) -> list[str]:
        return [node["props"]["label"] for node in self.model.walk() if node["props"].get("label")]

    def kinds(self) -> list[str]:
        return [node["kind"] for node in self.model.walk() if node["kind"] not in ("page", "region")]

    def texts(self) -> list[str]:
        """What is written: texts, Markdown and messages, from top to bottom."""
        return [node["props"]["body"] for node in self.model.walk() if node["props"].get("body")]

    def problems(self) -> list[str]:
        """The messages of the exceptions that the page shows."""
        return [node["props"]["message"] for node in self.model.walk() if node["kind"] == "exception"]

    def state(self, key: str) -> Any:
        return self.session.state.peek(key)

    # The server --------------------------------------------------------------------

    def run(self) -> App:
        """Run until nothing is due."""
        while self.session.due:
            self.run_once()
        return self

    def run_once(self) -> App:
        run = self.session.begin_run()
        assert run is not None
        self.session.end_run(run, self.script.execute(run))
        return self.read()

    def read(self, *, slow: bool = False) -> App:
        """Take what the session has to tell."""
        self._take(self.session.take_messages(slow=slow))
        return self

    def _take(self, messages: list[wire.ServerMessage]) -> None:
        if not messages:
            return
        self.frames.append(wire.encode(messages, self.session.files.address))
        self.tab.receive(self.frames[-1])
        self.finished += [m for m in msgspec.json.decode(self.frames[-1]) if m["type"] == "finished"]

    def _props_of(self, id: str) -> dict[str, Any]:
        return next(node["props"] for node in self.model.walk() if node["props"].get("id") == id)

    def server_shape(self) -> Any:
        """The tree as the server has it, to compare with the model's."""
        return _shape(self.session.tree.root)


def _shape(node: Any) -> Any:
    return [node.props.kind, plain(node.props), [_shape(child) for child in node.children]]
