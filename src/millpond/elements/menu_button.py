"""``st.menu_button``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import msgspec

from millpond.elements.button import ButtonType
from millpond.elements.options import Choice, OneOption, OptionList
from millpond.elements.place import Place
from millpond.errors import ApiError
from millpond.props import WidgetProps, Width
from millpond.state.values import in_short
from millpond.structs import learn

T = TypeVar("T")


class MenuButton(WidgetProps):
    kind: ClassVar[str] = "menu_button"
    trigger: ClassVar[bool] = True
    chooses: ClassVar[bool] = True

    width: Width = "content"
    options: tuple[str, ...] = ()
    """What ``format_func`` made of each; may hold Markdown."""
    type: ButtonType = "secondary"
    icon: str | None = None
    wrap: bool | None = None
    """None: the place decides."""


def menu_button(
    self: Place,
    label: str,
    options: Iterable[T],
    *,
    key: str | int | None = None,
    help: str | None = None,
    on_click: Callable[..., Any] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    type: ButtonType = "secondary",
    icon: str | None = None,
    disabled: bool = False,
    width: Width = "content",
    format_func: Callable[[Any], Any] = str,
    wrap: bool | None = None,
) -> T | None:
    """A button that opens a menu; returns the chosen option in the run that the choice starts.

    Unlike a selectbox, it keeps no value: no option stays selected.

    Parameters
    ----------
    label:
        The button's label; inline Markdown.
    options:
        At least one option, with unique labels: a list, the keys of a dictionary,
        an Enum class, a Series, the first column of a table.
    on_click, args, kwargs:
        A function to call, before the script, when an option is chosen.
    type:
        The button's emphasis.
    icon:
        An emoji or ``":material/name:"``, before the label.
    disabled:
        The button cannot be pressed.
    width:
        ``"content"``, ``"stretch"``, or pixels.
    format_func:
        Returns the label of an option (inline Markdown).
    wrap:
        False: cut a long label at the end of its line. Otherwise, it takes
        several lines.

    Returns
    -------
    T or None
        The option, if choosing it started the run. A callback finds it in
        ``st.session_state`` under the ``key``, where it is None in all other runs.

    Examples
    --------
    >>> import millpond as st
    >>> kind = st.menu_button("Export", ["CSV", "PDF"])
    >>> if kind is not None:
    ...     st.write(f"Here is your {kind}.")
    """
    here, node = self._target()
    if node.form is not None:
        raise ApiError(
            f"`st.menu_button` (“{label}”) cannot be inside a form, because a form sends everything at once when its "
            f"submit button is pressed. Draw it outside of the form, or use `st.selectbox`."
        )
    found = OptionList(options, format_func)
    if not found.values:
        raise ApiError("`options` must have at least one option; got none.")
    if len(set(found.labels)) < len(found.labels):
        twice = next(words for words in found.labels if found.labels.count(words) > 1)
        raise ApiError(
            f"`options` must have different labels (after `format_func`); {in_short(twice)} appears twice."
        )
    codec = MenuChoice(found)
    props = MenuButton(
        label=label, help=help, disabled=disabled, width=width, options=found.labels,
        type=type, icon=icon or None, wrap=wrap,
    )  # fmt: skip
    widget = self._widget(
        props, codec=codec, default=None, key=key, on_change=on_click, args=args, kwargs=kwargs
    )
    if not here.run.pressed(widget) or widget.chosen is None:
        return None
    value: T | None = codec.now(*widget.chosen)
    return value


learn(Choice)


class MenuChoice(OneOption):
    """The option that was chosen, in the run of the choice; None in all others."""

    def receive(self, wire: Any) -> Choice | None:
        return super().receive(msgspec.convert(wire, Choice))

    def _choose(self, value: Any, near: int, words: str | None) -> Choice | None:
        # Also where an option reads "None".
        return None if value is None else super()._choose(value, near, words)

    def now(self, wire: Choice, value: Any) -> Any:
        """The option of this run that was chosen in an earlier one; None if it is gone."""
        try:
            return self.from_wire(self._choose(value, *wire))
        except ValueError:
            return None
