"""Whatever the page has of an element, the element answers from: at each moment at which the page may be told."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import pytest

from millpond.elements.data_editor import EditorSource
from millpond.elements.json_source import JsonSource
from millpond.frames.windows import TableSource
from millpond.session.session import Session
from tests.drive import App

DRAWN = {
    "dataframe": "st.dataframe(rows)",
    "selected": "st.dataframe(rows, on_select='rerun', key='t')",
    "editor": "st.data_editor(rows)",
    "replaced": "place.dataframe(rows)",
    "cached": "draw(turn)",
    "json": "st.json([turn] * 200_000)",
}


class Watched:
    """The lock of a session; when it is released, other threads may tell the page what there is."""

    def __init__(self, session: Session) -> None:
        self._lock = session.lock
        self._session = session
        self.names: set[str] = set()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._look()
        self._lock.release()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lock, name)

    def _look(self) -> None:
        for node in self._session.tree.root:
            data = getattr(node.props, "data", None)
            if node.source is None and data is None:
                continue
            assert node.source is not None, "the page may ask, and nothing answers"
            assert name_of(node.source) == data
            self.names.add(str(data))


def name_of(source: Any) -> str:
    if isinstance(source, EditorSource):
        source = source._table
    if isinstance(source, JsonSource):
        return source.digest
    assert isinstance(source, TableSource)
    return source._name


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_an_element_answers_from_the_data_that_the_page_has(drawn: str) -> None:
    app = App(
        f"""
import millpond as st

turn = st.session_state.setdefault("turn", 0)
rows = [{{"n": at + turn}} for at in range(300)]
place = st.empty()

@st.cache_data
def draw(turn):
    st.dataframe(rows)

{drawn}
if st.button("Change"):
    st.session_state.turn += 1
""",
        run=False,
    )
    watched = Watched(app.session)
    app.session.lock = watched  # type: ignore[assignment]
    app.run()
    app.click("Change")
    app.click("Change")
    assert not app.errors
    assert len(watched.names) == 2
