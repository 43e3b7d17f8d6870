"""The app: its entry script and what executes it, made once and given to all who need it."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from millpond.config import Config
from millpond.elements.alert import error as show_alert
from millpond.elements.place import Place
from millpond.errors import ApiError, Error, Interrupted, RerunRun, RunControl, StopRun
from millpond.runner.breaking import Breakable
from millpond.runner.loops import event_loop, keep_loop, wait_for
from millpond.runner.script import Script
from millpond.runner.watcher import Watcher
from millpond.session.context import Context, current, enter, leave
from millpond.session.run import Outcome, Run

log = logging.getLogger("millpond")


class App:
    """An app: the script that it begins with, in its folder.

    Parameters
    ----------
    entry:
        The script, or its file.
    write:
        What a bare expression is given to; None: no magic.
    show_error:
        Draws an exception on the page, in the current context.
    """

    def __init__(
        self,
        entry: Script | Path,
        *,
        show_error: Callable[[BaseException], None],
        write: Callable[..., Any] | None = None,
    ) -> None:
        self.entry = entry if isinstance(entry, Script) else Script(entry, write=write)
        self.folder = self.entry.path.parent
        self._write = write
        self._show_error = show_error

    def watcher(self, changed: Callable[[], None], config: Config) -> Watcher:
        """What calls ``changed`` when the app's source was saved."""
        return Watcher(self.entry.path, changed, config)

    def execute(self, run: Run) -> Outcome:
        """Do a run in this thread: call what is to be called, and execute the script. Never raises."""
        token = enter(Context(run, run.scope.places[0]))
        run.show = self._report
        breakable = Breakable()
        run.break_off = breakable.break_off
        outcome = Outcome.FAILED
        try:
            with breakable, event_loop(), breakable:
                outcome = self._execute(run)
        except StopRun:
            # The run was broken off between our own instructions.
            outcome = Outcome.EARLY
        except BaseException as error:
            self._report(error)
        finally:
            run.break_off = None
            leave(token)
        return outcome

    def _execute(self, run: Run) -> Outcome:
        try:
            for callback in run.callbacks():
                self._call(callback)
            result = self._execute_scope(run) if run.is_partial else self._execute_script(run)
            if inspect.iscoroutine(result):
                wait_for(result)
            self._check_forms(run)
        except StopRun:
            return Outcome.EARLY
        except RerunRun:
            return Outcome.RERUN
        except Interrupted:
            return Outcome.INTERRUPTED
        except SystemExit as end:
            self._say_last_words(end)
            return Outcome.EARLY
        except BaseException as error:
            if error is not run.shown:
                self._report(error)
            return Outcome.FAILED
        return Outcome.COMPLETE

    def _execute_script(self, run: Run) -> Any:
        namespace = self.entry.namespace()
        code = self.entry.code()
        run.begin_script(namespace)
        run.scope.code = code
        return eval(code, namespace)  # noqa: S307 (executing the app is what we are for)

    def _execute_scope(self, run: Run) -> Any:
        run.begin_body()
        return run.scope.execute()

    def _check_forms(self, run: Run) -> None:
        """A form that nothing can send is a mistake: say so inside of it."""
        for node in run.open_forms.values():
            token = enter(Context(run, node))
            try:
                self._report(
                    ApiError(
                        "Missing submit button: this form has none, so the page would never send what is "
                        "entered. Draw one in it with `st.form_submit_button()`."
                    )
                )
            finally:
                leave(token)

    def _call(self, callback: Callable[[], object]) -> None:
        """Call a callback, which may be a coroutine function. However it ends, the script runs after it."""
        try:
            result = callback()
            if inspect.iscoroutine(result):
                wait_for(result)
            # The script may ask for the loop: a client that it imports does.
            keep_loop()
        except RunControl:
            return
        except SystemExit as end:
            self._say_last_words(end)
        except BaseException as error:
            self._report(error)

    def _say_last_words(self, end: SystemExit) -> None:
        """``sys.exit("words")`` shows its words, as plain Python prints them."""
        try:
            if type(end.code) is str:
                show_alert(Place(), end.code)
            elif end.code:
                log.warning("The app ended its run with the exit code %r", end.code)
        except RunControl:
            return
        except BaseException as error:
            self._report(error)

    def _report(self, error: BaseException) -> None:
        """Log and show what the app has raised, whatever its text and its class raise in turn."""
        try:
            _log(error)
        except BaseException:
            log.error("The app raised an exception that cannot be logged: %s", _name(error))
        try:
            for observer in current().run.observers:
                observer.app_failed(current().run, error)
            self._show_error(error)
        except RunControl:
            return
        except BaseException:
            self._show_plainly(error)

    def _show_plainly(self, error: BaseException) -> None:
        try:
            self._show_error(
                Error(f"The app has raised `{_name(error)}`, which itself fails when it is shown.")
            )
        except BaseException:
            log.exception("An exception of the app cannot be shown")


def _log(error: BaseException) -> None:
    if not isinstance(error, SyntaxError):
        log.error("The app raised an exception", exc_info=error)
    else:
        log.error("%s, line %s: %s", error.filename, error.lineno, error.msg)


def _name(error: BaseException) -> str:
    """The name of its class, which may have a metaclass that raises."""
    return str(type.__getattribute__(type(error), "__qualname__"))
