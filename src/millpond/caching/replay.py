"""Draws the elements of a cached function again if its value is already in the cache."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from millpond.errors import ApiError
from millpond.props import EffectProps, PageRoot, Props, WidgetProps
from millpond.session.context import Context
from millpond.session.files.uploaded import UploadedFile
from millpond.session.node import Node
from millpond.session.run import Run
from millpond.session.scope import Scope
from millpond.session.sources import Source

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from millpond.file_ref import FileRef
    from millpond.session.widget import Widget

HERE = "here"
"""Stands for the place where the function is called: a parent that is not drawn again."""


class Drawn:
    """An element that a function has drawn."""

    __slots__ = ("key", "parent", "props", "site", "source")

    def __init__(
        self, parent: Drawn | str, props: Props, site: Hashable, key: str | None, source: Source | None
    ) -> None:
        self.parent = parent
        """Its container; or the name of a region, or ``HERE``."""
        self.props = props
        self.site = site
        self.key = key
        self.source = source

    def is_in(self, other: Drawn) -> bool:
        """Whether it is the other element, or inside it."""
        each: Drawn | str = self
        while isinstance(each, Drawn):
            if each is other:
                return True
            each = each.parent
        return False


class Recording:
    """Records what a function draws during a call.

    Parameters
    ----------
    name:
        The function's.
    here: The place where it is called. of_session:
        Its values are those of one session.
    """

    def __init__(self, name: str, here: Context, *, of_session: bool = False) -> None:
        self.name = name
        self.of_session = of_session
        self.elements: list[Drawn] = []
        self.files: list[tuple[Any, str, str, bool]] = []
        self.spoilt = False
        """Whether it has drawn something that cannot be drawn again, or that belongs to
        one user only. Then its value is not cached.
        """
        tree = here.run.session.tree
        self._places: dict[Node, Drawn | str] = {
            region: region.identity for region in (tree.main, tree.sidebar, tree.bottom)
        } | {here.node: HERE}  # type: ignore[assignment]  # regions go by their names
        self._show = here.run.show

    @property
    def size(self) -> int:
        """The bytes of the files that it shows."""
        return sum(len(data) for data, *_ in self.files)

    def draw(
        self,
        parent: Node,
        node: Node,
        props: Props,
        site: Hashable,
        key: str | None,
        source: Source | None = None,
    ) -> None:
        """An element was drawn. It replaces another one that had this node, or the only place in its container."""
        place = self._places.get(parent)
        if place is None:
            self.spoil(
                "draws into a container from outside the function. Create the container inside, or draw outside."
            )
            return
        former = self._places.get(node)
        drawn = Drawn(place, props, site, key, source)
        if isinstance(former, Drawn):
            self._take_out(former)
        if parent.props.holds_one:
            for other in [each for each in self.elements if each.parent is place]:
                self._take_out(other)
        self._places[node] = drawn
        self.elements.append(drawn)

    def replace(self, node: Node, new: Node, props: Props, source: Source | None = None) -> None:
        """An element got other props, or was replaced by another one."""
        drawn = self._places.get(node)
        if not isinstance(drawn, Drawn):
            self.spoil(
                "changes an element from outside the function. Draw the element inside, or change it outside."
            )
            return
        drawn.props = props
        if source is not None:
            drawn.source = source
        self._places[new] = drawn

    def remove(self, node: Node) -> None:
        """An element was removed from the page."""
        drawn = self._places.get(node)
        if isinstance(drawn, Drawn):
            self._take_out(drawn)

    def settle(self, container: Node) -> None:
        """Remove elements that a container no longer holds."""
        place = self._places.get(container)
        there = {id(self._places.get(child)) for child in container.children}
        for each in [each for each in self.elements if each.parent is place and id(each) not in there]:
            self._take_out(each)

    def part(self, place: Node, part: Node) -> None:
        """A part of a place is the place."""
        if place in self._places:
            self._places.setdefault(part, self._places[place])

    def spoil(self, what: str, why: str = "what it draws could not be drawn again") -> None:
        """Say on the page what the function does that other users must not get, or
        cannot get. The value is not cached.
        """
        if not self.spoilt and self._show is not None:
            self.spoilt = True
            self._show(
                ApiError(
                    f"The cached function `{self.name}` {what} Until then, its values are not cached, because {why}."
                )
            )
        self.spoilt = True

    def _take_out(self, drawn: Drawn) -> None:
        self.elements = [each for each in self.elements if not each.is_in(drawn)]

    def replay(self) -> Callable[[Context], None] | None:
        """Draws the elements again; None if there are none."""
        return Replay(self.elements, self.files) if self.elements else None


class Replay:
    """Elements that are drawn again, and the files that they show."""

    def __init__(self, elements: list[Drawn], files: list[tuple[Any, str, str, bool]]) -> None:
        self._files = files
        at = {id(drawn): number for number, drawn in enumerate(elements)}
        self._elements = [
            (d.parent if isinstance(d.parent, str) else at[id(d.parent)], d.props, d.site, d.key, d.source)
            for d in elements
        ]

    def __call__(self, here: Context) -> None:
        """Draw the elements in the place where the function is called."""
        run = here.run
        for data, type, name, download in self._files:
            run.session.files.add(data, type, name, download=download)
        tree = run.session.tree
        regions = {"main": tree.main, "sidebar": tree.sidebar, "bottom": tree.bottom, HERE: here.node}
        nodes: list[Node] = []
        for place, props, site, key, source in self._elements:
            parent = regions[place] if isinstance(place, str) else nodes[place]
            if parent.scope is not here.scope:
                parent = run.part(parent, here.scope)
            nodes.append(run.draw(parent, copy.copy(props), site, key, source))


class RecordingRun(Run):
    """The run during a call of a cached function: it behaves as the run itself, and also records what is drawn.

    It shares all attributes with the run, so the run itself needs no code for this.
    """

    __slots__ = ("_real", "_recording", "_session")

    def __init__(self, run: Run, recording: Recording) -> None:
        self.__dict__ = run.__dict__
        self._real = run
        self._recording = recording
        self._session = _RecordingSession(run.session, recording)

    @property
    def bare(self) -> bool:  # type: ignore[override]
        """Whether it has no session, which is so if the run has none."""
        return self._real.bare

    @property
    def session(self) -> Any:  # type: ignore[override]  # nobody sets it but the run itself
        """The session, whose new files are recorded."""
        return self._session

    def draw(
        self,
        parent: Node,
        props: Props,
        site: Hashable,
        key: str | None = None,
        source: Source | None = None,
    ) -> Node:
        """Draw, and record it."""
        node = self._real.draw(parent, props, site, key, source)
        self._recording.draw(parent, node, props, site, key, source)
        return node

    def part(self, place: Node, scope: Scope, *, anyone: bool = False) -> Node:
        """The node for what a scope draws into a place; it represents the place."""
        part = self._real.part(place, scope, anyone=anyone)
        self._recording.part(place, part)
        return part

    def widget(self, parent: Node, props: WidgetProps, *args: Any, **how: Any) -> Widget:
        """Draw a widget. Its value is not an argument of the function."""
        self._recording.spoil(
            f"draws a widget, the {props.kind.replace('_', ' ')} “{props.label}”. Draw it outside, and pass its "
            f"value to the function."
        )
        return self._real.widget(parent, props, *args, **how)

    def begin_scope(
        self, node: Node, body: Callable[[], Any], every: float | None, name: str | None = None
    ) -> Scope:
        """Begin a fragment."""
        self._recording.spoil(
            "calls a fragment. Call the cached function in the fragment, or the fragment outside."
        )
        return self._real.begin_scope(node, body, every, name)

    def reads_user(self, what: str = "st.user") -> None:
        """The value belongs to one user, but all users would get the same cached result."""
        if not self._recording.of_session:
            self._recording.spoil(
                f"reads `{what}`. Read it outside and pass what is needed to the function as an argument, "
                'or keep separate values for each session with `scope="session"`.',
                "those of one user would be given to others",
            )
        self._real.reads_user(what)

    def replace(self, node: Node, props: Props, source: Source | None = None) -> Node:
        """Replace, and record it."""
        new = self._real.replace(node, props, source)
        self._recording.replace(node, new, props, source)
        return new

    def remove(self, node: Node) -> None:
        """Remove, and record it."""
        self._real.remove(node)
        self._recording.remove(node)

    def settle(self, container: Node) -> None:
        """Settle, and record it."""
        self._real.settle(container)
        self._recording.settle(container)

    def change(self, node: Node, props: Props) -> None:
        """Change, and record it."""
        self._real.change(node, props)
        self._recording.replace(node, node, props)

    def happen(self, effect: EffectProps) -> int:
        """Make an effect. It happens only when the function is called, and is not repeated."""
        return self._real.happen(effect)

    def configure(self, page: PageRoot) -> None:
        """Set the page's props. This happens only when the function is called, and is not repeated."""
        self._real.configure(page)


def real_session(run: Run) -> object:
    """The session of a run, even inside a cached function."""
    while isinstance(run, RecordingRun):
        run = run._real
    return run.session


class _RecordingSession:
    """The session during a call of a cached function."""

    def __init__(self, session: Any, recording: Recording) -> None:
        self.__dict__["_session"] = session
        self.__dict__["files"] = _RecordingFiles(session.files, recording)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._session, name, value)


class _RecordingFiles:
    """The files of a session. It records those that are added."""

    def __init__(self, files: Any, recording: Recording) -> None:
        self._files = files
        self._recording = recording

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)

    def add(
        self, data: Buffer | Path | UploadedFile, type: str, name: str = "", *, download: bool = False
    ) -> FileRef:
        """Add a file, and keep its bytes: the session may no longer have them when the file is shown again."""
        if isinstance(data, Path):
            data = data.read_bytes()
        elif isinstance(data, UploadedFile):
            data = data.getvalue()
        elif not isinstance(data, bytes):
            data = bytes(data)
        ref: FileRef = self._files.add(data, type, name, download=download)
        self._recording.files.append((data, type, name, download))
        return ref
