"""Ending a run: ``st.rerun``, ``st.stop``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from millpond.elements.checks import any_text, is_a, listed, refuse
from millpond.elements.place import Place
from millpond.errors import ApiError, RerunRun, StopRun
from millpond.state.values import in_short

if TYPE_CHECKING:
    from millpond.session.run import Run
    from millpond.session.scope import Scope


def rerun(scope: str | int | Sequence[str | int] = "app") -> NoReturn:
    """End this run and rerun at once.

    In a callback it only ends the callback, since the script runs after it
    anyway; unless it names fragments.

    Parameters
    ----------
    scope:
        What runs: ``"app"``, the whole script; ``"fragment"``, the
        :func:`fragment` that calls it, which must be running by itself; in a
        callback, the ``key`` of a fragment, or a list of keys. These fragments
        run instead of what the interaction would have run, if all its callbacks
        end this way.

    Examples
    --------
    >>> import millpond as st
    >>> if st.button("Clear"):
    ...     st.session_state.clear()
    ...     st.rerun()
    """
    run = Place()._target()[0].run
    word = str.__str__(scope) if is_a(scope, str) else None
    if word == "fragment":
        if not (run.is_partial and run.begun):
            raise ApiError(
                '`st.rerun(scope="fragment")` works only while a fragment reruns on its own. Here '
                "the whole script is running: remove `scope`, or call it only after a widget of the fragment was used."
            )
    elif word != "app":
        run.targets = _named(run, scope)
    # Also for the app: the code around may have caught the end of the run that was asked for before.
    run.follows = run.scope if word == "fragment" else None
    raise RerunRun


def _named(run: Run, scope: Any) -> list[Scope]:
    """The fragments that have these keys."""
    expected = '"app", "fragment", or the keys of fragments'
    keys = [scope] if is_a(scope, str | int) else scope
    if not is_a(keys, list | tuple | set):
        refuse("scope", expected, scope)
    keys = listed("scope", expected, keys)
    if not keys or not all(is_a(key, str | int) for key in keys):
        refuse("scope", expected, scope)
    if run.begun:
        raise ApiError(
            f"`st.rerun({in_short(scope)})` names a fragment, which only a callback (`on_click`, "
            '`on_change`) can do. Elsewhere, use `st.rerun()` or `st.rerun(scope="fragment")`.'
        )
    names = [any_text("scope", key) for key in keys]
    with run.session.lock:
        found = {name: run.session.scopes.named(name) for name in names}
    for key, scopes in found.items():
        if not scopes:
            raise ApiError(
                f"No fragment on the page has the key `{key}`. Give it one: `@st.fragment(key={in_short(key)})`."
            )
    return [scope for scopes in found.values() for scope in scopes]


def stop() -> NoReturn:
    """End this run here. What was drawn so far is the page.

    In a callback it only ends the callback: the script runs after it in any case.

    >>> import millpond as st
    >>> name = st.text_input("Name")
    >>> if not name:
    ...     st.stop()  # doctest: +SKIP
    """
    raise StopRun
