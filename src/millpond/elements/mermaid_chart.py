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
    """A diagram of Mermaid: a flowchart, a sequence, states, classes, and many more.

    Its colours and fonts are those of the page, in light and dark, unless the
    diagram has a theme of its own. Where its text has an error, the page shows
    what Mermaid says of it.

    Parameters
    ----------
    body:
        The diagram in `Mermaid's language <https://mermaid.js.org/>`_. It may
        be indented as the code around it is.
    width:
        The room for the diagram, which is not made larger than it is:
        ``"stretch"``; ``"content"``, its own; or pixels.
    alt:
        What the diagram is called for screen readers, in the place of its
        ``accTitle``.

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
