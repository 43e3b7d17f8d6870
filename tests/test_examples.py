"""The examples and the tour run, and do what they are there to show."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from millpond.testing import AppTest

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((REPOSITORY / "examples").rglob("*.py"))
SHOWN = {"uninitialized": ["StateKeyError"], "gallery": ["IndexError"]}
"""The exceptions that an example is there to show."""
TOUR = REPOSITORY / "src" / "millpond" / "hello" / "app.py"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_runs(file):
    app = AppTest.from_file(file).run()
    assert [error.name for error in app.exception] == SHOWN.get(file.stem, [])


def test_the_gallery_has_every_kind_of_element():
    from millpond.props import KINDS

    app = AppTest.from_file(REPOSITORY / "examples" / "gallery.py").run()
    shown = {node.kind for node in app._tab.tree.walk()}
    # The spinner goes when its block is over. Navigation is for apps of several pages.
    assert set(KINDS) - shown == {"spinner", "navigation"}


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


def test_every_part_of_the_tour():
    app = AppTest.from_file(TOUR).run()
    titles = []
    for part in app.sidebar.radio[0].options:
        app.sidebar.radio[0].set_value(part).run()
        assert not app.exception, part
        titles.append(app.main.title[0].value)
        for index in range(len(app.main.button)):
            app.main.button[index].click().run()
            assert not app.exception, part
    assert len(set(titles)) == len(titles) == 7


def test_the_card_of_the_tour_stays_of_its_class():
    app = AppTest.from_file(TOUR).run()
    radio = app.sidebar.radio[0]
    radio.set_value(next(part for part in radio.options if part.endswith("Classes"))).run()
    for _ in range(3):
        app.main.button[0].click().run()
        assert "false" not in app.main.json[0].value


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
        assert app.info[0].value == "2024 is asked for again."
        app.run()
        assert asked.count(1) == 3
        assert not app.exception
    REGISTRY.clear("data")
    REGISTRY.clear("resource")
