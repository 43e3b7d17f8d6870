"""What a test does to widgets that let the user choose among options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from millpond.testing.widgets import Widget


class Choice(Widget):
    """What the widgets have in common that let the user choose among options."""

    @property
    def options(self) -> list[str]:
        """The labels of the options."""
        return list(self._props.options)  # type: ignore[attr-defined]

    @property
    def format_func(self) -> Callable[[Any], str]:
        """The function that returns the label of an option."""

        def label(option: Any) -> str:
            return self._words(option)

        return label

    def _words(self, option: Any) -> str:
        made = self._codec.to_wire([option] if isinstance(self.value, list) else option)
        # Several on the wire, or the one.
        words: str = made[0][1] if isinstance(made[0], tuple) else made[1]
        return words


class SelectSlider(Choice):
    """``st.select_slider``."""

    def set_range(self, lower: Any, upper: Any) -> Self:
        """Move both ends of a range."""
        return self.set_value((lower, upper))

    def _words(self, option: Any) -> str:
        ends = len(self._props.value)  # type: ignore[attr-defined]
        words: str = self._codec.to_wire((option, option) if ends == 2 else option)[0][1]
        return words


class OneChoice(Choice):
    """One option, or none."""

    @property
    def index(self) -> int | None:
        """The position of the selected option; None if none is selected."""
        self._check_there()
        return self._shown[0] if self._shown is not None and self._shown[0] >= 0 else None


class ButtonGroup(Choice):
    """``st.pills`` and ``st.segmented_control``."""

    @property
    def indices(self) -> list[int]:
        """The positions of the selected options."""
        self._check_there()
        return [at for at, _ in self._shown]

    @property
    def formatted_values(self) -> list[str]:
        """The labels of the selected options."""
        return [self.options[at] for at in self.indices]

    def set_value(self, v: Any) -> Self:
        """Choose an option, or several in a list; None or an empty list: none."""
        alone = isinstance(v, list | tuple) and len(v) < 2 and not self._several
        return super().set_value(next(iter(v), None) if alone else v)

    def select(self, v: Any) -> Self:
        """Select an option; with several allowed, add it."""
        if not self._several:
            return self.set_value(v)
        return self.set_value(self.value if v in self.value else [*self.value, v])

    def unselect(self, v: Any) -> Self:
        """Deselect an option."""
        if self._several:
            return self.set_value([one for one in self.value if one != v])
        return self.set_value(None if self.value == v else self.value)

    @property
    def _several(self) -> bool:
        several: bool = self._props.several  # type: ignore[attr-defined]
        return several


class Radio(OneChoice):
    """``st.radio``."""


class Selectbox(OneChoice):
    """``st.selectbox``."""

    def select(self, v: Any) -> Self:
        """Choose an option, by the value that the app gave."""
        return self.set_value(v)

    def select_index(self, index: int | None) -> Self:
        """Choose an option by its position; None: no choice."""
        self._check_usable()
        self._set(None if index is None else [range(len(self.options))[index], self.options[index]])
        return self


class Multiselect(Choice):
    """``st.multiselect``."""

    @property
    def indices(self) -> list[int]:
        """The positions of the selected options."""
        self._check_there()
        return [at for at, _ in self._shown if at >= 0]

    @property
    def values(self) -> list[Any]:
        """The same as ``value``."""
        chosen: list[Any] = self.value
        return chosen

    def select(self, v: Any) -> Self:
        """Select an additional option."""
        chosen = self.value
        return self.set_value(chosen if v in chosen else [*chosen, v])

    def unselect(self, v: Any) -> Self:
        """Deselect an option."""
        return self.set_value([one for one in self.value if one != v])
