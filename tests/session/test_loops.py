"""Which calls of a script may be made once more in the same run: ``repeats.in_loop``."""

from __future__ import annotations

from tests.drive import App

SCRIPT = """
import millpond as st
from millpond.session.repeats import in_loop

def note(where):
    if in_loop():
        st.text(where)

note("before")
for n in range(1):
    note("for")
    try:
        note("try")
        raise ValueError
    except ValueError:
        note("except")
    for m in range(1):
        note("inner")
    note("behind the inner one")
note("after a loop with a handler")
try:
    note("in a try of its own")
finally:
    note("finally")
while True:
    note("while")
    break
_ = [note("comprehension") for n in range(1)]
def draw():
    note("called from a loop")
for n in range(1):
    draw()
def draw_all():
    note("before, in a function")
    for n in range(1):
        note("loop in a function")
draw_all()
@st.fragment
def part():
    note("fragment, in a loop")
for n in range(1):
    part()
@st.fragment
def alone():
    note("fragment")
alone()
note("after")
"""


def test_calls_in_loops_are_told_from_others() -> None:
    app = App(SCRIPT)
    assert app.problems() == []
    assert app.texts() == [
        "for",
        "try",
        "except",
        "inner",
        "behind the inner one",
        "comprehension",
        "called from a loop",
        "loop in a function",
        "fragment, in a loop",
    ]
