"""``st.dialog`` in process: opens, runs by itself, closes; what is refused."""

from __future__ import annotations

import pytest

import millpond as st
from millpond.errors import ApiError
from millpond.testing import AppTest
from tests.drive import App


def vote_app():
    import millpond as st

    log = st.session_state.setdefault("log", [])

    @st.dialog("Vote", on_dismiss=st.session_state.get("on_dismiss", "ignore"))
    def vote(item):
        log.append(f"vote {item}")
        reason = st.text_input("Reason")
        if st.button("Submit"):
            st.session_state.voted = (item, reason)
            st.rerun()

    log.append("page")
    if st.button("A"):
        vote("A")
    if st.button("B"):
        vote("B")
    st.write("voted", st.session_state.get("voted"))


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()


@pytest.fixture
def at():
    return AppTest.from_function(vote_app).run()


def test_opens_when_it_is_called_and_an_interaction_runs_its_function_alone(at):
    assert not at.dialog
    press(at, "A")
    assert at.dialog[0].type == "dialog"
    assert at.dialog[0].text_input[0].label == "Reason"
    at.text_input[0].input("because").run()
    assert at.session_state.log == ["page", "page", "vote A", "vote A"]


def test_closes_by_rerun(at):
    press(at, "A")
    at.text_input[0].input("because").run()
    press(at, "Submit")
    assert not at.dialog
    assert at.session_state.voted == ("A", "because")
    assert at.session_state.log == ["page", "page", "vote A", "vote A", "vote A", "page"]


def test_closes_when_the_script_runs_without_opening_it(at):
    press(at, "A")
    at.run()
    assert not at.dialog


def test_another_one_takes_its_place(at):
    press(at, "A")
    press(at, "B")
    assert len(at.dialog) == 1
    assert at.session_state.log[-2:] == ["page", "vote B"]


@pytest.mark.parametrize(("on_dismiss", "runs"), [("ignore", []), ("rerun", ["page"])])
def test_dismissed_by_the_user(at, on_dismiss, runs):
    at.session_state.on_dismiss = on_dismiss
    press(at, "A")
    before = list(at.session_state.log)
    at.dialog[0].dismiss().run()
    assert not at.dialog
    assert at.session_state.log == before + runs


def test_what_was_entered_is_there_when_it_is_opened_again(at):
    press(at, "A")
    at.text_input[0].input("because").run()
    at.dialog[0].dismiss().run()
    press(at, "A")
    assert at.text_input[0].value == "because"


def test_the_callback_of_a_dismissal_is_called_before_the_script():
    def app():
        import millpond as st

        def dismissed():
            st.session_state.log.append("dismissed")

        @st.dialog("D", on_dismiss=dismissed)
        def show():
            st.write("in it")

        st.session_state.setdefault("log", []).append("page")
        if st.button("open"):
            show()

    at = AppTest.from_function(app).run()
    press(at, "open")
    at.dialog[0].dismiss().run()
    assert at.session_state.log == ["page", "page", "dismissed", "page"]
    assert not at.dialog


def test_an_exception_of_that_callback_is_shown():
    def app():
        import millpond as st

        def dismissed():
            raise ValueError("dismissed")

        @st.dialog("D", on_dismiss=dismissed)
        def show():
            st.write("in it")

        if st.button("open"):
            show()

    at = AppTest.from_function(app).run()
    press(at, "open")
    at.dialog[0].dismiss().run()
    assert at.exception[0].message == "dismissed"
    assert not at.dialog


def test_one_that_the_user_cannot_close():
    def app():
        import millpond as st

        @st.dialog("D", dismissible=False)
        def show():
            if st.button("OK"):
                st.rerun()

        if st.button("open"):
            show()

    at = AppTest.from_function(app).run()
    press(at, "open")
    with pytest.raises(AssertionError, match="dismissible"):
        at.dialog[0].dismiss()
    press(at, "OK")
    assert not at.dialog


def test_a_callback_may_open_it():
    def app():
        import millpond as st

        @st.dialog("D")
        def show(text):
            st.write(text)
            st.button("inside")

        st.button("open", on_click=show, args=("in it",))
        st.write("page")

    at = AppTest.from_function(app).run()
    press(at, "open")
    assert at.dialog[0].markdown[0].value == "in it"
    press(at, "inside")
    assert at.dialog[0].markdown[0].value == "in it"


def test_a_fragment_may_open_it_and_be_in_it():
    def app():
        import millpond as st

        @st.fragment
        def count():
            st.session_state.n = st.session_state.get("n", 0) + st.button("add")
            st.write(st.session_state.n)

        @st.dialog("D")
        def show():
            st.session_state.shown = st.session_state.get("shown", 0) + 1
            count()

        @st.fragment
        def opener():
            st.session_state.opened = st.session_state.get("opened", 0) + 1
            if st.button("open"):
                show()

        st.session_state.pages = st.session_state.get("pages", 0) + 1
        opener()

    at = AppTest.from_function(app).run()
    press(at, "open")
    press(at, "add")
    press(at, "add")
    assert at.dialog[0].markdown[0].value == "`2`"
    state = at.session_state
    assert (state.pages, state.opened, state.shown, state.n) == (1, 2, 1, 2)


def test_form_in_it():
    def app():
        import millpond as st

        @st.dialog("D")
        def show():
            with st.form("f"):
                name = st.text_input("Name")
                if st.form_submit_button("Send"):
                    st.session_state.name = name
                    st.rerun()

        if st.button("open"):
            show()

    at = AppTest.from_function(app).run()
    press(at, "open")
    at.text_input[0].input("Ada")
    press(at, "Send")
    assert at.session_state.name == "Ada"
    assert not at.dialog


def test_rerun_of_the_dialog_alone():
    def app():
        import millpond as st

        @st.dialog("D")
        def show():
            st.session_state.n = st.session_state.get("n", 0) + 1
            if st.button("again"):
                st.rerun(scope="fragment")

        if st.button("open"):
            show()

    at = AppTest.from_function(app).run()
    press(at, "open")
    press(at, "again")
    assert at.session_state.n == 3
    assert at.dialog


def test_an_exception_is_shown_in_it_and_ends_the_run():
    def app():
        import millpond as st

        @st.dialog("D")
        def show():
            raise ValueError("in it")

        if st.button("open"):
            show()
            st.write("after")

    at = AppTest.from_function(app).run()
    press(at, "open")
    assert at.dialog[0].exception[0].message == "in it"
    assert not at.markdown


COROUTINE = """
import millpond as st

@st.dialog("D")
async def show():
    st.session_state.n = st.session_state.get("n", 0) + 1
    st.button("inside")

if st.button("open"):
    await show()
"""


def test_a_coroutine_function():
    at = AppTest.from_string(COROUTINE).run()
    press(at, "open")
    press(at, "inside")
    assert at.session_state.n == 2
    assert at.dialog


def test_it_draws_outside_and_returns_nothing():
    def app():
        import millpond as st

        outside = st.container()

        @st.dialog("D")
        def show():
            outside.write("outside")
            st.sidebar.write("beside")
            return 5

        st.write(f"returned {show()}")

    at = AppTest.from_function(app).run()
    assert [each.value for each in at.main.markdown] == ["outside", "returned None"]
    assert at.sidebar.markdown[0].value == "beside"


def test_it_is_in_the_main_part_wherever_it_is_called():
    def app():
        import millpond as st

        @st.dialog("D")
        def show():
            st.write("in it")

        with st.sidebar.expander("closed"):
            show()

    at = AppTest.from_function(app).run()
    assert not at.sidebar.get("dialog")
    assert at.main.dialog[0].markdown[0].value == "in it"


def test_two_in_one_run_are_refused():
    def app():
        import millpond as st

        @st.dialog("One")
        def one():
            st.write("one")

        @st.dialog("Two")
        def two():
            st.write("two")

        one()
        two()

    at = AppTest.from_function(app).run()
    assert "Only one dialog may be open at a time" in at.exception[0].message
    assert len(at.dialog) == 1


def test_nested_ones_are_refused():
    def app():
        import millpond as st

        @st.dialog("Inner")
        def inner():
            st.write("inner")

        @st.dialog("Outer")
        def outer():
            if st.button("open"):
                inner()

        if "open" not in st.session_state:
            st.session_state.open = True
            outer()

    at = AppTest.from_function(app).run()
    press(at, "open")
    assert "may not be nested" in at.dialog[0].exception[0].message


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: st.dialog(""), "`title` must be a non-empty string"),
        (lambda: st.dialog(lambda: None), "`title` must be a non-empty string"),  # type: ignore[arg-type]
        (lambda: st.dialog("D", width="huge"), "`width`"),  # type: ignore[arg-type]
        (lambda: st.dialog("D", width=-5), "`width`"),
        (lambda: st.dialog("D", position="top"), "`position`"),  # type: ignore[arg-type]
        (lambda: st.dialog("D", icon="no icon"), "`icon`"),
        (lambda: st.dialog("D", on_dismiss="other"), "`on_dismiss`"),  # type: ignore[arg-type]
        (lambda: st.dialog("D", on_dismiss=None), "`on_dismiss`"),  # type: ignore[arg-type]
        (lambda: st.dialog("D")(5), "must decorate a function"),  # type: ignore[arg-type]
    ],
)
def test_wrong_parameters(call, says):
    with pytest.raises(ApiError, match=says):
        call()


def test_what_the_browser_is_told():
    def app():
        import millpond as st

        @st.dialog("**D**", width=640, position="right", dismissible=False, icon=":material/edit:")
        def show():
            st.write("in it")

        show()

    at = AppTest.from_function(app).run()
    shown = at.dialog[0]
    assert (shown.label, shown.size, shown.position, shown.icon) == ("**D**", 640, "right", ":material/edit:")
    assert shown.disabled


MEANWHILE = """
import sys
import millpond as st
s = st.session_state
s.setdefault("dismissed", [])
s.runs = s.get("runs", 0) + 1

@st.dialog("Terms", dismissible=False, on_dismiss=lambda: s.dismissed.append("terms"))
def terms():
    st.text("the terms")

@st.dialog("Info"HOW)
def info():
    st.text("the info")

if st.button("Read terms"):
    terms()
if st.button("Open"):
    info()
    s.meanwhile = True
if s.pop("meanwhile", False):
    sys.modules["tests.elements.test_dialog"].meanwhile()
st.text(f"{s.runs} {s.dismissed}")
"""

COUNTED = ", on_dismiss=lambda: s.dismissed.append('info')"


def meanwhile() -> None:
    """What happens while the script runs."""


def _dialogs(app: App) -> list[str]:
    return [node["props"]["id"] for node in app.model.walk() if node["kind"] == "dialog"]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("how", "told"), [("", []), (COUNTED, ["info"])])
def test_closed_while_the_script_runs(
    monkeypatch: pytest.MonkeyPatch, times: int, how: str, told: list[str]
) -> None:
    app = App(MEANWHILE.replace("HOW", how))

    def close() -> None:
        app.read()
        (dialog,) = _dialogs(app)
        for _ in range(times):
            app.send(None, dialog)

    monkeypatch.setattr("tests.elements.test_dialog.meanwhile", close)
    app.click("Open")
    assert _dialogs(app) == []
    assert app.texts() == [f"{app.state('runs')} {told}"]
    assert app.model.shape() == app.server_shape()


@pytest.mark.parametrize("keep_undrawn", [False, True])
def test_who_names_a_dialog_that_is_not_open_closes_no_other_and_calls_nothing(keep_undrawn: bool) -> None:
    app = App(MEANWHILE.replace("HOW", COUNTED), keep_undrawn=keep_undrawn)
    (info,) = _dialogs(app.click("Open"))
    app.send({info: True})
    app.run()
    assert app.problems() == []
    app.click("Open")
    app.send(None, info)
    app.run()
    (terms,) = _dialogs(app.click("Read terms"))
    app.send(None, info)
    app.send(None, terms)
    app.run()
    assert app.state("dismissed") == ["info"]
    assert app.problems() == []
