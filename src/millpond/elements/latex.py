"""``st.latex``: a formula on a line of its own."""

from __future__ import annotations

import sys
import textwrap
from typing import Any, ClassVar

from millpond.elements.checks import any_text
from millpond.elements.place import PlaceT
from millpond.props import Props, Width


class Latex(Props):
    kind: ClassVar[str] = "latex"
    plain: ClassVar[bool] = True

    body: str = ""
    """TeX."""
    help: str | None = None
    width: Width = "stretch"


def latex(self: PlaceT, body: object, *, help: str | None = None, width: Width = "stretch") -> PlaceT:
    r"""A formula, centred on its own line.

    Within text, write it between dollar signs: ``st.markdown("It is $a + b$")``.

    Parameters
    ----------
    body:
        TeX that KaTeX supports, or a SymPy expression. Invalid TeX is shown in
        red.
    width:
        ``"stretch"``, ``"content"``, or pixels.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.latex(r"\sum_{k=0}^{n-1} a r^k = a \frac{1 - r^n}{1 - r}")
    """
    return self._draw(Latex(body=textwrap.dedent(_tex(body)).strip(), help=help, width=width))


def _tex(body: object) -> str:
    sympy: Any = sys.modules.get("sympy")
    if sympy is not None and isinstance(body, sympy.Basic | sympy.MatrixBase):
        return str(sympy.latex(body))
    return any_text("body", body)
