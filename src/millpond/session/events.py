"""What the user has done, as a run takes it over before its script begins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NoReturn, ParamSpec

from millpond import wire
from millpond.errors import RunControl
from millpond.session.lost import LostEntry, is_lost
from millpond.session.path import from_address
from millpond.session.run import Run
from millpond.session.scope import Scope
from millpond.session.widget import Callback

log = logging.getLogger("millpond")

P = ParamSpec("P")


def callbacks(run: Run) -> Iterator[Callable[[], object]]:
    """Apply the events of a run one after the other; yield what to call for each.

    A callback sees the state as of its own event. Where the app's own code
    fails while an event is applied (a ``format_func``, an ``__eq__``), what
    is yielded raises that exception.
    """
    targets: list[Scope] = []
    redirected = bool(run.events)
    lost = False
    for event in run.events:
        found: list[Callable[[], object] | None] = []
        if event.query is not None:
            with run.session.lock:
                path = from_address(event.path) if event.path is not None else None
                run.session.address_arrives(event.query, path)
        for widget_id, raw in event.values.items():
            if not lost and is_lost(run.session.widgets, widget_id, raw):
                lost = True
                run.session.add_effect(LostEntry(notice="lost", seconds=0))
            if widget_id == event.trigger:
                continue  # what was chosen with the press
            found.append(_attempt(_apply, run, widget_id, raw))
        run.session.heard = event.seq
        if event.edit is not None:
            found.append(_attempt(_edit, run, event.edit))
        if event.trigger is not None:
            found.append(_press(run, event.trigger, event.values.get(event.trigger)))
        redirected = redirected and any(found)
        for callback in found:
            if callback is None:
                continue
            yield callback
            named, run.targets = run.targets, None
            redirected = redirected and named is not None
            targets += named or ()
    gone = not run.scope.node.alive  # a callback has closed the dialog
    run.targets, run.is_redirected = targets, redirected or gone


def _attempt(
    step: Callable[P, Callback | None], *args: P.args, **kwargs: P.kwargs
) -> Callable[[], object] | None:
    try:
        return step(*args, **kwargs)
    except RunControl:
        raise
    except BaseException as error:
        return partial(_raise, error)


def _edit(run: Run, edit: wire.Edit) -> None:
    before = run.session.query.params
    run.session.edit(edit)
    if run.session.query.params != before:
        # A step back: the address goes back, too.
        run.session.query.tell()
        run.update_address()


def _apply(run: Run, widget_id: str, raw: Any) -> Callback | None:
    try:
        with run.session.lock:
            run.session.tree.adopt(widget_id, raw)
        with run.session.widgets.lock:
            return run.session.widgets.receive(widget_id, raw)
    except (ValueError, TypeError) as error:
        log.warning("A value for the widget %s was rejected: %s", widget_id, error)
        return None


def _press(run: Run, widget_id: str, raw: Any) -> Callable[[], object] | None:
    widget = run.session.widgets.get(widget_id)
    if widget is None or widget.props.disabled or not widget.props.trigger:
        run.trigger = None
        return None
    if widget.props.chooses:
        try:
            with run.session.widgets.lock:
                wire = widget.codec.receive(raw)
                widget.chosen = wire, widget.codec.from_wire(wire)
        except Exception as error:  # also of the app's own options
            log.warning("A choice for the widget %s was rejected: %s", widget_id, error)
            run.trigger = widget.chosen = None
            return None
    if widget.props.key is not None:
        run.mark_pressed(widget)
    if widget.props.form is not None and widget.props.submits:
        return _attempt(run.session.submitted, widget) or widget.callback
    return widget.callback


def _raise(error: BaseException) -> NoReturn:
    raise error
