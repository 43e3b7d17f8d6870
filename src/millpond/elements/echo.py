"""``st.echo``: shows code, and executes it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Literal

from millpond.config.masking import mask
from millpond.elements import alert, text
from millpond.elements.parameters import checked
from millpond.elements.place import Place
from millpond.elements.source import body_of, calling, statement_at

NO_SOURCE = "The code cannot be shown: its source is not a file."


@checked
@contextlib.contextmanager
def echo(code_location: Literal["above", "below"] = "above") -> Iterator[None]:
    """Show the code of a ``with`` block, and execute it.

    Parameters
    ----------
    code_location:
        Where to show the code: ``"above"`` what it draws, or ``"below"``.

    Examples
    --------
    >>> import millpond as st
    >>> with st.echo():
    ...     st.write("This code is shown.")
    """
    position = calling()
    statement = None if position is None else statement_at(position)
    code = None if position is None or statement is None else body_of(position.text, statement)
    if code_location == "above":
        _show(code)
        yield
    else:
        yield
        _show(code)


def _show(code: str | None) -> None:
    place = Place()
    if code is None:
        alert.warning(place, NO_SOURCE)
    else:
        text.code(place, mask(code))
