"""Log lines for programs."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import signal
from pathlib import Path
from typing import Any

from millpond.server.logs import JsonLines, Lines
from tests.faults.server_process import ServerProcess
from tests.server.test_stopping import open_tab, press
from tests.stores.servers import wait_until

FAILING = """
import millpond as st
if st.button("Fail"):
    raise ValueError("as asked")
"""


def line(message: object, *values: object, **fields: Any) -> dict[str, Any]:
    record = logging.LogRecord("millpond", logging.ERROR, "file.py", 1, message, values, **fields)
    found: dict[str, Any] = json.loads(JsonLines().format(record))
    return found


def test_a_line_is_one_json_object() -> None:
    found = line("The session %s is at %d, %s", "abc", 7, Path("x"), exc_info=None)
    when = dt.datetime.fromisoformat(found.pop("time"))
    assert abs((dt.datetime.now(dt.UTC) - when).total_seconds()) < 60
    assert found == {
        "level": "error",
        "logger": "millpond",
        "message": "The session abc is at 7, x",
        "template": "The session %s is at %d, %s",
        "values": ["abc", 7, "x"],
        "process": os.getpid(),
    }


def test_an_exception_stays_in_its_line() -> None:
    error = ValueError("with a\nline break").with_traceback(None)
    record = logging.LogRecord("millpond", logging.ERROR, "f", 1, "It failed", (), (ValueError, error, None))
    text = JsonLines().format(record)
    assert "\n" not in text
    assert "with a\nline break" in json.loads(text)["exception"]


def test_a_server_writes_nothing_else(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(FAILING)
    with ServerProcess(script, "--logger.json") as server:
        with open_tab(server) as tab:
            press(tab, "Fail", 1)
            tab.until_finished(1)
            wait_until("it is logged", lambda: "as asked" in server.log.read_text())
        server.signal(signal.SIGTERM)
        server.wait()
    lines = [text for text in server.log.read_text().splitlines() if text.strip()]
    assert lines.pop(0).strip().startswith("The app is at")
    (found,) = [one for one in map(json.loads, lines) if one["level"] == "error"]
    assert found["message"] == "The app raised an exception"
    assert found["session"] == tab.session
    assert "ValueError: as asked" in found["exception"]
    assert f'File "{script}"' in found["exception"].splitlines()[1], "it begins with a call of the app"


FORGED = "x\n2026-11-26 00:00:00 All is well\r\x1b[2J\x9b31m\u2028\u202e\ud800\x00"
PLAIN = r"x\n2026-11-26 00:00:00 All is well\r\x1b[2J\x9b31m\u2028\u202e\ud800\x00"


def plain(message: object, *values: object, **fields: Any) -> str:
    record = logging.LogRecord("millpond", logging.ERROR, "file.py", 1, message, values, **fields)
    return Lines("%(levelname)s %(message)s").format(record)


def test_no_text_from_outside_makes_a_line_of_its_own() -> None:
    assert plain("From %s", FORGED, exc_info=None) == f"ERROR From {PLAIN}"
    assert plain(FORGED, exc_info=None) == f"ERROR {PLAIN}"
    found = line("From %s", FORGED, exc_info=None)
    assert (found["message"], found["values"]) == (f"From {PLAIN}", [PLAIN])


def test_no_text_from_outside_fills_the_disk() -> None:
    for longest, text in ((5000, plain("From %s", "x" * 10**6, exc_info=None)),):
        assert len(text) < longest
        assert text.endswith("… (1000005 characters)")
    found = line("From %s", "x" * 10**6, exc_info=None)
    assert len(json.dumps(found)) < 10_000


def test_lines_of_an_exception_cannot_pass_for_the_logs() -> None:
    error = ValueError(FORGED)
    info = (ValueError, error, None)
    text = plain("It failed", exc_info=info)
    first, *others = text.split("\n")
    assert first == "ERROR It failed"
    assert all(other.startswith("    ") for other in others)
    assert not {"\r", "\x1b", "\x9b", "\u2028", "\ud800"} & set(text)
    json_line = JsonLines().format(logging.LogRecord("m", 40, "f", 1, "It failed", (), info))
    assert not {"\r", "\x1b", "\x9b", "\u2028", "\u202e"} & set(
        json_line + json.loads(json_line)["exception"]
    )


def test_an_exception_of_megabytes_is_cut_in_its_middle() -> None:
    error = ValueError("begin " + "x" * 10**6 + " end")
    text = plain("It failed", exc_info=(ValueError, error, None))
    assert len(text) < 70_000
    assert "begin" in text
    assert text.endswith(" end")
