"""``streamlit.runtime.metrics_util``: packages mark their functions with it. Nothing is gathered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

F = TypeVar("F", bound=Callable[..., Any])

__all__ = ["gather_metrics"]


@overload
def gather_metrics(name: str, func: F) -> F: ...
@overload
def gather_metrics(name: str, func: None = None) -> Callable[[F], F]: ...
def gather_metrics(name: str, func: Any = None) -> Any:
    """The function itself; without one, a decorator that gives it back."""
    return (lambda function: function) if func is None else func
