"""``streamlit.errors``: Streamlit's names for our errors."""

from __future__ import annotations

from millpond.errors import (
    ApiError as StreamlitAPIException,
)
from millpond.errors import (
    DuplicateKey as StreamlitDuplicateElementKey,
)
from millpond.errors import (
    DuplicateWidget as DuplicateWidgetID,
)
from millpond.errors import (
    DuplicateWidget as StreamlitDuplicateElementId,
)
from millpond.errors import (
    Error,
)

__all__ = [
    "DuplicateWidgetID",
    "Error",
    "StreamlitAPIException",
    "StreamlitDuplicateElementId",
    "StreamlitDuplicateElementKey",
]
