"""``streamlit.elements.lib.form_utils``: which form a container is in."""

from __future__ import annotations

from millpond.elements.place import Place

__all__ = ["current_form_id", "is_in_form"]


def current_form_id(dg: Place) -> str:
    """The form that is drawn into; empty for none."""
    here, node = dg._target()
    # A name such as `st._main` means the place of the `with` that the script is in.
    return (here.node if dg._node is None else node).form or ""


def is_in_form(dg: Place) -> bool:
    """Whether a form is drawn into."""
    return current_form_id(dg) != ""
