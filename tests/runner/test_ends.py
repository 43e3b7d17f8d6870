"""A run always ends, whatever the app's code raises, and the session goes on."""

from __future__ import annotations

import pytest

from tests.drive import App

HEAD = """
import sys
import millpond as st
st.session_state.setdefault("runs", 0)
st.session_state.runs += 1
"""

RAISED = [
    "ValueError('x')",
    "SystemExit",
    "KeyboardInterrupt",
    "GeneratorExit",
    "RecursionError",
    "MemoryError",
]


def goes_on(app: App) -> None:
    """The session has shown something, and runs again."""
    assert app.session.run is None
    runs = app.state("runs")
    app.path.write_text(HEAD + "st.text('goes on')")
    app.rerun()
    assert (app.problems(), app.texts()) == ([], ["goes on"])
    assert app.state("runs") == runs + 1


@pytest.mark.parametrize("raised", RAISED)
def test_an_exception_whose_text_raises(raised: str) -> None:
    app = App(f"{HEAD}class Bad(Exception):\n    def __str__(self): raise {raised}\nraise Bad")
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert shown["type"] == "Bad"
    assert "cannot be shown" in shown["message"]
    goes_on(app)


@pytest.mark.parametrize("raised", RAISED)
def test_an_exception_whose_class_raises(raised: str) -> None:
    app = App(f"""{HEAD}
class Meta(type):
    @property
    def __qualname__(cls): raise {raised}
    @property
    def __module__(cls): raise {raised}
    def __getattribute__(cls, name): raise {raised}
class Bad(Exception, metaclass=Meta):
    @property
    def __class__(self): raise {raised}
raise Bad("x")
""")
    assert len(app.problems()) == 1
    goes_on(app)


@pytest.mark.parametrize("raised", RAISED)
@pytest.mark.parametrize(
    "where",
    [
        "__str__",
        "__repr__",
        "__format__",
        "__getattr__",
        "__iter__",
        "__len__",
        "__bool__",
        "__eq__",
        "__hash__",
    ],
)
def test_a_value_whose_methods_raise(where: str, raised: str) -> None:
    for use in (
        "st.write(Bad())",
        "Bad()",
        "st.text(Bad())",
        "st.json([Bad()])",
        "st.selectbox('S', [Bad()])",
    ):
        app = App(f"{HEAD}class Bad:\n    def {where}(self, *args): raise {raised}\n{use}")
        goes_on(app)


def test_a_recursion_without_an_end_shows_how_it_began_and_ended() -> None:
    app = App(f"{HEAD}def f(): return f()\nf()")
    (shown,) = [node["props"] for node in app.model.walk() if node["kind"] == "exception"]
    assert shown["type"] == "RecursionError"
    assert shown["frames"][0]["line"] == 7
    assert len(shown["frames"]) == 50
    goes_on(app)


@pytest.mark.parametrize("raised", RAISED)
def test_a_format_function_that_raises_when_an_event_is_applied(raised: str) -> None:
    app = App(f"""{HEAD}
def name(option):
    if st.session_state.get("bad"): raise {raised}
    return option
st.session_state.seen = st.selectbox("S", ["a", "b"], format_func=name)
""")
    app.session.state.put("bad", True)
    app.set("S", "b")
    goes_on(app)


@pytest.mark.parametrize("raised", RAISED)
def test_a_callback_that_raises_is_shown_and_the_script_runs(raised: str) -> None:
    app = App(f"{HEAD}def press(): raise {raised}\nst.button('Go', on_click=press)\nst.text('end')")
    app.click("Go")
    assert app.texts()[-1] == "end"
    assert app.state("runs") == 2
    assert len(app.problems()) == (raised != "SystemExit")
    goes_on(app)


@pytest.mark.parametrize("end", ["st.stop()", "sys.exit()", "sys.exit(3)", "exit()", "raise ValueError"])
def test_what_an_early_end_did_not_come_to_is_off_the_page_and_keeps_its_value(end: str) -> None:
    app = App(f"""{HEAD}
if not st.checkbox("Go on", value=True):
    st.text("early")
    {end}
name = st.text_input("Name", key="name")
other = st.text_input("Other")
st.text(f"{{name}} {{other}}")
""")
    app.set("Name", "Ada").set("Other", "Bob")
    for _ in range(2):
        app.set("Go on", False)
        assert app.labels() == ["Go on"]
        app.rerun()
        assert app.texts() == ["early"]
        assert app.state("name") == "Ada"
        app.set("Go on", True)
        assert app.texts() == ["Ada Bob"]


def test_what_a_whole_run_did_not_draw_forgets_its_value() -> None:
    app = App(f"{HEAD}if st.checkbox('Go on', value=True):\n    st.text_input('Name', key='name')")
    app.set("Name", "Ada").set("Go on", False)
    assert "name" not in app.session.state


@pytest.mark.parametrize("end", ["st.stop()", "sys.exit()", "st.rerun()"])
def test_a_callback_that_ends_early_does_not_blank_the_page(end: str) -> None:
    app = App(f"""{HEAD}
def press():
    st.session_state.pressed = True
    {end}
    st.session_state.pressed = "not reached"
st.button("Go", on_click=press)
st.text(st.session_state.get("pressed"))
""")
    app.click("Go")
    assert app.texts() == ["True"]


def test_last_words_are_shown() -> None:
    app = App(f"{HEAD}st.text('a')\nsys.exit('No data today.')\nst.text('b')")
    assert app.texts() == ["a", "No data today."]
    app = App(
        f"{HEAD}def press(): sys.exit('Not possible.')\nst.button('Go', on_click=press)\nst.text('end')"
    )
    assert app.click("Go").texts() == ["Not possible.", "end"]


def test_the_users_stop_is_no_early_end() -> None:
    app = App("import millpond as st\nst.text('a')\nst.text('b')\nst.text_input('Name', key='name')")
    app.send()
    run = app.session.begin_run()
    assert run is not None
    app.session.stop()
    app.session.end_run(run, app.script.execute(run))
    assert app.read().texts() == ["a", "b"]
