"""What a test does to components: it sends what the component's page would send."""

from __future__ import annotations

from typing import Any, Self

from millpond.elements.component_data import from_text, to_text
from millpond.errors import ApiError
from millpond.testing.widgets import Widget


class Component(Widget):
    """A component of ``st.components.v1``. Its page is not there: the test says what the component sends."""

    def set_value(self, v: Any) -> Self:
        """The component sends a value: JSON, bytes, or a table.

        Raises
        ------
        ValueError
            No component can send this.
        NotOnPage
            The component is not on the page any more.
        """
        self._check_usable()
        try:
            text = to_text(v)
        except ApiError as error:
            raise ValueError(f"{self._label} cannot send {v!r}: {error}") from error
        self._set(text)
        return self

    def _decode(self, wire: Any) -> Any:
        if isinstance(wire, str) and not wire.startswith("#"):
            return from_text(wire)
        return super()._decode(wire)
