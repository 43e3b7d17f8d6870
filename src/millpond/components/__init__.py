"""``st.components``: components that others have written, in frames (``v1``) or in the page itself (``v2``)."""

from __future__ import annotations

from millpond.components import v1, v2

__all__ = ["v1", "v2"]
