"""What a test does to components: it sends what the component's page would send."""

from __future__ import annotations

import json
import random
from typing import Any, Self

from millpond.elements.component_data import from_text, to_json, to_text
from millpond.errors import ApiError
from millpond.testing.widgets import Widget


class Component(Widget):
    """A component of ``st.components``. Its page is not there: the test says what it sends."""

    def set_value(self, v: Any) -> Self:
        """A component in a frame sends a value: JSON, bytes, or a table.

        Raises
        ------
        ValueError
            No component can send this.
        NotOnPage
            The component is not on the page any more.
        """
        self._check_usable()
        if self._in_page:
            raise ValueError(
                f"{self._label} has states and triggers: use `set_state(name=...)` and `trigger(name, value)`."
            )
        try:
            text = to_text(v)
        except ApiError as error:
            raise ValueError(f"{self._label} cannot send {v!r}: {error}") from error
        self._set(text)
        return self

    def set_state(self, **states: Any) -> Self:
        """A component of the page sets some of its states. Raises ValueError, NotOnPage."""
        return self._send({"s": states})

    def trigger(self, name: str, value: Any = True) -> Self:
        """A component of the page sets a trigger, which the next run has. Raises ValueError, NotOnPage."""
        return self._send({"t": {name: value}})

    def _send(self, what: dict[str, Any]) -> Self:
        self._check_usable()
        if not self._in_page:
            raise ValueError(f"{self._label} is in a frame, and has one value: use `set_value(value)`.")
        waiting = self._shown if isinstance(self._shown, str) and self._shown.startswith("{") else "{}"
        before = json.loads(waiting)
        parts = {part: {**before.get(part, {}), **what.get(part, {})} for part in ("s", "t")}
        try:
            text = to_json({**parts, "n": random.random()}, self._props.label)
        except ApiError as error:
            raise ValueError(f"{self._label} cannot send {what!r}: {error}") from error
        # As the page writes it, without blanks: by that, the server knows what has triggers.
        self._app._tab.set(self.id, json.dumps(json.loads(text), separators=(",", ":")))
        return self

    @property
    def _in_page(self) -> bool:
        return hasattr(self._props, "isolated")

    def _decode(self, wire: Any) -> Any:
        if isinstance(wire, str) and not wire.startswith("#"):
            return json.loads(wire) if self._in_page else from_text(wire)
        return super()._decode(wire)
