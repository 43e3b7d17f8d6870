"""Stop where the app's code calls no element."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from millpond.runner import breaking
from tests.drive import App
from tests.patience import PATIENCE

STUCK = {
    "in the script": "began.set()\nwhile True: pass",
    "in a function that cleans up": "def f():\n    try:\n        began.set()\n        while True: pass\n"
    "    finally: st.session_state.cleaned = True\nf()",
    "in code that catches it once": "try:\n    began.set()\n    while True: pass\nexcept BaseException: pass\nwhile True: pass",
    "in an exception handler": "try: 1 / 0\nexcept ZeroDivisionError:\n    began.set()\n    while True: pass",
    "in a coroutine": "import asyncio\nasync def f():\n    began.set()\n    while True: await asyncio.sleep(0)\nawait f()",
    "in a coroutine that waits for nothing": "import asyncio\nbegan.set()\nawait asyncio.Event().wait()",
    "in a loop of its own": "import asyncio\nasync def f():\n    began.set()\n    await asyncio.sleep(3600)\nasyncio.run(f())",
}


def run_until_broken_off(app: App, began: threading.Event, *, callbacks: bool) -> None:
    over = threading.Event()

    def work() -> None:
        app.run_once()
        over.set()

    app.send()
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert began.wait(PATIENCE)
    app.session.stop()
    end = time.monotonic() + PATIENCE
    while not over.wait(0.1):
        assert time.monotonic() < end, "the run goes on"
        app.session.break_off(callbacks=callbacks)
    thread.join()


@pytest.fixture
def began():
    event = threading.Event()
    sys.modules["began_of_test"] = event  # type: ignore[assignment]
    yield event
    del sys.modules["began_of_test"]


# What is broken off while asyncio tidies up leaves coroutines that were never awaited.
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:coroutine .* was never awaited:RuntimeWarning"
)
@pytest.mark.parametrize("where", STUCK)
def test_a_run_that_comes_to_no_element_is_broken_off(where: str, began: threading.Event) -> None:
    app = App("import millpond as st\nst.text('a')")
    app.path.write_text(
        f"import sys\nimport millpond as st\nbegan = sys.modules['began_of_test']\nst.text('b')\n{STUCK[where]}"
    )
    run_until_broken_off(app, began, callbacks=False)
    assert app.session.run is None
    assert app.problems() == []
    assert "b" in app.texts()
    # Nothing comes later to whoever has the thread next.
    app.path.write_text("import millpond as st\nfor i in range(10000): pass\nst.text('next')")
    app.rerun()
    assert app.texts() == ["next"]


def test_a_callback_is_not_broken_off_before_it_is_asked_for(began: threading.Event) -> None:
    app = App("import millpond as st\ndef press(): pass\nst.button('Go', on_click=press)")
    run = app.session.begin_run(force=True)
    assert run is not None
    broken: list[bool] = []
    run.break_off = lambda: broken.append(True)
    app.session.stop()
    app.session.break_off(callbacks=False)
    assert broken == []
    app.session.break_off(callbacks=True)
    assert broken == [True]
    run.begin_script({})
    app.session.break_off(callbacks=False)
    assert broken == [True, True]


def test_a_run_that_nobody_has_stopped_is_not_broken_off() -> None:
    app = App("import millpond as st")
    run = app.session.begin_run(force=True)
    assert run is not None
    broken: list[bool] = []
    run.break_off = lambda: broken.append(True)
    app.session.break_off(callbacks=True)
    assert broken == []


def test_drawing_a_widget_is_not_broken_off_before_it_is_asked_for() -> None:
    app = App("import millpond as st")
    run = app.session.begin_run(force=True)
    assert run is not None
    run.begin_script({})
    broken: list[bool] = []
    run.break_off = lambda: broken.append(True)
    app.session.stop()

    def from_the_event_loop(*, callbacks: bool) -> None:
        thread = threading.Thread(target=app.session.break_off, kwargs={"callbacks": callbacks})
        thread.start()
        thread.join()

    with app.session.widgets.lock:
        from_the_event_loop(callbacks=False)
        assert broken == []
        from_the_event_loop(callbacks=True)
        assert broken == [True]
    from_the_event_loop(callbacks=False)
    assert broken == [True, True]


def test_what_was_sent_and_has_not_come_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    real, sent = breaking._raise_in, []

    def raise_in(thread: int, kind: object) -> None:
        sent.append(thread)
        if len(sent) > 1:  # the first one is late
            real(thread, kind)

    monkeypatch.setattr(breaking, "_raise_in", raise_in)
    breakable = breaking.Breakable()
    breakable.enter()
    breakable.break_off()
    breakable.leave()
    assert sent == [threading.get_ident()] * 2
    breakable.break_off()
    assert len(sent) == 2, "nobody is inside"
