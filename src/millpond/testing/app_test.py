"""``AppTest``: an app under test, with what a user sees of it and does to it."""

from __future__ import annotations

import sys
import textwrap
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import msgspec

from millpond import compat, wire
from millpond.elements.toast import Toast as ToastProps
from millpond.errors import ApiError
from millpond.props import Region
from millpond.runner.program import Program
from millpond.session.files.in_memory import InMemorySessionFiles
from millpond.session.session import Session
from millpond.session.sources import Asking
from millpond.session.visitor import Browser, Request
from millpond.session.widget import WidgetCodec
from millpond.structs import learn
from millpond.testing.address import AppQuery
from millpond.testing.blocks import Block
from millpond.testing.elements import Happening, NotOnPage, Toast
from millpond.testing.host import Host
from millpond.testing.scripts import FileScript, FunctionScript, TextScript
from millpond.testing.surroundings import AppState, as_user
from millpond.testing.tab import BrowserTab

learn(ToastProps)


class AppTest(Block):
    """One browser tab of an app, without a browser or a server.

    Everything else is real: the session, the runs, the messages. Create one with
    :meth:`from_file`, :meth:`from_string` or :meth:`from_function`; then
    :meth:`run` opens the page. Elements are found by their names in ``st``,
    widgets have methods for what users do, and the next ``run()`` sends these
    actions to the app:

    >>> at = AppTest.from_string('''
    ... import millpond as st
    ... name = st.text_input("Your name")
    ... if st.button("Greet"):
    ...     st.write(f"Hello, {name}!")
    ... ''')
    >>> at.run().markdown.values
    []
    >>> at.text_input[0].input("Ada")
    TextInput(label='Your name', value='Ada')
    >>> at.button[0].click().run().markdown[0].value
    'Hello, Ada!'

    An exception in the app does not end the test; it is shown on the page:

    >>> AppTest.from_string("1 / 0").run().exception[0].value
    'division by zero'

    Beyond Streamlit's ``AppTest``: :meth:`reconnect`, :meth:`reload`,
    :meth:`restart`, :meth:`new_tab`, :meth:`duplicate_tab`.

    Parameters
    ----------
    app:
        What to run. The class methods create it.
    default_timeout:
        The default timeout of ``run()``, in seconds.
    host:
        Another tab's server, to share it; None: its own server.
    copy_of:
        Another tab's session, to start with a copy of it.
    """

    def __init__(
        self,
        app: Program,
        *,
        default_timeout: float = 3,
        host: Host | None = None,
        copy_of: str | None = None,
    ) -> None:
        _resolve_streamlit()
        self.default_timeout = default_timeout
        self._host = host or Host(app)
        self._tab = BrowserTab(self._host.create().id) if copy_of is None else BrowserTab(copy_of, fork=True)
        self._offline = False
        self._presses: list[str] = []
        self._pressed: set[str] = set()
        self._choices: dict[str, Any] = {}
        """What was chosen last, by menu buttons."""
        """The buttons that were pressed for the last run, or are for the next one."""
        self._before = 0
        """How many effects had happened before the last run."""
        self._state = AppState(self)
        self.user: dict[str, Any] = {"email": "test@example.com"}
        """``st.user`` of the app, from the next run on: ``at.user = {"is_logged_in": True, "name": "Ada"}``.

        What is under ``"tokens"`` is what ``st.user.tokens`` has. ``{}``: the app knows nothing of users.
        """
        root = self._tab.tree.get(wire.ROOT)
        assert root is not None
        super().__init__(self, root)

    # Making one -------------------------------------------------------------------------

    @classmethod
    def from_file(cls, script_path: str | Path, *, default_timeout: float = 3) -> Self:
        """An app in a file.

        Parameters
        ----------
        script_path:
            The file: absolute, or relative to the calling file.
        default_timeout:
            The default timeout of ``run()``, in seconds.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        """
        caller = Path(sys._getframe(1).f_code.co_filename)
        folder = caller.parent if caller.is_file() else Path.cwd()
        path = (folder / script_path).resolve()
        if not path.is_file():
            raise FileNotFoundError(
                f"There is no app at {path}. A relative path starts at the file that calls AppTest.from_file."
            )
        return cls(FileScript(path).app(), default_timeout=default_timeout)

    @classmethod
    def from_string(cls, script: str, *, default_timeout: float = 3) -> Self:
        """An app given as source code.

        Parameters
        ----------
        script:
            The source, as in a file; or indented as a whole.
        default_timeout:
            The default timeout of ``run()``, in seconds.
        """
        return cls(TextScript(textwrap.dedent(script)).app(), default_timeout=default_timeout)

    @classmethod
    def from_function(
        cls,
        script: Callable[..., Any],
        *,
        default_timeout: float = 3,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """An app given as the body of a function.

        The function stands for a file: it does not see the names of the module
        that defines it, so it has its imports inside.

        Parameters
        ----------
        script:
            The function.
        default_timeout:
            The default timeout of ``run()``, in seconds.
        args, kwargs:
            The arguments of the function: the objects themselves, not copies.

        Examples
        --------
        >>> def app(name):
        ...     import millpond as st
        ...
        ...     st.title(f"Hello, {name}")
        >>> AppTest.from_function(app, args=("Ada",)).run().title[0].value
        'Hello, Ada'
        """
        return cls(FunctionScript(script, args, kwargs).app(), default_timeout=default_timeout)

    # Running ----------------------------------------------------------------------------

    def run(self, *, timeout: float | None = None) -> AppTest:
        """Send the actions since the last run, and wait until the page is complete.

        The first call opens the page. Later calls send the changed values and the
        pressed buttons, or request a plain rerun if there are none. Two buttons
        pressed before one ``run()`` are two consecutive interactions, as for a
        user; the page is then that of the second.

        Parameters
        ----------
        timeout:
            The maximum seconds to wait, for all resulting runs together; None:
            the ``default_timeout``.

        Returns
        -------
        AppTest
            Itself.

        Raises
        ------
        RunTimeout
            The script takes longer. (A ``RuntimeError``.)
        """
        self._before = len(self._tab.effects)
        self._tell_user()
        first = not self._tab.connected and not self._offline
        if first:
            self._connect()
        if not self._send() and not first:
            self._tab.rerun()
        return self._settle(timeout)

    def switch_page(self, page_path: str) -> AppTest:
        """Go to another page of the app with the next ``run()``, as if through a link.

        Parameters
        ----------
        page_path:
            The path of its file, relative to the app's script, or its
            ``url_path``.

        Returns
        -------
        AppTest
            Itself.

        Raises
        ------
        ApiError
            The app has no such page.

        Examples
        --------
        >>> at = AppTest.from_string('''
        ... import millpond as st
        ... def home():
        ...     st.title("Home")
        ... def about():
        ...     st.title("About us")
        ... st.navigation([home, about]).run()
        ... ''')
        >>> at.run().title[0].value
        'Home'
        >>> at.switch_page("about").run().title[0].value
        'About us'
        """
        pages = self._session.pages or self._host.app.pages.listed() or ()
        file = (self._host.app.folder / page_path).resolve()
        for page in pages:
            if page.file == file and not page.pattern.has_parameters:
                self._tab.visit(page.path_in(self._session))
                return self
            if page.match(page_path, self._session) is not None:
                self._tab.visit(page_path)
                return self
        raise ApiError(
            f"The app has no page `{page_path}`. It has: {', '.join(map(repr, pages)) or 'one page only'}. "
            "(Those of `st.navigation` are known after the first run.)"
        )

    def visit(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        ip_address: str | None = None,
        **browser: Any,
    ) -> AppTest:
        """Simulate a visitor: what ``st.context`` returns from the next connection on.

        Parameters
        ----------
        headers, cookies:
            Of the connection.
        ip_address:
            The visitor's IP address.
        **browser:
            Information from the browser: ``url``, ``timezone``,
            ``timezone_offset`` (minutes), ``locale``, ``theme`` (``"light"`` or
            ``"dark"``), ``embedded``.

        Examples
        --------
        >>> at = AppTest.from_string("import millpond as st; st.text(st.context.timezone)")
        >>> at.visit(timezone="Asia/Tokyo").run().text[0].value
        'Asia/Tokyo'
        """
        pairs = list((headers or {}).items())
        if cookies:
            pairs.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())))
        self._tab.request = Request(tuple(pairs), ip_address, as_user(self.user))
        self._tab.browser = Browser(**browser)
        return self

    # What happens to real apps ----------------------------------------------------------

    def disconnect(self, *, after_sending: bool = False, timeout: float | None = None) -> AppTest:
        """The tab loses its connection.

        Until :meth:`reconnect`, the page stays as it is, and actions wait in the
        tab.

        Parameters
        ----------
        after_sending:
            The actions since the last run still reach the server and run there,
            but the connection is lost before the response. So the tab will send
            them again, and the server must not apply them twice.
        timeout:
            As in :meth:`run`.
        """
        if after_sending:
            self._send()
            self._host.settle(self._tab.session, timeout=self._timeout(timeout))
        self._offline = True
        self._tab.disconnect()
        return self

    def reconnect(self, *, timeout: float | None = None) -> AppTest:
        """The tab loses its connection, unless it is already lost, and reconnects.

        Actions since the last run count as done while it is lost, and are sent
        over the new connection, each once.

        >>> at = AppTest.from_string('''
        ... import millpond as st
        ... if "n" not in st.session_state:
        ...     st.session_state.n = 0
        ... if st.button("More"):
        ...     st.session_state.n += 1
        ... st.write(st.session_state.n)
        ... ''').run()
        >>> at.button[0].click()
        Button(label='More')
        >>> at.disconnect(after_sending=True).reconnect().markdown[0].value  # not `2`
        '`1`'
        """
        self._go_offline()
        self._connect()
        return self._settle(timeout)

    def reload(self, *, timeout: float | None = None) -> AppTest:
        """The user presses F5: the same session, the page drawn anew.

        Session State and widgets keep their values. What was typed into a form
        and not submitted is lost, as in a browser.
        """
        self._go_offline()
        self._tab.reload()
        self._connect()
        return self._settle(timeout)

    def restart(self, *, stored: bool = True, timeout: float | None = None) -> AppTest:
        """The server's process ends, another one begins, and the tab connects to it.

        Session State and widgets come back, as far as their values can be
        pickled, and what was done since the last run is applied, once. Modules
        that the app has imported are not imported again.

        Parameters
        ----------
        stored:
            The sessions are in a store that outlives the process, as they are
            unless the options say otherwise. False: all tabs begin anew, and
            what was done since the last run is lost with the session.
        timeout:
            As in :meth:`run`.

        Examples
        --------
        >>> at = AppTest.from_string(
        ...     "import millpond as st; st.session_state.setdefault('runs', []).append(1)"
        ... ).run()
        >>> len(at.restart().session_state.runs)
        2
        >>> len(at.restart(stored=False).session_state.runs)
        1
        """
        self._go_offline()
        self._host.restart(stored=stored)
        self._connect()
        return self._settle(timeout)

    def new_tab(self) -> Self:
        """Another tab of the same app, with a session of its own. ``run()`` opens its page.

        >>> at = AppTest.from_string("import millpond as st; st.session_state.setdefault('who', 'nobody')")
        >>> at.session_state.who = "Ada"
        >>> at.run().new_tab().run().session_state.who
        'nobody'
        """
        tab = type(self)(self._host.app, default_timeout=self.default_timeout, host=self._host)
        tab.user = dict(self.user)
        return tab

    def duplicate_tab(self) -> Self:
        """The browser's "Duplicate tab": a session of its own, which begins as a copy of this one.

        Its page is open; what this tab has not sent is not in it.
        """
        copy = type(self)(
            self._host.app,
            default_timeout=self.default_timeout,
            host=self._host,
            copy_of=self._tab.session,
        )
        copy.user = dict(self.user)
        copy.run()
        return copy

    # What it knows ----------------------------------------------------------------------

    @property
    def main(self) -> Block:
        """The main part of the page."""
        return self._region("main")

    @property
    def sidebar(self) -> Block:
        """The sidebar."""
        return self._region("sidebar")

    @property
    def bottom(self) -> Block:
        """What ``st.bottom`` holds."""
        return self._region("bottom")

    @property
    def session_state(self) -> AppState:
        """``st.session_state`` of this tab: read it, or set it before a run."""
        return self._state

    @property
    def query_params(self) -> AppQuery:
        """The query parameters in the address of the page: read them, or set them before a run.

        What is set is as if the user entered that address: widgets with
        ``bind="query-params"`` follow it.

        >>> at = AppTest.from_string('''
        ... import millpond as st
        ... st.slider("N", 0, 100, key="n", bind="query-params")
        ... ''')
        >>> at.query_params["n"] = 30
        >>> at.run().slider[0].set_value(40).run().query_params.to_dict()
        {'n': '40'}
        """
        return AppQuery(self._tab.address)

    @property
    def secrets(self) -> dict[str, Any]:
        """``st.secrets`` of the app: what is set here before a run takes the place of all that is in files.

        >>> at = AppTest.from_string("import millpond as st; st.text(st.secrets.database.user)")
        >>> at.secrets["database"] = {"user": "ada"}
        >>> at.run().text[0].value
        'ada'
        """
        return self._host.secrets.given

    @secrets.setter
    def secrets(self, secrets: Mapping[str, Any]) -> None:
        self._host.secrets.given = dict(secrets)

    def __repr__(self) -> str:
        return f"AppTest({', '.join(repr(child) for child in self.children.values())})"

    __hash__ = Block.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    # ------------------------------------------------------------------------------------

    @property
    def _session(self) -> Session:
        try:
            return self._host.session(self._tab.session)
        except KeyError:
            raise RuntimeError(
                "The server was restarted from another tab, and this tab's session is gone: "
                "call reconnect() first."
            ) from None

    def _timeout(self, timeout: float | None) -> float:
        return self.default_timeout if timeout is None else timeout

    def _tell_user(self) -> None:
        """Sign in who is in :attr:`user`, also where the page is open already."""
        self._tab.request = msgspec.structs.replace(self._tab.request, user=as_user(self.user))
        if self._tab.connected:
            visitor = self._session.visitor
            visitor.request = msgspec.structs.replace(visitor.request, user=self._tab.request.user)

    def _happened(self, name: str) -> list[Any]:
        """What the last ``run()`` has shown of what leaves nothing on the page: toasts, balloons, snow.

        Each toast is as it is now: it may replace an earlier one.
        """
        shown: dict[int, Any] = {}
        for effect in self._tab.effects[self._before :]:
            if effect.name != name:
                continue
            if name == "toast":
                props = msgspec.convert(effect.props, ToastProps)
                if not props.body:
                    continue  # the page's own (session/lost.py)
                shown[props.replaces or effect.n] = Toast(self, props.body, props.icon or "", props.seconds)
            else:
                shown[effect.n] = Happening(self, name)
        return list(shown.values())

    def _connect(self) -> None:
        self._offline = False
        self._tell_user()
        self._tab.connect(self._host)

    def _go_offline(self) -> None:
        self._offline = True
        self._tab.disconnect()
        self._send()

    def _send(self) -> bool:
        """The changed values first, then the presses; False if there was nothing."""
        presses, self._presses = self._presses, []
        self._pressed = set(presses)
        sent = self._tab.send_changes()
        for widget_id in presses:
            try:
                self._tab.press(widget_id, self._choices.get(widget_id))
            except KeyError:
                raise NotOnPage("A button that was pressed is no longer on the page.") from None
        return sent or bool(presses)

    def _settle(self, timeout: float | None) -> AppTest:
        if self._tab.connected:
            self._host.settle(self._tab.session, timeout=self._timeout(timeout))
            self._tab.read()
        return self

    def _press(self, widget_id: str, *, pressed: bool) -> None:
        if pressed:
            self._presses.append(widget_id)
            self._pressed.add(widget_id)
        elif widget_id in self._presses:
            self._presses.remove(widget_id)
            self._pressed = set(self._presses)

    def _codec(self, widget_id: str) -> WidgetCodec[Any]:
        """How the session translates a widget's value."""
        widget = self._session.widgets.get(widget_id)
        if widget is None:
            raise NotOnPage(f"The server does not know the widget {widget_id!r}.")
        return widget.codec

    def _ask(self, widget_id: str) -> bytes:
        """What a widget answers when its component asks. Raises whatever its source raises."""
        node = self._tab.tree.widget(widget_id)
        source = None if node is None else self._session.source(node.id)
        if source is None:
            raise NotOnPage(f"The widget {widget_id!r} cannot be asked: the last run did not draw it.")
        answer = source(Asking(None))
        assert isinstance(answer, bytes)  # those of widgets are no files
        return answer

    @property
    def _files(self) -> InMemorySessionFiles:
        files = self._session.files
        assert isinstance(files, InMemorySessionFiles)
        return files

    def _region(self, name: str) -> Block:
        for node in self._nodes():
            if isinstance(node.props, Region) and node.props.name == name:
                return Block(self, node)
        raise NotOnPage("There is no page yet: call run() first.")


def _resolve_streamlit() -> None:
    """``import streamlit`` in the app is Millpond, as under ``millpond run``."""
    compat.install()
    found = sys.modules.get("streamlit")
    if found is not None and not compat.is_ours(found):
        warnings.warn(
            "Streamlit itself is already imported, so an app that imports `streamlit` gets Streamlit "
            "and not Millpond. Call `millpond.compat.install()` before anything imports Streamlit.",
            RuntimeWarning,
            stacklevel=3,
        )
