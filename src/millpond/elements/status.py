"""``st.status``: a task that takes time, what it does, and how it ended."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from millpond.elements.place import Place, PlaceT
from millpond.props import Props, Width

State = Literal["running", "complete", "error"]


class Status(Props):
    kind: ClassVar[str] = "status"
    container: ClassVar[bool] = True

    label: str = ""
    expanded: bool = False
    state: State = "running"
    type: Literal["default", "compact", "step"] = "default"
    width: Width = "stretch"


def status(
    self: PlaceT,
    label: str,
    *,
    expanded: bool = False,
    state: State = "running",
    type: Literal["default", "compact", "step"] = "default",
    width: Width = "stretch",
) -> PlaceT:
    """A container for the output of a long-running task, with an icon that shows its state.

    In a ``with`` statement, its state becomes ``"complete"`` at the end of the
    block, and ``"error"`` if the block raises. Otherwise, call ``update``.

    Parameters
    ----------
    label:
        What it says; inline Markdown.
    expanded:
        Whether it is initially open.
    state:
        ``"running"``, ``"complete"`` or ``"error"``.
    type:
        ``"default"``; ``"compact"``, without a border; or ``"step"``: consecutive
        ones are drawn as the steps of one task.

    Returns
    -------
    StatusContainer
        A container, with ``update(label=, expanded=, state=)`` to change it.

    Examples
    --------
    >>> import millpond as st
    >>> with st.status("Loading ...") as status:
    ...     st.write("Found the file.")
    ...     st.write("Read 12,000 lines.")
    ...     status.update(label="Loaded")

    The steps of a task:

    >>> for step in ("Search", "Read", "Sum up"):
    ...     with st.status(step, type="step"):
    ...         st.write("It is done.")
    """
    props = Status(label=label, expanded=expanded, state=state, type=type, width=width)
    made: PlaceT = self._draw(props)._become("StatusContainer")
    return made


def update(
    self: Place, *, label: str | None = None, expanded: bool | None = None, state: State | None = None
) -> None:
    """Update it; None leaves a property unchanged.

    Parameters
    ----------
    label:
        The new label.
    expanded:
        Open or close it, even if the user has done otherwise.
    state:
        ``"running"``, ``"complete"`` or ``"error"``.
    """
    said = {"label": label, "expanded": expanded, "state": state}
    self._change(
        lambda props: msgspec.structs.replace(props, **{k: v for k, v in said.items() if v is not None})
    )


def finish(place: Place, *, failed: bool) -> None:
    """The block of its ``with`` is over: it runs no more, unless the app has said how it ended."""

    def ended(props: Props) -> Props:
        assert isinstance(props, Status)
        if props.state != "running":
            return props
        return msgspec.structs.replace(props, state="error" if failed else "complete")

    place._change(ended)
