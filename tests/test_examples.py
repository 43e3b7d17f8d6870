"""The examples run, and do what they are there to show."""

from __future__ import annotations

import datetime as dt
import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

import millpond as st
from millpond.caching.registry import REGISTRY
from millpond.testing import AppTest
from tests.patience import PATIENCE

REPOSITORY = Path(__file__).resolve().parents[1]
ADMIN = REPOSITORY / "examples" / "admin"
SIGN_IN = REPOSITORY / "examples" / "sign_in"
EXAMPLES = [
    file
    for file in sorted((REPOSITORY / "examples").rglob("*.py"))
    if file.parent.name != "views" and file not in {SIGN_IN / "provider.py", SIGN_IN / "run.py"}
]
"""Without the pages of an app, which are shown by it alone, and without what is no app."""
SHOWN = {"uninitialized": ["StateKeyError"], "gallery": ["IndexError"]}
"""The exceptions that an example is there to show."""


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_runs(file, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = AppTest.from_file(file, default_timeout=PATIENCE).run()
    assert [error.name for error in app.exception] == SHOWN.get(file.stem, [])


def test_the_gallery_has_every_kind_of_element():
    from millpond.props import KINDS

    app = AppTest.from_file(REPOSITORY / "examples" / "gallery.py").run()
    shown = {node.kind for node in app._tab.tree.walk()}
    next(button for button in app.button if button.label == "Open a dialog").click().run()
    shown |= {node.kind for node in app._tab.tree.walk()}
    # The spinner goes when its block is over. Navigation is for apps of several pages.
    assert set(KINDS) - shown == {"spinner", "navigation"}, "show each kind in examples/gallery.py"


@pytest.mark.parametrize(
    ("user", "pages"),
    [
        ({"is_logged_in": False}, ["Home"]),
        ({"is_logged_in": True, "name": "Cem", "roles": []}, ["Home"]),
        ({"is_logged_in": True, "name": "Bob", "roles": ["staff"]}, ["Home", "Orders"]),
        ({"is_logged_in": True, "name": "Ada", "roles": ["owner", "staff"]}, ["Home", "Orders", "Salaries"]),
    ],
)
def test_who_has_signed_in_sees_the_pages_of_his_role(user, pages):
    app = AppTest.from_file(SIGN_IN / "app.py", default_timeout=PATIENCE)
    app.user = user
    app.run()
    assert not app.exception
    assert [page.title for page in app._session.pages] == pages
    if "Orders" in pages:
        app.switch_page("orders").run()
        app.button(key="7 kg of apples").click().run()
        assert app.button(key="7 kg of apples").disabled
        # The role is taken away while the page is open: what is done counts no more.
        app.user = user | {"roles": []}
        app.button(key="2 loaves of bread").click().run()
        assert not app.session_state.orders["2 loaves of bread"]


def test_the_booking_is_sent_as_a_whole():
    app = AppTest.from_file(REPOSITORY / "examples" / "form.py").run()
    app.button[0].click().run()
    assert app.error[0].value == "Please tell us your name."
    app.text_input[0].input("Ada")
    app.date_input[0].set_value(dt.date(2027, 2, 3))
    app.button[0].click().run()
    assert app.success[0].value == "A table for 2 on 03 February 2027 at 19:30, for Ada."
    assert app.text_input[0].value == ""


def test_tasks_are_added_done_and_cleared():
    app = AppTest.from_file(REPOSITORY / "examples" / "todo.py").run()
    app.text_input[0].input("Rest").run()
    assert app.text_input[0].value == ""
    app.checkbox[0].check().run()
    app.checkbox[1].check().run()
    assert [box.label for box in app.checkbox] == ["~~Read the documentation~~", "~~Write an app~~", "Rest"]
    assert app.caption[0].value == "1 of 3 left"
    app.button[0].click().run()
    assert [(box.label, box.value) for box in app.checkbox] == [("Rest", False)]
    assert not app.exception


def test_what_was_cached_is_there_and_can_be_forgotten():
    from millpond.caching.registry import REGISTRY

    REGISTRY.clear("data")
    asked: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        # The slow query, without the wait.
        patch.setattr("time.sleep", asked.append)
        app = AppTest.from_file(REPOSITORY / "examples" / "caching.py").run()
        assert app.caption[0].value.startswith("12 months")
        assert app.markdown[0].value == "There are 168."
        app.run()
        assert asked.count(1) == 1
        app.selectbox[0].select(2026).run()
        app.selectbox[0].select(2024).run()
        assert asked.count(1) == 2
        app.button[0].click().run()
        assert app.info[0].value == "2024 will be queried again."
        app.run()
        assert asked.count(1) == 3
        assert not app.exception
    REGISTRY.clear("data")
    REGISTRY.clear("resource")


@pytest.fixture
def admin(monkeypatch, tmp_path):
    """The admin app, with a database of its own, at its first page."""
    monkeypatch.setenv("ADMIN_DATABASE", str(tmp_path / "admin.db"))
    monkeypatch.syspath_prepend(ADMIN)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield AppTest.from_file(ADMIN / "app.py").run()
    st.cache_resource.clear()
    st.cache_data.clear()
    sys.modules.pop("data", None)


def sign_in(app, name):
    app.text_input[0].input(name)
    app.button[0].click().run()
    assert not app.exception
    return app


def test_an_admin_edits_a_customer_in_a_dialog(admin):
    assert admin.title[0].value == "Sign in"
    sign_in(admin, "ada")
    assert admin.title[0].value == "Overview"
    assert admin.subheader[0].value == "245 €"
    admin.switch_page("customers").run().text_input[0].input("arl").run()
    assert [link.page for link in admin.main.page_link] == ["customers/1"]
    admin.switch_page("customers/1").run()
    press(admin, "Edit")
    next(field for field in admin.text_input if field.label == "City").input("New York").run()
    press(admin, "Save")
    assert (admin.title[0].value, admin.main.caption[0].value) == ("Grace", "New York")
    assert admin.restart().main.caption[0].value == "New York"
    assert not admin.exception


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()


def test_a_guest_finds_no_page_for_admins(admin):
    sign_in(admin, "ben")
    admin.switch_page("customers/2").run()
    assert admin.title[0].value == "Alan"
    assert "Edit" not in [button.label for button in admin.button]
    admin._tab.visit("users")
    assert "no page `/users`" in admin.run().warning[0].value
    press(admin, "Sign out")
    assert admin.title[0].value == "Sign in"


def test_an_admin_adds_users_who_can_sign_in(admin):
    sign_in(admin, "ada").switch_page("users").run()
    admin.text_input[0].input("eve")
    press(admin, "Add")
    assert [text.value for text in admin.text] == ["ada: admin", "ben: guest", "eve: guest"]
    press(admin, "Sign out")
    assert "Signed in as **eve**, guest" in [text.value for text in sign_in(admin, "eve").sidebar.caption]


def test_pets_are_counted_when_one_is_added(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = AppTest.from_file(REPOSITORY / "examples" / "pets.py").run()
    assert app.info[0].value == "Nobody is here yet."
    for name, kind in [("Tom", "Cat"), ("Rex", "Dog"), ("Kit", "Cat")]:
        app.text_input[0].input(name)
        app.selectbox[0].select(kind)
        app.button[0].click().run()
    assert app.markdown.values == ["**Cat**: 2", "**Dog**: 1"]
    assert app.new_tab().run().markdown.values == ["**Cat**: 2", "**Dog**: 1"]
    app.button[1].click().run()
    assert app.info[0].value == "Nobody is here yet."
    REGISTRY.clear("resource")
    REGISTRY.clear("data")


def test_an_answer_of_the_chat_is_made_again_and_to_other_words():
    app = AppTest.from_file(REPOSITORY / "examples" / "llm_chat.py", default_timeout=30)
    app.session_state.speed = 200
    app.run().chat_input[0].set_value("Show me a table").run()
    names = [message.name for message in app.chat_message]
    assert (names, app.chat_message[1].markdown[0].value[:9]) == (["user", "assistant"], "These are")
    press(app, "Regenerate")
    assert app.session_state.messages[1]["content"].startswith("These are")
    press(app, "Edit")
    app.text_area("words").set_value("Show me code")
    press(app, "Ask this")
    assert [message["content"][:10] for message in app.session_state.messages] == ["Show me co", "Here is a "]
    app.chat_input[0].upload("grain.csv", b"rye,wheat", "text/csv").set_value("What is this?").run()
    assert "grain.csv" in app.chat_message[2].markdown[1].value
    assert "rye,wheat" in app.session_state.messages[-1]["content"]
    press(app, "New chat")
    assert [title.value for title in app.title] == ["What can I do for you?"]


def test_the_image_editor_opens_a_picture_and_gives_it_back_changed():
    pillow = pytest.importorskip("PIL.Image", reason="a tool of the tests: scripts/install has it")
    picture = io.BytesIO()
    pillow.new("RGB", (40, 20), (100, 100, 100)).save(picture, "PNG")
    app = AppTest.from_file(REPOSITORY / "examples" / "image_editor.py", default_timeout=30).run()
    app.file_uploader[0].upload("grey.png", picture.getvalue(), "image/png").run()
    app.slider("brightness").set_value(40)
    app.select_slider("turns").set_value(1).run()
    assert app.download_button[0].file_name == "grey-edited.png"
    edited = pillow.open(io.BytesIO(app.download_button[0].content))
    assert (edited.size, edited.getpixel((0, 0))) == ((20, 40), (151, 151, 151))
    app.segmented_control[0].set_value("Both").run()
    assert [image.pictures[0].caption for image in app.image] == ["Before", "After"]
    press(app, "Reset")
    assert app.slider("brightness").value == 0
    app.file_uploader[0].upload("no.png", b"no picture", "image/png").run()
    assert app.error[0].value == "no.png is not an image that can be opened."


def test_a_voice_note_is_kept_and_deleted():
    app = AppTest.from_file(REPOSITORY / "examples" / "voice_notes.py", default_timeout=30).run()
    for title in ("", "Grain"):
        app.audio_input[0].upload("recorded_audio.wav", b"RIFF").run()
        app.text_input("title").set_value(title)
        press(app, "Keep it")
        assert app.audio_input[0].value is None
    app.restart()
    assert [note["title"] for note in app.session_state.notes] == ["Grain", "Note 1"]
    assert app.download_button[1].file_name == "Note 1.wav"
    assert app.download_button[1].content == b"RIFF"
    press(app, "Delete")
    assert [note["title"] for note in app.session_state.notes] == ["Note 1"]


@pytest.fixture
def sightings(tmp_path, monkeypatch):
    """The sheet, with a database of its own, opened by Ada and by Ben."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ada = AppTest.from_file(REPOSITORY / "examples" / "sightings.py", default_timeout=PATIENCE).run()
    ben = ada.new_tab().run()
    for app, name in ((ada, "Ada"), (ben, "Ben")):
        assert app.data_editor[0].disabled
        app.text_input[0].input(name).run()
        assert not app.data_editor[0].disabled
    return ada, ben


def entered(app, row, column, value):
    """The sheet of one of them after a cell was entered."""
    app.data_editor[0].set_cell(row, column, value).run()
    assert not app.exception
    return app.data_editor[0].value


def kept(app):
    """What the database has, as somebody who comes anew sees it."""
    return app.new_tab().run().data_editor[0].value


def test_two_who_fill_in_a_sheet_keep_what_both_have_entered(sightings):
    ada, ben = sightings
    entered(ada, 0, "birds", 40)
    entered(ben, 1, "birds", 5)
    entered(ben, 0, "note", "By ear")  # another cell of Ada's row
    assert not any([*ada.warning, *ben.warning, *ada.error, *ben.error])
    there = kept(ada)
    assert there.loc[1, ["birds", "note", "author"]].tolist() == [40, "By ear", "Ben"]
    assert there.loc[2, ["birds", "author"]].tolist() == [5, "Ben"]
    # What the other has entered comes when it is asked for, and not under one's hands.
    assert ada.data_editor[0].value.loc[2, "birds"] == 4
    ada.run()
    assert ada.button("others").label == "Show what Ben entered (2)"
    ada.button("others").click().run()
    assert ada.data_editor[0].value.loc[2, "birds"] == 5
    assert ada.button("others").disabled


def test_a_conflict_is_shown_and_its_author_chooses(sightings):
    ada, ben = sightings
    entered(ada, 0, "birds", 40)
    assert entered(ben, 0, "birds", 41).loc[1, "birds"] == 40
    assert "Ada has set birds to `40` since you saw it. You entered `41`" in ben.warning[0].value
    assert kept(ada).loc[1, "birds"] == 40
    ben.restart()
    press(ben, "Use 41")
    assert (len(ben.warning), ben.data_editor[0].value.loc[1, "birds"]) == (0, 41)
    assert kept(ada).loc[1, ["birds", "author"]].tolist() == [41, "Ben"]
    # Ada has not seen this; she leaves it.
    ada.reconnect()
    entered(ada, 0, "birds", 42)
    press(ada, "Keep 41")
    assert (len(ada.warning), ada.data_editor[0].value.loc[1, "birds"], kept(ada).loc[1, "birds"]) == (
        0,
        41,
        41,
    )


def test_what_others_have_entered_is_not_taken_over_below_an_edit_that_waits(sightings):
    ada, ben = sightings
    entered(ada, 0, "birds", 600)
    assert "say in the note how they were counted" in ada.error[0].value
    entered(ben, 0, "birds", 35)
    entered(ben, 2, "birds", 12)
    ada.run().button("others").click().run()
    assert ada.data_editor[0].value["birds"].tolist()[:3] == [600, 4, 12]
    assert kept(ada).loc[1, "birds"] == 35
    entered(ada, 0, "note", "By photo")
    assert "Ben has set birds to `35`" in ada.warning[0].value
    assert kept(ada).loc[1, ["birds", "note"]].tolist() == [35, "By photo"]


def test_a_row_that_is_not_right_waits_in_the_sheet(sightings):
    ada, ben = sightings
    new = {"place": "Weir", "species": "Mallard", "birds": 9}
    ada.data_editor[0].add_row(**new, day="2126-01-01").run()
    assert ada.error.values == ["Not saved yet. New row: 2126-01-01 is in the future."]
    assert len(kept(ada)) == 5
    entered(ada, 5, "day", "2026-05-05")
    assert not ada.error
    assert ada.data_editor[0].edits["added_rows"] == []
    # The same place, species and day once more, by somebody else.
    ben.data_editor[0].add_row(**new, day="2026-05-05").run()
    assert ben.error.values == ["Not saved yet. Ada has already entered Mallard at Weir on 2026-05-05."]
    entered(ben, 5, "day", "2026-05-06")
    assert not ben.error
    assert kept(ada)[["author", "day"]].values.tolist()[5:] == [
        ["Ada", dt.date(2026, 5, 5)],
        ["Ben", dt.date(2026, 5, 6)],
    ]


def test_a_row_that_was_saved_as_the_server_ended_is_not_added_twice(sightings, tmp_path):
    ada, _ = sightings
    new = {"place": "Weir", "species": "Mallard", "day": "2026-05-05", "birds": 9}
    with closing(sqlite3.connect(tmp_path / "millpond-example-sightings.db")) as database, database:
        database.execute(
            "insert into sighting (place, species, day, birds, author) values (:place, :species, :day, :birds, 'Ada')",
            new,
        )
    ada.data_editor[0].add_row(**new).run()
    assert not ada.error
    assert len(kept(ada)) == len(ada.data_editor[0].value) == 6


def test_charts_of_stocks_show_what_is_selected_in_others():
    app = AppTest.from_file(REPOSITORY / "examples" / "stocks.py", default_timeout=PATIENCE).run()
    assert app.subheader[1].value == "Alder"
    _, gains = app.vega_lite_chart
    gains.set_selection({"company": [{"company": "Elm"}]}).run()
    assert app.subheader[1].value == "Elm"
    days = len(app.plotly_chart[0].spec["data"][0]["x"])
    april, may = (dt.datetime(2026, month, 1, tzinfo=dt.UTC).timestamp() * 1000 for month in (4, 5))
    app.vega_lite_chart[0].set_selection({"time": {"day": [april, may]}}).run()
    candles = app.plotly_chart[0].spec["data"][0]
    assert 20 < len(candles["x"]) < 24 < days
    assert candles["x"][0] == "2026-04-01"
    assert not app.exception


def test_sensors_are_read_while_the_rest_stands_still():
    app = AppTest.from_file(REPOSITORY / "examples" / "sensors.py", default_timeout=PATIENCE).run()
    assert [metric.label for metric in app.metric] == ["Door", "Middle", "Roof"]
    assert list(app.vega_lite_chart[0].data) == ["Time", "Door", "Middle", "Roof"]
    app.sidebar.pills[0].set_value(["Roof"]).run()
    assert list(app.vega_lite_chart[0].data) == ["Time", "Roof"]
    app.sidebar.pills[0].set_value([]).run()
    assert not app.vega_lite_chart
    assert not app.exception
