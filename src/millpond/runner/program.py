"""The program of an app: its entry script, its pages, and the code that executes them. Created once for all sessions."""

from __future__ import annotations

import contextlib
import inspect
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from millpond.config.load import Config, find_config
from millpond.config.secrets import SecretSource, secrets_of
from millpond.elements.alert import error as show_alert
from millpond.elements.app_options import option
from millpond.elements.app_page import Page
from millpond.elements.navigation import say_not_found, show_navigation
from millpond.elements.page_lookup import find_page
from millpond.elements.place import Place
from millpond.errors import ApiError, Error, Interrupted, RerunRun, RunControl, StopRun, control_in
from millpond.runner.breaking import Breakable
from millpond.runner.definitions import Definitions
from millpond.runner.loops import enter_loop, finish, keep_loop, leave_loop, wait_for
from millpond.runner.pages import PagesFolder, page_id
from millpond.runner.parallel import ParallelParts
from millpond.runner.script import Script
from millpond.session.call_site import from_app_on
from millpond.session.context import Context, current, enter, leave
from millpond.session.events import callbacks
from millpond.session.path import KEY as PATH
from millpond.session.run import Outcome, Run

log = logging.getLogger("millpond")


class Program:
    """What the runs of an app execute: its entry script, in its folder, and its pages.

    Parameters
    ----------
    entry:
        The script, or its file.
    write:
        The function that writes bare expressions; None: no magic.
    show_error:
        Draws an exception on the page, in the current context.
    pages:
        The folder whose files are pages; None: only ``st.navigation`` defines pages.
    config:
        The options; None: those found in the entry's folder.
    """

    def __init__(
        self,
        entry: Script | Path,
        *,
        show_error: Callable[[BaseException], None],
        write: Callable[..., Any] | None = None,
        pages: Path | None = None,
        config: Config | None = None,
    ) -> None:
        self.entry = entry if isinstance(entry, Script) else Script(entry, write=write)
        self.folder = self.entry.path.parent
        self.pages = PagesFolder(pages, self.entry)
        self.navigates = False
        """Whether ``st.navigation`` has named the pages, so that those in the folder do not count."""
        self.named: frozenset[str] | None = None
        """The paths that ``st.navigation`` last named."""
        self.keeps = ""
        """The module that has started the app, which is not imported again when it is saved."""
        self.given_secrets: Mapping[str, Any] | None = None
        """Secrets that the author of the app has passed, in addition to files."""
        self._config = config
        self._write = write
        self._show_error = show_error
        self._scripts: dict[Path, Script] = {self.entry.path: self.entry}
        """The entry script, and the page files that were executed."""
        self._elsewhere = Definitions(self.entry.path).by_page
        self._secrets: SecretSource | None = None
        self._found_empty: CodeType | None = None
        """The version of the script whose page was last found empty."""

    @property
    def config(self) -> Config:
        """The app's options: the server's, if there is a server."""
        if self._config is None:
            self._config = find_config(self.entry.path)
        return self._config

    @config.setter
    def config(self, config: Config) -> None:
        self._config = config

    @property
    def secrets(self) -> SecretSource:
        """The app's secrets: those that the options name, unless others were set."""
        if self._secrets is None:
            self._secrets = secrets_of(self.config, self.folder, self.given_secrets)
        return self._secrets

    @secrets.setter
    def secrets(self, source: SecretSource) -> None:
        self._secrets = source

    def scripts(self) -> set[Path]:
        """The files that runs have executed, or may execute."""
        return {*self._scripts, *self.pages.files()}

    def sources(self) -> set[Path]:
        """The files that runs have executed, or may execute, as far as known without reading folders."""
        return {*self._scripts, *self.pages.known_files()}

    def lacks(self, path: str) -> bool:
        """Whether it is certain without a run that there is no page with this path."""
        if not path or self.navigates or self.pages.gives_way():
            return False
        with contextlib.suppress(ApiError):
            return all(page.url_path != path for page in self.pages.listed() or ())
        return False

    def has(self, path: str) -> bool:
        """Whether there is a page with this path, as known from the last run or otherwise from the app's code."""
        if self.named is not None:
            return path in self.named
        if self.pages.gives_way():
            return self.pages.entry_speaks_of(path)
        with contextlib.suppress(ApiError):
            return any(page.url_path == path for page in self.pages.listed() or ())
        return False

    def execute(self, run: Run) -> Outcome:
        """Execute a run in this thread: its callbacks, then the script. Never raises."""
        token = enter(Context(run, run.scope.places[0]))
        run.show = self._report
        breakable = Breakable()
        run.break_off = breakable.break_off
        try:
            loop = enter_loop()
            try:
                outcome = self._execute(run, breakable)
            finally:
                leave_loop(loop)
        except StopRun:
            # The run was interrupted in Millpond's own code.
            outcome = Outcome.EARLY
        except BaseException as error:
            outcome = Outcome.FAILED
            self._report(error)
        finally:
            if breakable.thread is not None:
                # The run was interrupted as it was about to end.
                breakable.leave()
            run.break_off = None
            leave(token)
        return outcome

    def _execute(self, run: Run, breakable: Breakable) -> Outcome:
        breakable.enter()
        try:
            outcome = self._end_of(run, self._execute_all)
            if run.beside is not None:
                if outcome is Outcome.RERUN:
                    run.interrupt(RerunRun)
                run.beside.wait()
            dialogs = run.session.dialogs
            if dialogs.is_open and outcome in _OVER and (opens := dialogs.again(run)) is not None:
                end = self._end_of(run, lambda _: finish(opens(), opens))
                outcome = outcome if end is Outcome.COMPLETE else end
        finally:
            breakable.leave()
        return outcome

    def _execute_all(self, run: Run) -> Outcome:
        run.program = self
        run.session.state.names.elsewhere = self._elsewhere
        if run.events:
            for callback in callbacks(run):
                self._call(callback)
        if run.is_redirected:
            return Outcome.REDIRECTED
        if run.is_partial:
            self._execute_scope(run)
        else:
            self._execute_page(run)
            if not run.session.tree.main.drawn:
                self._tell_of_an_empty_page(run)
        if run.beside is not None:
            _join(run)
        if run.open_forms:
            self._check_forms(run)
        if run.session.state.only_what_can_be_saved:
            run.session.state.check_changed()
        return Outcome.COMPLETE

    def _end_of(self, run: Run, part: Callable[[Run], Outcome | None]) -> Outcome:
        """Execute a part of a run. Returns how it ended."""
        try:
            return part(run) or Outcome.COMPLETE
        except SystemExit as end:
            self._say_last_words(end)
            return Outcome.EARLY
        except BaseException as error:
            if (control := control_in(error)) is not None:
                return _OUTCOMES[type(control)]
            if not any(error is each for each in run.shown):
                self._report(error)
            return Outcome.FAILED

    def _run_script(
        self, run: Run, script: Script, page: str, begun: Callable[[], None] | None = None
    ) -> None:
        namespace, code = script.namespace(), script.code()
        run.begin_script(namespace, page)
        run.scope.code = code
        run.session.page_file = script.path
        if begun is not None:
            begun()
        _evaluate(code, namespace)
        if run.shown_page is None and run.session.state.peek(PATH):
            say_not_found(run, "Go to the start")

    def _run_page_of_folder(self, run: Run, pages: list[Page]) -> None:
        page = find_page(run, pages)
        assert page.file is not None

        def begun() -> None:
            shows = option("client.showSidebarNavigation")
            show_navigation(run, {"": pages}, position="sidebar" if shows else "hidden")
            run.begin_page(page.url_path)

        self._run_script(run, self._script(page.file), page_id(page.file, self.entry.path), begun)

    def run_page(self, run: Run, source: Path | Callable[[], object]) -> None:
        """Execute a page's file or function inside the script. Exceptions of the page are passed on."""
        if callable(source):
            finish(source(), source)
            return _join(run)
        script = self._script(source)
        namespace, code = script.namespace(), script.code()
        run.session.page_file = source
        with run.inside_page(namespace, page_id(source, self.entry.path)):
            _evaluate(code, namespace)
            return _join(run)

    def start_beside(self, run: Run, work: Callable[[], None]) -> None:
        """Execute a function on another thread, in parallel with the script. The run ends when both have ended."""
        if run.beside is None:
            beside = run.beside = ParallelParts(run)
            breaks_off = run.break_off

            def break_off() -> None:
                beside.break_off()
                if breaks_off is not None:
                    breaks_off()

            run.break_off = break_off
        run.beside.start(work)

    def _script(self, file: Path) -> Script:
        found = self._scripts.get(file)
        return found or self._scripts.setdefault(file, Script(file, write=self._write))

    def _execute_page(self, run: Run) -> None:
        pages = self.pages.listed()
        if pages is None or self.navigates or self.pages.gives_way():
            self._run_script(run, self.entry, "")
        else:
            self._run_page_of_folder(run, pages)

    def _execute_scope(self, run: Run) -> None:
        run.begin_body()
        finish(run.scope.execute(), run.scope.execute)

    def _tell_of_an_empty_page(self, run: Run) -> None:
        """Once for each version of the script: beginners wonder why their functions show nothing."""
        code = self.entry.code()
        if code is self._found_empty or any(place.drawn for place in run.session.tree.page.places):
            return
        self._found_empty = code
        log.info(
            "%s has run to its end and has drawn nothing, so the page is empty. "
            "Elements appear when the script calls them; a function draws when it is called.",
            self.entry.path.name,
        )

    def _check_forms(self, run: Run) -> None:
        """Show a message in forms that have no submit button, which is a mistake."""
        for key, node in run.open_forms.values():
            token = enter(Context(run, node))
            try:
                self._report(
                    ApiError(
                        f"The form “{key}” has no submit button: without one, the page never sends "
                        "what is entered. Add one to the form with `st.form_submit_button()`."
                    )
                )
            finally:
                leave(token)

    def _call(self, callback: Callable[[], object]) -> None:
        """Call a callback, which may be a coroutine function. The script runs afterwards, however the callback ends."""
        try:
            finish(callback(), callback)
            # The script may need the loop, for example in a client that it imports.
            keep_loop()
        except SystemExit as end:
            self._say_last_words(end)
        except BaseException as error:
            if control_in(error) is None:
                self._report(error)

    def _say_last_words(self, end: SystemExit) -> None:
        """Show the message of ``sys.exit("message")``, which plain Python prints."""
        try:
            if type(end.code) is str:
                show_alert(Place(), end.code)
            elif end.code:
                log.warning("The app ended its run with exit code %r", end.code)
        except RunControl:
            return
        except BaseException as error:
            self._report(error)

    def _report(self, error: BaseException) -> bool:
        """Log and show an exception of the app, even if its text or its class raises in turn.

        Returns False if it cannot be shown: deep in a recursion, the stack has no space for that.
        """
        try:
            _log(error)
        except BaseException:
            log.error("The app raised an exception that cannot be logged: %s", _name(error))
        try:
            for observer in current().run.observers:
                observer.app_failed(current().run, error)
            self._show_error(error)
        except RunControl:
            return True
        except BaseException:
            return self._show_plainly(error)
        return True

    def _show_plainly(self, error: BaseException) -> bool:
        try:
            self._show_error(
                Error(
                    f"The app has raised `{_name(error)}`, which cannot be shown, because converting it to text fails."
                )
            )
        except BaseException:
            log.exception("An exception of the app cannot be shown")
            return False
        return True


_OUTCOMES = {StopRun: Outcome.EARLY, RerunRun: Outcome.RERUN, Interrupted: Outcome.INTERRUPTED}
"""How a run has ended, by the exception that ended it."""

_OVER = (Outcome.COMPLETE, Outcome.EARLY)
"""After a run that ended in one of these ways, a dialog that was open, and that the run
has not opened, is opened again.
"""


def _join(run: Run) -> None:
    """Wait for the parts that run in parallel with the script. If the exception that
    ended a part also ends the run, raises it.
    """
    if run.beside is not None and (ended := run.beside.wait()) is not None:
        raise ended


def _evaluate(code: CodeType, namespace: dict[str, Any]) -> None:
    result = eval(code, namespace)  # noqa: S307 (executing the app is what we are for)
    if code.co_flags & inspect.CO_COROUTINE:
        wait_for(result)


def _log(error: BaseException) -> None:
    if not isinstance(error, SyntaxError):
        trace = from_app_on(error.__traceback__)
        log.error("The app raised an exception", exc_info=(type(error), error, trace))
    else:
        log.error("%s, line %s: %s", error.filename, error.lineno, error.msg)


def _name(error: BaseException) -> str:
    """The name of an object's class, whose metaclass may raise."""
    return str(type.__getattribute__(type(error), "__qualname__"))
