"""Compiling and executing the app's script."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path

import pytest

from millpond.runner.script import Script, compile_script, prepare_process
from tests.drive import App


def test_it_is_compiled_once_for_each_change(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text("x = 1")
    script = Script(path)
    first = script.code()
    assert script.code() is first
    path.write_text("x = 22")
    second = script.code()
    assert second is not first
    os.utime(path, ns=(1, 1))
    assert script.code() is not second


def test_a_syntax_error_shows_its_place_and_goes_with_the_next_save() -> None:
    app = App("import millpond as st\nst.text('a'\n")
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert shown["type"] == "SyntaxError"
    assert shown["frames"][0]["line"] == 2
    assert shown["frames"][0]["caret"] is not None
    app.rerun()
    assert len(app.problems()) == 1
    app.path.write_text("import millpond as st\nst.text('a')\n")
    app.rerun()
    assert (app.problems(), app.texts()) == ([], ["a"])


IN_A_FUNCTION = "import millpond as st\ndef main():\n    st.text('a')\n"


def test_that_a_page_is_empty_is_said_once_for_each_version_of_the_script(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    app = App(IN_A_FUNCTION)
    app.rerun()
    assert [record.message.split(",")[0] for record in caplog.records] == [
        "app.py has run to its end and has drawn nothing"
    ]
    app.path.write_text(IN_A_FUNCTION + "main()")
    app.rerun()
    app.path.write_text(IN_A_FUNCTION)
    app.rerun()
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "source",
    [
        IN_A_FUNCTION + "main()",
        "import millpond as st\nst.sidebar.text('a')",
        "import millpond as st\nst.empty()",
        "import millpond as st\nst.stop()",
        "import millpond as st\n@st.fragment(parallel=True)\ndef part():\n    st.text('a')\npart()",
        "import millpond as st\n@st.dialog('D')\ndef ask():\n    st.text('a')\nask()",
        "import millpond as st\ndef page():\n    st.text('a')\nst.navigation([page]).run()",
    ],
)
def test_nothing_is_said_of_a_page_that_is_not_empty(source: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    App(source)
    assert not [record for record in caplog.records if "drawn nothing" in record.message]


def test_a_script_that_is_gone_is_reported() -> None:
    app = App("import millpond as st\nst.text('a')")
    app.path.unlink()
    app.rerun()
    assert len(app.problems()) == 1
    assert app.path.name in app.problems()[0]


def test_an_exception_shows_the_apps_frames_only() -> None:
    app = App("import json\n\ndef load():\n    return json.loads('{')\n\nload()")
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert [(frame["file"], frame["line"], frame.get("name", "")) for frame in shown["frames"]] == [
        ("app.py", 6, ""),
        ("app.py", 4, "load"),
    ]
    assert shown["type"].endswith("JSONDecodeError")


LOAD = """
import millpond as st
def load():
    try:
        return {}["a"]
    except KeyError as error:
        raise RuntimeError("not complete")"""


@pytest.mark.parametrize(
    ("end", "related"),
    [
        (" from error\nload()", [("cause", "KeyError", "'a'", [5])]),
        ("\nload()", [("context", "KeyError", "'a'", [5])]),
        (" from None\nload()", []),
        # A library wraps its own exception; ours say themselves what is to be known.
        ("\nimport json\nfrom pathlib import Path\nPath('/no/such').read_text()", []),
        ("\nst.tabs(5)", []),
        ("\nraise ExceptionGroup('g', [ValueError('one'), KeyError('two')])", [
            ("part", "ValueError", "one", []), ("part", "KeyError", "'two'", []),
        ]),
    ],
)  # fmt: skip
def test_an_exception_shows_what_led_to_it_and_what_a_group_has(
    end: str, related: list[tuple[object, ...]]
) -> None:
    app = App(LOAD + end)
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    found = [
        (
            one.get("relation", "cause"),
            one["type"],
            one["message"],
            [f["line"] for f in one.get("frames", ())],
        )
        for one in shown.get("related", ())
    ]
    assert found == related


def test_exceptions_that_lead_to_each_other_are_shown_once() -> None:
    app = App("a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a")
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert [one["message"] for one in shown["related"]] == ["b"]


@pytest.mark.parametrize("truth", ["False", "1 / 0"])
def test_a_cause_need_not_be_true(truth: str) -> None:
    app = App(
        f"class Empty(Exception):\n    def __bool__(self): return {truth}\nraise ValueError from Empty('e')"
    )
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert [(one.get("relation", "cause"), one["message"]) for one in shown["related"]] == [("cause", "e")]


@pytest.mark.parametrize("statement", ["import sys; sys.exit()", "exit()", "raise SystemExit(3)"])
def test_a_script_may_end_itself(statement: str) -> None:
    app = App(f"import millpond as st\nst.text('a')\n{statement}\nst.text('b')")
    assert (app.texts(), app.errors) == (["a"], [])


def test_it_is_main_and_knows_its_file() -> None:
    app = App("import millpond as st\nst.text(__name__)\nst.text(__file__)")
    assert app.texts() == ["__main__", str(app.path)]


def test_names_do_not_leak_from_run_to_run_nor_between_sessions() -> None:
    source = "import millpond as st\nst.text('x' in globals())\nx = 1"
    app = App(source)
    app.rerun()
    assert app.texts() == ["False"]
    assert App(source).texts() == ["False"]


def test_except_exception_does_not_catch_what_ends_a_run() -> None:
    app = App(
        "import millpond as st\ntry:\n    st.stop()\nexcept Exception:\n    st.text('caught')\nst.text('after')"
    )
    assert app.texts() == []


def test_a_base_exception_of_the_app_is_shown() -> None:
    app = App("raise KeyboardInterrupt('mine')")
    assert app.problems() == ["mine"]


@pytest.mark.parametrize(("before", "after"), [({}, "Agg"), ({"MPLBACKEND": "svg"}, "svg")])
def test_matplotlib_draws_into_memory_unless_the_user_wants_otherwise(
    before: dict[str, str], after: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "environ", before)
    monkeypatch.setattr("sys.argv", ["millpond"])
    monkeypatch.setattr("sys.path", ["."])
    prepare_process(tmp_path / "app.py", ["--more"])
    assert before["MPLBACKEND"] == after


def test_threads_compile_at_once() -> None:
    source = "\n".join(f"x{n} = [a, (b, {{'c': {n}}})]\nx{n}" for n in range(30)).encode()
    failures: list[BaseException] = []

    class Cycle:
        """Collected at any time, which lets another thread go on."""

        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            for _ in range(50):
                pass

    def work() -> None:
        try:
            for _ in range(10):
                Cycle()
                compile_script(source, "app.py", magic=True)
        except BaseException as error:
            failures.append(error)

    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(1, 1, 1)
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)
    assert failures == []
