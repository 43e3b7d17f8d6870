"""``st.link_button``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, overload

from millpond.elements.button import ButtonProps, ButtonType, IconPosition, button_width, press
from millpond.elements.checks import OnChange
from millpond.elements.place import Place, PlaceT, check_user_key, overloaded
from millpond.props import Width


class LinkButton(ButtonProps):
    kind: ClassVar[str] = "link_button"

    url: str = ""
    """Where it leads to. Without an ``id``, the script is not told of a click."""


@overload
def link_button(
    self: PlaceT, label: str, url: str, *, on_click: Literal["ignore"] = ..., **others: Any
) -> PlaceT: ...
@overload
def link_button(
    self: Place,
    label: str,
    url: str,
    *,
    on_click: Callable[..., Any] | Literal["rerun"] | None,
    **others: Any,
) -> bool: ...
@overloaded
def link_button(
    self: Place,
    label: str,
    url: str,
    *,
    key: str | int | None = None,
    on_click: Callable[..., Any] | OnChange | None = "ignore",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    help: str | None = None,
    type: ButtonType = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> Any:
    """A link that looks like a button and opens its URL in a new tab. See :func:`button`.

    Parameters
    ----------
    url:
        The target: a URL such as ``"https://example.org"``, or a path on the
        app's own server. Not ``javascript:``.
    on_click, args, kwargs:
        ``"ignore"``: the script does not rerun. ``"rerun"``: it reruns, as with
        :func:`button`. A function: it reruns, and the function is called first.
    disabled:
        The link cannot be followed.

    Returns
    -------
    bool, or the place of the element
        True if a click on it started the run. With ``on_click="ignore"``, its
        place.

    Examples
    --------
    >>> import millpond as st
    >>> link = st.link_button("Documentation", "https://example.org", icon=":material/open_in_new:")
    >>> if st.link_button("Shop", "https://example.com", on_click="rerun"):
    ...     st.write("It is open in another tab.")
    """
    props = LinkButton(
        label=label, help=help, disabled=disabled, width=button_width(width, use_container_width),
        type=type, icon=icon or None, icon_position=icon_position, shortcut=shortcut, wrap=wrap,
        url=url,
    )  # fmt: skip
    if not callable(on_click) and on_click == "ignore":
        props.key = check_user_key(key)
        return self._draw(props, key=props.key)
    return press(self, props, key, on_click if callable(on_click) else None, args, kwargs)
