"""What Streamlit has and Millpond has not yet: names that say so when they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from millpond.errors import Error
from millpond.version import __version__


class NotThereYet(Error, NotImplementedError):
    """Streamlit has it, Millpond does not have it yet."""


def missing(name: str, feature: str) -> Callable[..., NoReturn]:
    """A function that raises, for a name whose feature is not there yet.

    Parameters
    ----------
    name:
        The name, as apps write it: ``"streamlit.components.v1.html"``.
    feature:
        What is missing, at the beginning of a sentence: ``"Components are"``.
    """

    def raises(*args: Any, **kwargs: Any) -> NoReturn:
        raise NotThereYet(
            f"{feature} not there yet in Millpond {__version__}, so `{name}` cannot be used. What there is: "
            "the page “Coming from Streamlit” of the documentation."
        )

    raises.__name__ = raises.__qualname__ = name.rpartition(".")[2]
    return raises
