"""``st.fragment``: a part of the page that runs by itself."""

from __future__ import annotations

import functools
import inspect
from asyncio import CancelledError
from collections.abc import Callable, Hashable
from typing import Any, Final, ParamSpec, TypeVar, overload

from millpond.elements.checks import shown, truth
from millpond.elements.intervals import Interval, seconds_of
from millpond.elements.place import Place, check_user_key
from millpond.errors import ApiError, control_in
from millpond.props import Fragment
from millpond.session.context import Context, current, enter, leave
from millpond.session.scope import Scope
from millpond.state.values import in_short

P = ParamSpec("P")
R = TypeVar("R")
RESERVED: Final = ("app", "fragment")
"""What ``st.rerun`` knows by these names."""

SHORTEST = 0.02
"""Seconds: the tab is not told more often of what a run draws, and others' sessions need the time."""


@overload
def fragment(
    func: Callable[P, R],
    *,
    run_every: Interval = None,
    parallel: bool = False,
    key: str | int | None = None,
) -> Callable[P, R]: ...


@overload
def fragment(
    func: None = None,
    *,
    run_every: Interval = None,
    parallel: bool = False,
    key: str | int | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def fragment(
    func: Callable[..., Any] | None = None,
    *,
    run_every: Interval = None,
    parallel: bool = False,
    key: str | int | None = None,
) -> Any:
    """Turn a function into a part of the page that can rerun by itself.

    When somebody uses a widget that the function has drawn, only the function
    reruns, with the same arguments, and only what it draws is replaced. The rest
    of the page, including its widgets, stays as it is.

    Parameters
    ----------
    func:
        The function, or coroutine function.
    run_every:
        Rerun it at this interval while the page is open: a number of seconds, a
        ``timedelta``, or a string such as ``"10s"`` or ``"1h 30min"``. At most 50
        times a second.
    parallel:
        While the whole script runs, execute it in parallel with the script and
        with other parallel fragments, for work that waits. The call returns None
        at once. In such a run it cannot draw into outside containers, open a
        dialog or switch pages. This has no effect when the fragment runs by
        itself, nor on a coroutine function.
    key:
        Its name, for ``st.rerun("<key>")`` in a callback. Two functions on a page
        cannot share a key; all calls of one function rerun together.

    Returns
    -------
    callable
        Call it where its elements should appear. Its return value is only used in
        a run of the whole script.

    Examples
    --------
    >>> import millpond as st
    >>> @st.fragment
    ... def likes():
    ...     if st.button("Like"):
    ...         st.session_state.likes = st.session_state.get("likes", 0) + 1
    ...     st.write(st.session_state.get("likes", 0))
    >>> likes()
    """
    every, name = seconds_of(run_every), check_user_key(key)
    if every is not None:
        every = max(every, SHORTEST)
    if name in RESERVED:
        raise ApiError(
            f"`key={in_short(key)}` cannot name a fragment: `st.rerun({in_short(key)})` means something else."
        )
    if func is None:
        return lambda function: fragment(function, run_every=run_every, parallel=parallel, key=key)
    if not callable(func):
        raise ApiError(f"`@st.fragment` must decorate a function; got {shown(func)}.")
    refuse_generator(func, "A fragment")
    if inspect.iscoroutinefunction(func):
        return _async_fragment(func, every, name)
    return _fragment(func, every, name, parallel=bool(truth("parallel", parallel)))


def refuse_generator(func: Callable[..., Any], what: str) -> None:
    """Check that a function has no ``yield``. Raises ApiError."""
    if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
        raise ApiError(
            f"{what} cannot be a function with a `yield`, as `{func.__name__}` is: when it reruns on its own, "
            "nothing iterates over the generator, so its body would never run."
        )


def _fragment(
    func: Callable[..., Any], every: float | None, name: str | None, *, parallel: bool
) -> Callable[..., Any]:
    @functools.wraps(func)
    def draw(*args: Any, **kwargs: Any) -> Any:
        body = Body(functools.partial(func, *args, **kwargs), every, name)
        body.scope.is_parallel = parallel
        if parallel and body.starts_beside():
            return None
        with body as scope:
            return scope.execute()

    return draw


def _async_fragment(func: Callable[..., Any], every: float | None, name: str | None) -> Callable[..., Any]:
    @functools.wraps(func)
    async def draw(*args: Any, **kwargs: Any) -> Any:
        with Body(functools.partial(func, *args, **kwargs), every, name) as scope:
            return await scope.execute()

    return draw


class Body:
    """A fragment's body, which is executed as a part of the scope that calls it: a context manager."""

    def __init__(
        self,
        body: Callable[[], Any],
        every: float | None,
        name: str | None,
        place: Place | None = None,
        site: Hashable = None,
    ) -> None:
        here, node = (place or Place())._draw(Fragment(), site=site)._target()
        self._run = here.run
        self.scope = here.run.begin_scope(node, body, every, name)

    def starts_beside(self) -> bool:
        """Execute it on another thread, while the script goes on. False if this run cannot: it runs a part of the page."""
        run = self._run
        if run.is_partial or run.program is None or not run.begun:
            return False

        def work() -> None:
            with self as scope:
                scope.execute()

        run.program.start_beside(run, work)
        return True

    def __enter__(self) -> Scope:
        self._token = enter(Context(self._run, self.scope.node))
        return self.scope

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._run.executed.append(self.scope)
            else:
                self._run.lacks_parts = True
                show_here(error)
        finally:
            leave(self._token)


def show_here(error: BaseException) -> None:
    """Show what the app has raised where it draws now, if it is not shown yet.

    It ends the run all the same: what follows may rely on the code that has raised it.
    """
    here = current()
    run = here.run
    if (
        any(error is each for each in run.shown)
        or issubclass(type(error), _ENDS)
        or control_in(error) is not None
    ):
        return
    # A fragment that calls itself without end: at the bottom of the recursion there is no stack left to show it with.
    deep = issubclass(type(error), RecursionError) and here.scope.outer is not here.scope.root
    if not deep and run.show is not None and run.show(error):
        with run.session.lock:  # other fragments may fail at the same time
            run.shown = (*run.shown, error)


_ENDS = (SystemExit, GeneratorExit, CancelledError)
"""Exceptions that end code from outside, and are not failures."""
