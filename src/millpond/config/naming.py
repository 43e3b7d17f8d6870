"""How options are named in Python and outside."""

from __future__ import annotations

_UPPER = frozenset({"ttl", "cors"})


def public_name(attribute: str) -> str:
    """``enable_cors`` -> ``enableCORS``: an option's name outside of Python."""
    first, *rest = attribute.rstrip("_").split("_")
    words = (word.upper() if word in _UPPER else word.capitalize() for word in rest)
    return first + "".join(words)
