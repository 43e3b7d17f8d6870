"""The tour, without a browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from millpond import hello
from millpond.hello import killing
from millpond.session.visitor import Request
from millpond.testing import AppTest
from tests.patience import PATIENCE

TOUR = Path(hello.__file__).parent
VIEWS = sorted((TOUR / "views").glob("*.py"), key=lambda file: file.name)
HERE = Request((("Host", "localhost:8501"), ("Origin", "http://localhost:8501")), "127.0.0.1")


@pytest.fixture
def tour(monkeypatch) -> AppTest:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    return AppTest.from_file(TOUR / "app.py", default_timeout=PATIENCE).run()


@pytest.mark.parametrize("view", VIEWS, ids=lambda file: file.stem)
def test_every_page_works_and_shows_its_source(tour, view):
    tour.switch_page(f"views/{view.name}").run()
    assert not tour.exception
    assert len(tour.main.title) == 1
    assert tour.main.code[-1].value == view.read_text("utf-8").rstrip()
    for index in range(len(tour.main.button)):
        if index < len(tour.main.button) and not tour.main.button[index].disabled:
            tour.main.button[index].click().run()
            assert not tour.exception


@pytest.mark.parametrize("view", VIEWS, ids=lambda file: file.stem)
def test_every_page_is_an_app_of_its_own(view, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    assert not AppTest.from_file(view, default_timeout=PATIENCE).run().exception


def test_the_tour_needs_the_base_installation_only():
    code = (
        "import sys\nfrom millpond.testing import AppTest\n"
        f"app = AppTest.from_file({str(TOUR / 'app.py')!r}, default_timeout={PATIENCE}).run()\n"
        f"for name in {[view.name for view in VIEWS]}:\n    app.switch_page(f'views/{{name}}').run()\n"
        "print(sorted({'pandas', 'numpy', 'pyarrow', 'polars', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_card_stays_of_its_class(tour):
    tour.switch_page("views/classes.py").run()
    for _ in range(3):
        tour.main.button[0].click().run()
        assert "false" not in tour.main.json[0].value


def test_a_question_of_the_chat_is_answered_and_a_suggestion_asks(tour):
    tour.switch_page("views/chat.py").run()
    tour.button_group[0].select("Write some code").run()
    assert [message.name for message in tour.chat_message] == ["user", "assistant"]
    tour.chat_input[0].set_value("a table").run()
    assert len(tour.chat_message) == 4
    assert "| Wheat |" in tour.chat_message[3].markdown[0].value


@pytest.fixture
def signals(monkeypatch) -> list[tuple[int, int]]:
    """What would have been sent to processes."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    return sent


def survivor(request: Request) -> AppTest:
    app = AppTest.from_file(TOUR / "views" / "survivor.py", default_timeout=PATIENCE)
    app._tab.request = request
    return app.run()


def test_each_press_ends_one_process(tmp_path, monkeypatch, signals):
    monkeypatch.setattr(killing, "_notes", tmp_path)
    app = survivor(HERE)
    # It is there before the first press, which must not move what is below.
    assert app.caption[0].value == f"Processes of this page so far: `{os.getpid()}`"
    app.button(key="kill").click().run()
    assert signals == [(os.getpid(), signal.SIGKILL)]
    # What the process that was really killed had not saved: the same press comes again.
    app.session_state.kills = 0
    app.button(key="kill").click().run()
    assert len(signals) == 1
    app.button(key="kill").click().run()
    assert len(signals) == 2
    assert app.session_state.kills == 2


FROM_ELSEWHERE = {
    "another machine": Request(HERE.headers, "192.0.2.7"),
    "a proxy": Request((*HERE.headers, ("X-Forwarded-For", "192.0.2.7")), "127.0.0.1"),
    "a proxy that says nothing": Request((("Host", "tour.example"),), "127.0.0.1"),
    "a page of another host": Request((("Host", "localhost"), ("Origin", "https://a.example")), "127.0.0.1"),
    "nowhere": Request(),
}


@pytest.mark.parametrize("request_", FROM_ELSEWHERE.values(), ids=FROM_ELSEWHERE)
def test_nobody_elsewhere_can_end_it(tmp_path, monkeypatch, signals, request_):
    monkeypatch.setattr(killing, "_notes", tmp_path)
    app = survivor(request_)
    assert app.button(key="kill").disabled
    assert "at `localhost`" in app.caption[0].value
    # The script itself, should the button be pressed after all.
    source = (
        "import millpond as st\nfrom millpond.hello import killing\nkilling.kill_server(1)\nst.text('lives')"
    )
    other = AppTest.from_string(source)
    other._tab.request = request_
    assert other.run().text[0].value == "lives"
    assert signals == []
    assert list(tmp_path.iterdir()) == []


def test_under_another_command_nobody_can_end_it(monkeypatch, signals):
    monkeypatch.setattr(killing, "_notes", None)
    app = survivor(HERE)
    assert app.button(key="kill").disabled
    assert "works under `millpond hello`" in app.caption[0].value
    source = "from millpond.hello import killing\nkilling.kill_server(1)"
    other = AppTest.from_string(source)
    other._tab.request = HERE
    assert not other.run().exception
    assert signals == []
