"""What works in Millpond and is different, where a script shows it: the rows of docs/streamlit.md that matter most."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from millpond.checking.arguments import literal
from millpond.checking.scopes import NameScope
from millpond.checking.symbols import Callee, Instance
from millpond.container import Container

Note = tuple[str, str]
"""What is different, and the page that says more."""

_STATE: Final = "concepts/session-state.md"
_SHEET: Final = re.compile(
    r"@import\s+(url\()?\s*[\"']?https?://|<link[^>]+href=\s*[\"']?https?://", re.IGNORECASE
)
_UNSAVED: Final = {
    "open": "an open file",
    "threading.Lock": "a lock",
    "threading.RLock": "a lock",
    "threading.Thread": "a thread",
    "sqlite3.connect": "an open connection",
    "create_engine": "an engine of a database",
    "sqlalchemy.create_engine": "an engine of a database",
    "psycopg.connect": "an open connection",
    "psycopg2.connect": "an open connection",
}


def of_call(call: ast.Call, function: Callee) -> Iterator[Note]:
    """What is different of a call."""
    given = {one.arg: one.value for one in call.keywords if one.arg}
    if function.called.endswith(".map"):
        yield (
            "`st.map` draws coasts and borders that are in the package, not streets; the option `map.tileServer` "
            "names a server of tiles",
            "concepts/charts.md",
        )
    if function.name == "html" and literal(given.get("unsafe_allow_javascript", call)) is True:
        yield (
            "scripts of `st.html` run as files of the app; `onclick=`, `eval` and scripts of other hosts do not, "
            "unless `server.contentSecurityPolicy` allows them",
            "decisions/042-scripts-of-html.md",
        )
    if function.called in {"st.markdown", "st.html", "container.markdown", "container.html"} and any(
        _SHEET.search(text) for text in _texts(call)
    ):
        yield (
            "style sheets and fonts of other hosts are not loaded by the page; name the font in `[theme]`, or put the "
            "file beside the app",
            "theming.md",
        )


def _texts(call: ast.Call) -> Iterator[str]:
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def of_state(value: ast.expr, scope: NameScope) -> Iterator[Note]:
    """What is different of a value that is put into Session State."""
    symbol = scope.value(value)
    if isinstance(symbol, Instance) and issubclass(symbol.cls, Container):
        yield (
            "a container that is kept in Session State shows nothing in later runs: draw it in each run",
            "streamlit.md#what-is-different",
        )
    what = _unsaved(value)
    if what:
        yield (
            f"{what} cannot be saved: after a restart the key is not set. `st.cache_resource` is for what is shared",
            f"{_STATE}#what-cannot-be-saved",
        )


def _unsaved(value: ast.expr) -> str | None:
    if isinstance(value, ast.Lambda):
        return "a lambda"
    if isinstance(value, ast.GeneratorExp):
        return "a generator"
    return _UNSAVED.get(ast.unparse(value.func)) if isinstance(value, ast.Call) else None
