"""``st.mermaid_chart``."""

from __future__ import annotations

import textwrap
from typing import Any, ClassVar

from millpond.elements.checks import is_a, refuse
from millpond.elements.place import PlaceT
from millpond.props import Props, Width, well_formed


class MermaidChart(Props):
    """A diagram in the language of Mermaid, which the page draws."""

    kind: ClassVar[str] = "mermaid_chart"
    plain: ClassVar[bool] = True

    body: str = ""
    width: Width = "stretch"
    alt: str | None = None
    """What it is called for screen readers."""


def mermaid_chart(self: PlaceT, body: Any, *, width: Width = "stretch", alt: str | None = None) -> PlaceT:
    """A Mermaid diagram: a flowchart, a sequence diagram, a state diagram, a class diagram, and many more.

    It takes the page's colours and fonts, in light and dark, unless the diagram
    has its own theme. If the source has an error, the page shows Mermaid's
    message.

    Parameters
    ----------
    body:
        The diagram in `Mermaid syntax <https://mermaid.js.org/>`_. It can be
        indented like the code around it.
    width:
        The width of the space for the diagram, which is not enlarged:
        ``"stretch"``, ``"content"`` (its own width), or pixels.
    alt:
        The diagram's name for screen readers, instead of its ``accTitle``.

    Examples
    --------
    >>> import millpond as st
    >>> diagram = '''
    ...     flowchart LR
    ...         open --> read{Is it new?}
    ...         read -->|yes| keep
    ...         read -->|no| drop
    ... '''
    >>> _ = st.mermaid_chart(diagram, alt="What becomes of a letter")
    """
    if not is_a(body, str):
        refuse("body", "text in the Mermaid language", body)
    return self._draw(
        MermaidChart(
            body=well_formed(textwrap.dedent(str.__str__(body)).strip()),
            width=width,
            alt=(alt or "").strip() or None,
        )
    )
