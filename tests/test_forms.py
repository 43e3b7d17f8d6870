"""Forms: nothing is sent until the submit button is pressed."""

from __future__ import annotations

from millpond.session.cleared import KEY as CLEARED
from tests.drive import App
from tests.killable import Killable

FORM = """
import millpond as st
log = st.session_state.setdefault("log", [])
def sent(): log.append((st.session_state.name, st.session_state.age))
with st.form("f", clear_on_submit=CLEAR):
    name = st.text_input("Name", "nobody", key="name")
    age = st.number_input("Age", value=1, key="age")
    a = st.form_submit_button("Save", on_click=sent)
    b = st.form_submit_button("Delete")
st.button("Other")
st.text(f"{name} {age} {a} {b} {log}")
"""


def form(*, clear: bool = False) -> App:
    return App(FORM.replace("CLEAR", str(clear)))


def test_values_arrive_with_the_press_and_its_callback_sees_them_all() -> None:
    app = form()
    app.set("Name", "Ann").set("Age", 7)
    app.click("Other")
    assert app.texts() == ["nobody 1 False False []"]
    app.click("Save")
    assert app.texts() == ["Ann 7 True False [('Ann', 7)]"]
    app.rerun()
    assert app.texts() == ["Ann 7 False False [('Ann', 7)]"]


def test_several_submit_buttons() -> None:
    app = form()
    app.set("Name", "Ann").click("Delete")
    assert app.texts() == ["Ann 1 False True []"]


def test_clear_on_submit_clears_the_page_and_the_script_keeps_what_was_sent_until_the_next_submit() -> None:
    app = form(clear=True)
    app.set("Name", "Ann").click("Save")
    assert app.texts() == ["Ann 1 True False [('Ann', 1)]"]
    assert app.state("name") == "Ann"
    assert app.widget("Name")["value"] == "nobody"
    app.click("Other")
    assert app.texts() == ["Ann 1 False False [('Ann', 1)]"]
    # What the page shows is sent next, also where the user has not touched it again.
    app.set("Age", 5).click("Save")
    assert app.texts() == ["nobody 5 True False [('Ann', 1), ('nobody', 5)]"]
    assert [app.widget(label)["value"] for label in ("Name", "Age")] == ["nobody", 1]


def test_a_cleared_form_can_be_given_values_by_the_script() -> None:
    app = App(
        """
import millpond as st
def sent(): st.session_state.name = "from the callback"
with st.form("f", clear_on_submit=True):
    name = st.text_input("Name", key="name")
    st.form_submit_button("Save", on_click=sent)
st.text(name)
"""
    )
    app.set("Name", "Ann").click("Save")
    assert app.texts() == ["from the callback"]
    assert app.widget("Name")["value"] == "from the callback"


def test_a_tab_that_comes_back_sees_the_cleared_form() -> None:
    app = form(clear=True)
    app.set("Name", "Ann").click("Save")
    app.attach()
    app.run()
    assert app.widget("Name")["value"] == "nobody"
    assert app.texts()[0].startswith("Ann 1 False")


def test_a_cleared_form_is_cleared_in_the_next_process_too() -> None:
    app = Killable(FORM.replace("CLEAR", "True"))
    app.set("Name", "Ann").click("Save")
    app.kill()
    assert app.widget("Name")["value"] == "nobody"
    assert app.texts()[0].startswith("Ann 1 False")
    app.click("Save")
    assert app.texts()[0].startswith("nobody 1 True")
    app.kill()
    app.set("Name", "Bob").click("Save")
    assert app.texts()[0].startswith("Bob 1 True")
    app.path.write_text(FORM.replace("CLEAR", "False") + "#")
    app.rerun().set("Name", "Eve").click("Save")
    app.kill()
    assert app.widget("Name")["value"] == "Eve"
    assert app.state(CLEARED) is None


def test_what_the_script_gives_a_cleared_form_is_there_in_the_next_process_too() -> None:
    app = Killable(
        FORM.replace("CLEAR", "True").replace(
            "with st.form",
            "if st.session_state.get('again'): st.session_state.name = st.session_state.pop('again')\nwith st.form",
        )
        + "if st.button('Again'): st.session_state.again = 'Ann'; st.rerun()\n"
    )
    app.set("Name", "Bob").click("Save").click("Again")
    assert app.widget("Name")["value"] == "Ann"
    app.kill()
    assert app.widget("Name")["value"] == "Ann"
    assert app.widget("Age")["value"] == 1


def test_a_form_without_clear_on_submit_keeps_its_values() -> None:
    app = form()
    app.set("Name", "Ann").click("Save").rerun()
    assert app.texts()[0].startswith("Ann 1")


def test_a_rerun_of_a_cleared_form_sees_what_was_entered() -> None:
    app = App(
        """
import millpond as st
with st.form("f", clear_on_submit=True):
    name = st.text_input("Name")
    sent = st.form_submit_button()
if sent:
    st.session_state.sent = name
    st.rerun()
st.text(f"{name!r} {st.session_state.get('sent')!r}")
"""
    )
    app.set("Name", "Ann").click("Submit")
    assert app.texts() == ["'Ann' 'Ann'"]
    assert app.widget("Name")["value"] == ""


def test_widgets_drawn_through_the_form_are_in_it() -> None:
    app = App(
        """
import millpond as st
form = st.form("f")
left, right = form.columns(2)
name = left.text_input("Name")
with right:
    other = st.text_input("Other")
st.text_input("Outside")
form.form_submit_button("Go")
st.text(name + other)
"""
    )
    assert [app.widget(label)["form"] for label in ("Name", "Other", "Outside")] == ["form:f", "form:f", None]
    app.set("Name", "a").set("Other", "b").click("Go")
    assert app.texts() == ["ab"]


def test_the_same_widget_in_two_forms_is_two() -> None:
    app = App(
        """
import millpond as st
for key in "ab":
    with st.form(key):
        st.text_input("Name")
        st.form_submit_button()
"""
    )
    assert app.problems() == []
    ids = [node["props"]["id"] for node in app.model.walk() if node["kind"] == "text_input"]
    assert len(set(ids)) == 2


def error_of(body: str) -> str:
    app = App("import millpond as st\n" + body)
    assert len(app.errors) == 1, app.errors
    return str(app.errors[0])


def test_a_submit_button_outside_of_a_form() -> None:
    assert "is not in a form" in error_of("st.form_submit_button('Go')")


def test_a_plain_button_in_a_form() -> None:
    assert "`st.form_submit_button`" in error_of("st.form('f').button('Go')")


def test_a_callback_of_a_widget_in_a_form() -> None:
    assert "cannot have its own callback" in error_of("st.form('f').text_input('a', on_change=print)")


def test_a_form_in_a_form() -> None:
    assert "cannot be nested" in error_of("with st.form('f').container():\n    st.form('g')")


def test_two_forms_of_one_key() -> None:
    assert "two forms with the key `f`" in error_of(
        "st.form('f').form_submit_button('a'); st.form('f').form_submit_button('b')"
    )


def test_a_form_without_a_submit_button_says_so_inside_of_it() -> None:
    app = App("import millpond as st\nwith st.form('f'):\n    st.text_input('Name')\nst.text('after')")
    assert app.kinds() == ["form", "text_input", "exception", "text"]
    assert "The form “f” has no submit button" in app.problems()[0]
    app.rerun()
    assert app.kinds() == ["form", "text_input", "exception", "text"]


def test_the_counter_with_a_form_and_two_inputs_updated_by_one_callback() -> None:
    app = App(
        """
import datetime
import millpond as st
if 'count' not in st.session_state:
    st.session_state.count = 0
    st.session_state.last_updated = datetime.time(0, 0)
def update_counter():
    st.session_state.count += st.session_state.increment_value
    st.session_state.last_updated = st.session_state.update_time
with st.form(key='my_form'):
    st.time_input(label='Enter the time', value=datetime.datetime(2026, 1, 1, 12).time(), key='update_time')
    st.number_input('Enter a value', value=0, step=1, key='increment_value')
    submit = st.form_submit_button(label='Update', on_click=update_counter)
st.write('Current Count = ', st.session_state.count)
st.write('Last Updated = ', st.session_state.last_updated)
"""
    )
    app.set("Enter the time", "13:30").set("Enter a value", 5).click("Update")
    assert app.errors == []
    assert app.state("count") == 5
    assert str(app.state("last_updated")) == "13:30:00"
