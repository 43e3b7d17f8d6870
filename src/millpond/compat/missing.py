"""What Streamlit has and Millpond has not: names that say so, and what there is instead, when they are used."""

from __future__ import annotations

from millpond.errors import Error


class NotThereYet(Error, NotImplementedError):
    """Streamlit has it, Millpond does not have it yet."""


class NoSuchPart(Error, NotImplementedError, AttributeError):
    """A part of Streamlit that Millpond does not have. For ``hasattr`` it is not there."""

    def __init__(self, name: str, instead: str) -> None:
        super().__init__(
            f"Millpond does not have `{name}`, an internal part of Streamlit. Use instead: {instead}."
        )
