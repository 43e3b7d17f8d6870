"""Components in frames of their own: what ``st.components.v1.declare_component`` returns draws one."""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from millpond.elements.checks import is_a, shown
from millpond.elements.component_data import from_text, is_bytes, is_table, to_json
from millpond.elements.given_files import add_bytes, add_table
from millpond.elements.place import Place, check_user_key
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Policy, Props, WidgetProps
from millpond.session.context import current
from millpond.session.files.session_files import SessionFiles
from millpond.session.widget import WidgetCodec

FOLDER_POLICY: Policy = {
    # A package that the app's author has installed is as trusted as the app: it brings whatever pages do.
    "default-src": ("'self'", "https:", "http:", "data:", "blob:"),
    "script-src": (
        "'unsafe-inline'",
        "'unsafe-eval'",
        "'wasm-unsafe-eval'",
        "https:",
        "http:",
        "data:",
        "blob:",
    ),
    "style-src": ("https:", "http:", "data:", "blob:"),
    "img-src": ("https:", "http:"),
    "media-src": ("https:", "http:"),
    "font-src": ("https:", "http:"),
    "connect-src": ("https:", "http:", "ws:", "wss:", "data:", "blob:"),
    "worker-src": ("https:", "http:", "data:", "blob:"),
    "frame-src": ("'self'", "https:", "http:", "data:", "blob:"),
    "form-action": ("'self'", "https:", "http:"),
    "sandbox": ("allow-same-origin", "allow-popups-to-escape-sandbox"),
}


class ComponentBytes(Props):
    """An argument that is bytes."""

    name: str = ""
    file: FileRef | None = None


class ComponentTable(Props):
    """An argument that is a table: three of Arrow."""

    name: str = ""
    data: FileRef | None = None
    index: FileRef | None = None
    columns: FileRef | None = None


class Component(WidgetProps):
    kind: ClassVar[str] = "component"
    plain: ClassVar[bool] = True
    frame_policy: ClassVar[Policy] = FOLDER_POLICY
    follows_default: ClassVar[tuple[str, ...]] = ("value", "src", "binary", "tables")

    src: str = ""
    """The address of its page. Its ``label`` is its identity."""
    args: str = "{}"
    """As JSON."""
    binary: tuple[ComponentBytes, ...] = ()
    tables: tuple[ComponentTable, ...] = ()
    tab_index: int | None = None
    value: str | None = None
    """What it has sent, as text (``component_data.py``); to the page, which does not show it, a name of that."""

    @property
    def called(self) -> str:
        return "component"


def draw_component(
    name: str,
    folder: Path | None,
    url: str | None,
    arguments: dict[str, Any],
    *,
    default: Any,
    key: str | int | None,
    on_change: Callable[[], object] | None,
    tab_index: Any,
) -> Any:
    """Draw a component of ``declare_component`` where the script is; returns its value."""
    from millpond.elements.parameters import check_of  # which asks the elements

    if on_change is not None and not callable(on_change):
        raise ApiError(
            f"`on_change` of the component `{name}` must be a function, or None; got {shown(on_change)}."
        )
    tab_index = check_of("iframe", "tab_index")("tab_index", tab_index)
    files = current().run.session.files
    props = Component(label=name, src=_address(files, name, folder, url), tab_index=tab_index)
    text = check_user_key(key)
    as_given = {"default": default, "key": key if is_a(key, int) else text}
    _put_arguments(props, {**arguments, **as_given}, files)
    codec = ComponentCodec()
    props.value = codec.to_wire(default)
    marks = [one.file for one in props.binary] + [one.data for one in props.tables]
    widget = Place._classes["Container"]()._widget(
        props,
        codec=codec,
        default=default,
        key=key,
        on_change=on_change,
        # Its address is another one in each process.
        identity=(url or "", props.args, *[mark.id for mark in marks if mark is not None]),
    )
    return widget.value


def _address(files: SessionFiles, name: str, folder: Path | None, url: str | None) -> str:
    if url is not None:
        return url if url.endswith((".html", "/")) else url + "/"
    assert folder is not None
    return files.folder(folder, FOLDER_POLICY, re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)) + "index.html"


def _put_arguments(props: Component, arguments: dict[str, Any], files: SessionFiles) -> None:
    """Tell the props what the component is given, each argument in its way."""
    plain: dict[str, Any] = {}
    binary: list[ComponentBytes] = []
    tables: list[ComponentTable] = []
    for name, value in arguments.items():
        if is_bytes(value):
            binary.append(ComponentBytes(name, add_bytes(value, files)))
        elif is_table(value):
            tables.append(ComponentTable(name, *add_table(value, name, files)))
        else:
            plain[name] = value
    props.args = to_json(plain, props.label)
    props.binary, props.tables = tuple(binary), tuple(tables)


class ComponentCodec(WidgetCodec[Any]):
    """Any value. The page is not told it, but a name: no component gets its own value back, and it may be large."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        """The values, by what the page is told. The newest is the last."""

    def follow(self, before: WidgetCodec[Any]) -> None:
        if isinstance(before, ComponentCodec):
            self._known = {**before._known, **self._known}

    def to_wire(self, value: Any) -> str | None:
        if value is None:
            return None
        for name, known in self._known.items():
            if known is value:
                return name
        return self._remember(name_of_value(value), value)

    def from_wire(self, wire: str | None) -> Any:
        return None if wire is None else self._known[wire]

    def receive(self, wire: str | None) -> str | None:
        if wire is None:
            raise ValueError("A component without a value cannot send one.")
        value = from_text(wire)
        return None if value is None else self._remember(name_of_value(value), value)

    def keep(self, wire: Any, value: Any) -> str | None:
        return self.to_wire(value)

    def check(self, value: Any) -> None:
        """A test may set what a component may send."""

    def _remember(self, name: str, value: Any) -> str:
        self._known.pop(name, None)
        self._known[name] = value
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        return name


_MOST_KNOWN = 3
"""The default, the value, and the one before it."""


def name_of_value(value: Any) -> str:
    """The same for equal values, in any process, as far as it can be told."""
    try:
        return "#" + _digest(json.dumps(value).encode())
    except (TypeError, ValueError, RecursionError):
        pass  # no JSON
    try:
        return "#" + _digest(pickle.dumps(value))
    except Exception:  # of the app's own classes
        return "#" + secrets.token_urlsafe(9)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()
