"""The app's own code that ours calls: it may draw, and holds nobody up but its own session."""

from __future__ import annotations

import pytest

from tests.drive import App

PROBE = """
import threading
import millpond as st
from millpond.session.context import current
s = st.session_state
s.n = s.get("n", 0) + 1

def probe():
    lock, free = current().run.session.lock, []
    def attempt():
        free.append(lock.acquire(blocking=False))
        if free[0]: lock.release()
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    s.probed = [*s.get("probed", []), *free]
    st.caption("drawn by the app's code")
"""

SOURCES = {
    "format_func": """
def words(option):
    probe()
    return f"option {option}"
st.selectbox("x", [f"{letter}{s.n}" for letter in "ab"], format_func=words, key="x")
""",
    "__eq__": """
class Option(str):
    def __eq__(self, other):
        probe()
        return str.__eq__(self, other)
    __hash__ = str.__hash__
st.selectbox("x", [Option("a"), Option("b")], key="x")
""",
    "__hash__": """
class Option(str):
    def __hash__(self):
        probe()
        return str.__hash__(self)
st.multiselect("x", [Option(f"{letter}{s.n}") for letter in "ab"], key="x")
""",
    "__repr__": """
class Option:
    def __init__(self, word): self.word = word
    def __str__(self): return self.word
    def __repr__(self):
        probe()
        return self.word
st.radio("x", [Option(f"{letter}{s.n}") for letter in "ab"], key="x")
""",
    "__setstate__": """
class Option:
    def __init__(self, word): self.word = word
    def __str__(self): return self.word
    def __eq__(self, other): return self.word == other.word
    def __hash__(self): return hash(self.word)
    def __setstate__(self, state):
        probe()
        self.__dict__ = state
st.radio("x", [Option("a"), Option("b")], key="x")
""",
    "__del__": """
from millpond.errors import StateError
class Option(str):
    def __del__(self):
        try: probe()
        except StateError: pass  # collected after the test, where there is no run
st.selectbox("x", [Option("a"), Option("b")], key="x")
""",
}


@pytest.mark.parametrize("name", SOURCES)
def test_it_is_not_executed_while_the_event_loop_waits_for_the_session(name: str) -> None:
    app = App(PROBE + SOURCES[name])
    for _ in range(2):
        label = app.widget("x")["options"][-1]
        app.set("x", [label] if name == "__hash__" else label)
        app.rerun()
    probed = app.state("probed")
    assert probed
    assert all(probed)
    assert (app.errors, app.state("n")) == ([], 5)


def test_options_that_go_away_and_have_no_text_of_their_own() -> None:
    app = App(
        """
import millpond as st
class Option:
    def __init__(self, word): self.word = word
    def __str__(self): return self.word
    def __repr__(self): raise RuntimeError
s = st.session_state
s.n = s.get("n", 0) + 1
st.text(st.selectbox("x", [Option(f"{letter}{s.n}") for letter in "ab"], key="x"))
"""
    )
    app.set("x", "b1")
    assert (app.errors, app.texts()) == ([], ["a2"])
