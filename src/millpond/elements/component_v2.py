"""Components in the page itself: what ``st.components.v2.component`` returns draws one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from millpond.elements.checks import is_a, shown
from millpond.elements.component import ComponentCodec, name_of_value
from millpond.elements.component_data import is_bytes, is_table, to_json
from millpond.elements.given_files import add_value
from millpond.elements.packaged import AssetFile
from millpond.elements.place import Place, log
from millpond.errors import ApiError
from millpond.file_ref import FileRef
from millpond.props import Height, Props, WidgetProps
from millpond.session.context import current
from millpond.session.files.session_files import SessionFiles
from millpond.session.widget import WidgetCodec

_CALLBACK = re.compile(r"on_(.+)_change")


class ComponentPart(Props):
    """Data that JSON cannot hold: bytes, or a table, which the component gets as a table of Arrow."""

    name: str = ""
    file: FileRef | None = None
    table: bool = False


class ComponentV2(WidgetProps):
    kind: ClassVar[str] = "component_v2"
    plain: ClassVar[bool] = True
    calls_back_in_forms: ClassVar[bool] = True
    by_call_site: ClassVar[bool] = True
    # Whatever it is given, it is the same component.
    follows_default: ClassVar[tuple[str, ...]] = (
        "value", "html", "css", "style", "script", "data", "binary", "parts", "height",
    )  # fmt: skip

    html: str = ""
    css: str = ""
    style: FileRef | None = None
    """A file, in the place of ``css``."""
    script: FileRef | None = None
    isolated: bool = True
    data: str = "null"
    """As JSON."""
    binary: FileRef | None = None
    """Bytes in its place; a table is one of Arrow."""
    parts: tuple[ComponentPart, ...] = ()
    height: Height = "content"
    value: str | None = None
    """To the server: what the component has set, as JSON. To the page: a name of all states."""

    @property
    def called(self) -> str:
        return "component"


@dataclass(frozen=True)
class Definition:
    """What a component is made of."""

    name: str
    html: str
    css: str | AssetFile | None
    js: str | AssetFile | None
    isolated: bool


class ComponentResult(dict[str, Any]):
    """The states and triggers of a component, by item and by attribute."""

    _triggers: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            known = ", ".join(f"`{one}`" for one in self) or "nothing"
            raise AttributeError(f"The component has no state `{name}`. It has: {known}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def _lasting(self) -> dict[str, Any]:
        # The public names are those of a dictionary alone: others are for the component's states.
        return {name: value for name, value in self.items() if name not in self._triggers}

    def __reduce__(self) -> Any:
        # A trigger is of its run: the next one, in whatever process, does not have it.
        return ComponentResult, (self._lasting(),)


def _result(
    states: Mapping[str, Any], triggers: Mapping[str, Any], names: tuple[str, ...]
) -> ComponentResult:
    result = ComponentResult({**dict.fromkeys(names), **states, **triggers})
    result.__dict__["_triggers"] = frozenset(triggers)
    return result


def mount_component(
    definition: Definition,
    given: dict[str, Any],
    *,
    key: str | int | None,
    data: Any,
    default: Any,
    width: Any,
    height: Any,
) -> ComponentResult:
    """Draw a component where the script is; returns its states and triggers."""
    callbacks = dict(_callbacks(definition.name, given))
    first = _first(definition.name, default, callbacks)
    files = current().run.session.files
    props = ComponentV2(
        label=definition.name,
        html=definition.html,
        isolated=definition.isolated,
        width=_size("width", width),
        height=_size("height", height),
    )
    if isinstance(definition.css, AssetFile):
        props.style = _file_at(definition.css, files)
    else:
        props.css = definition.css or ""
    if isinstance(definition.js, AssetFile):
        props.script = _file_at(definition.js, files)
    elif definition.js:
        props.script = files.add(_encoded(definition.js), "text/javascript", "component.js")
    _put_data(props, data, files)
    codec = StatesCodec(tuple(callbacks))
    value = _result(first, {}, tuple(callbacks))
    props.value = codec.to_wire(value)
    widget = Place._classes["Container"]()._widget(
        props,
        codec=codec,
        default=value,
        key=key,
        on_change=_Changes(codec, callbacks) if callbacks else None,
        identity=(),  # its first states are kept, whatever `default` is later
    )
    result: ComponentResult = widget.value
    return result


def _callbacks(name: str, given: dict[str, Any]) -> Iterator[tuple[str, Callable[[], object] | None]]:
    for parameter, callback in given.items():
        found = _CALLBACK.fullmatch(parameter)
        if found is None:
            if parameter.startswith("on_"):
                raise ApiError(
                    f"The callback name '{parameter}' is not allowed: a callback of the component {name!r} "
                    f"must be named `on_<name>_change`, after its state or trigger."
                )
            log.warning("The component %r has no parameter `%s`: it is ignored.", name, parameter)
        elif callback is not None and not callable(callback):
            raise ApiError(
                f"`{parameter}` of the component {name!r} must be a function, or None; got {shown(callback)}."
            )
        else:
            yield found[1], callback


def _first(name: str, default: Any, callbacks: Mapping[str, Any]) -> dict[str, Any]:
    if default is None:
        return {}
    if not isinstance(default, Mapping):
        raise ApiError(
            f"`default` of the component {name!r} must be a dictionary of its states; got {shown(default)}."
        )
    for state in default:
        if not is_a(state, str):
            raise ApiError(
                f"The names in `default` of the component {name!r} must be strings; got {shown(state)}."
            )
        if state not in callbacks:
            known = ", ".join(callbacks) or "none"
            raise ApiError(
                f"Key '{state}' in `default` is not a valid state name of the component {name!r}: each state needs a "
                f"callback, `on_{state}_change=`, which can be `lambda: None`. States that have one: {known}."
            )
    return dict(default)


def _size(name: str, value: Any) -> Any:
    if is_a(value, str):
        if (word := str.__str__(value)) in ("stretch", "content"):
            return word
    elif is_a(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100_000:
        return round(value)
    raise ApiError(f'`{name}` must be "stretch", "content", or a number of pixels; got {shown(value)}.')


@lru_cache(128)
def _encoded(script: str) -> bytes:
    # The same object in each run, as the text of a script is: so it is not hashed again.
    return script.encode("utf-8", "replace")


def _file_at(file: AssetFile, files: SessionFiles) -> FileRef:
    return FileRef.elsewhere(files.folder(file.folder) + file.path)


def _put_data(props: ComponentV2, data: Any, files: SessionFiles) -> None:
    """Tell the props what the component is given."""
    if is_bytes(data) or is_table(data):
        props.binary = add_value(data, "data", files)
        return
    plain = data
    if isinstance(data, Mapping):
        apart = {name: value for name, value in data.items() if is_bytes(value) or is_table(value)}
        if apart:
            plain = {name: value for name, value in data.items() if name not in apart}
            props.parts = tuple(
                ComponentPart(str(name), add_value(value, str(name), files), not is_bytes(value))
                for name, value in apart.items()
            )
    props.data = to_json(plain, props.label)


class StatesCodec(ComponentCodec):
    """The states of a component; with an event that has triggers, these as well, for the one run.

    Parameters
    ----------
    names:
        States and triggers that have callbacks: they are None until they are set.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names
        self.triggers: dict[str, Any] = {}
        self.fired: list[str] = []
        """The states that the last event has changed, and its triggers."""
        self._fresh = False
        """No run has seen the triggers."""
        self._now: dict[str, Any] = {}
        self._last: tuple[str, ComponentResult] | None = None
        """A result without triggers, and its name: the next run has the very same one."""

    def follow(self, before: WidgetCodec[Any]) -> None:
        super().follow(before)
        if isinstance(before, StatesCodec):
            if before._last is not None and before.names == self.names:
                self._last = before._last
            if before._fresh:
                self.triggers, before._fresh = before.triggers, False

    def to_wire(self, value: Any) -> str | None:
        if not isinstance(value, Mapping):
            raise ValueError(f"The states of a component must be a dictionary; got {shown(value)}.")  # noqa: TRY004 - what a codec raises
        # Later events may have pushed its states out: then they are taken from the result, as from any other.
        if self._last is not None and value is self._last[1] and self._last[0] in self._known:
            self._now = self._known[self._last[0]]
            return self._last[0]
        states = value._lasting() if isinstance(value, ComponentResult) else dict(value)
        # What is None is there without being kept.
        self._now = {name: one for name, one in states.items() if one is not None or name not in self.names}
        return self._remember(name_of_value(self._now), self._now)

    def from_wire(self, wire: str | None) -> ComponentResult:
        if self._last is not None and wire == self._last[0] and not self.triggers:
            return self._last[1]
        states = self._known[wire.partition("!")[0]] if wire is not None else {}
        result = _result(states, self.triggers, self.names)
        if wire is not None and not self.triggers:
            self._last = wire, result
        return result

    def fires(self, wire: Any) -> bool:
        # By the end, as the page writes it: there may be megabytes of states before it.
        return isinstance(wire, str) and '"t":{},"n":' not in wire[-64:]

    def receive(self, wire: str | None) -> str | None:
        states, triggers, number = _sent(wire)
        before = self._now
        self._now = {**before, **states}
        changed = [name for name in states if name not in before or before[name] != states[name]]
        self.fired = [*changed, *triggers]
        self.triggers = {**(self.triggers if self._fresh else {}), **triggers}
        self._fresh = bool(self.triggers)
        name = self._remember(name_of_value(self._now), self._now)
        return f"{name}!{number}" if triggers else name


def _sent(wire: str | None) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The states and triggers that the page has sent. Raises ValueError."""
    try:
        sent = json.loads(wire or "")
        states, triggers, number = sent.get("s", {}), sent.get("t", {}), sent.get("n", 0)
        if isinstance(states, dict) and isinstance(triggers, dict) and isinstance(number, int | float):
            return states, triggers, str(number)
    except (AttributeError, RecursionError, TypeError, ValueError):
        pass  # no JSON, or no object
    raise ValueError(f"A component must send states and triggers; got {shown(wire)}.")


class _Changes:
    """Calls the callbacks of what an event has changed."""

    def __init__(self, codec: StatesCodec, callbacks: Mapping[str, Callable[[], object] | None]) -> None:
        self._codec = codec
        self._callbacks = callbacks

    def __call__(self) -> None:
        for name in self._codec.fired:
            if (callback := self._callbacks.get(name)) is not None:
                callback()
