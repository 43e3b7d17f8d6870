"""``st.datetime_input``: what the script gets, and what it takes."""

from __future__ import annotations

import datetime as dt

import pytest

from millpond.testing import AppTest
from tests.drive import App

NIGHT = dt.datetime(2027, 1, 15, 19, 30)  # noqa: DTZ001 (the time on the clock)


def page(parameters: str = "", before: str = "") -> AppTest:
    source = (
        "import datetime as dt\nimport millpond as st\ns = st.session_state\n"
        f"{before}\nst.text(repr(st.datetime_input('D', {parameters})))"
    )
    return AppTest.from_string(source).run()


def outcome(parameters: str, before: str = "") -> str:
    at = page(parameters, before)
    return str(at.exception[0].message if at.exception else at.text[0].value)


@pytest.mark.parametrize(
    ("parameters", "got"),
    [
        ("None", "None"),
        ("None, required=True", "None"),
        ("dt.datetime(2020, 1, 2, 3, 4, 5, 6)", "datetime.datetime(2020, 1, 2, 3, 4)"),
        ("dt.datetime(2020, 1, 2, 3, tzinfo=dt.timezone.utc)", "datetime.datetime(2020, 1, 2, 3, 0)"),
        ("dt.date(2020, 1, 2)", "datetime.datetime(2020, 1, 2, 0, 0)"),
        ("'2020-01-02'", "datetime.datetime(2020, 1, 2, 0, 0)"),
        ("'2020-01-02 10:20:30'", "datetime.datetime(2020, 1, 2, 10, 20)"),
        ("'2020-01-02', step=dt.timedelta(hours=3)", "datetime.datetime(2020, 1, 2, 0, 0)"),
        ("max_value='2001-01-01 12:00'", "datetime.datetime(2001, 1, 1, 12, 0)"),
        ("min_value='2901-01-01 12:00'", "datetime.datetime(2901, 1, 1, 12, 0)"),
        ("'2020-01-02', '2019-05-05', dt.date(2021, 5, 5)", "datetime.datetime(2020, 1, 2, 0, 0)"),
    ],
)  # fmt: skip
def test_the_moment_at_first(parameters: str, got: str) -> None:
    assert outcome(parameters) == got


def test_now_and_a_time_of_today() -> None:
    before = dt.datetime.now().replace(second=0, microsecond=0)  # noqa: DTZ005 (the server's clock)
    shown = page().datetime_input[0].value
    assert before <= shown <= dt.datetime.now()  # noqa: DTZ005
    at = page("dt.time(12, 3)")
    assert (at.datetime_input[0].value.hour, at.datetime_input[0].value.minute) == (12, 3)
    assert at.datetime_input[0].min.year == at.datetime_input[0].value.year - 10


def test_now_is_when_the_session_saw_it_first(monkeypatch: pytest.MonkeyPatch) -> None:
    at = page()
    first, widget_id = at.text[0].value, at.datetime_input[0].id

    later = dt.datetime.now().replace(microsecond=0) + dt.timedelta(days=2)  # noqa: DTZ005
    monkeypatch.setattr("millpond.elements.datetime_input._now", lambda: later)
    assert at.run().text[0].value == first
    assert at.datetime_input[0].id == widget_id


KINDS = 'a datetime, a date, a time, an ISO string such as "2026-11-22 15:30", "now" or None'


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("5", f"`value` must be {KINDS}; got `5` of type `int`."),
        ("'today'", f"`value` must be {KINDS}; got `'today'`."),
        ("min_value='x'", f"`min_value` must be {KINDS}; got `'x'`."),
        ("max_value=5", f"`max_value` must be {KINDS}; got `5` of type `int`."),
        ("'2020-01-02', min_value='2021-01-01'", "`value` must be between `min_value` and `max_value`, 2021-01-01T00:00 to 2031-01-01T23:59; got 2020-01-02T00:00."),
        ("min_value='2021-01-01', max_value='2020-01-01'", "`min_value` must not be after `max_value`; got 2021-01-01T00:00 and 2020-01-01T00:00."),
        ("step=30", "`step` must be from 60 seconds to 23 hours; got 30 seconds."),
        ("step=dt.timedelta(hours=30)", "`step` must be from 60 seconds to 23 hours; got 108000 seconds."),
        ("step='1h'", "`step` must be a whole number of seconds, or a timedelta; got `'1h'`."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(parameters: str, words: str) -> None:
    assert outcome(parameters) == words


@pytest.mark.parametrize(
    ("kept", "got"),
    [
        ("dt.datetime(2022, 2, 2, 2, 2, 2)", "datetime.datetime(2022, 2, 2, 2, 2)"),
        ("dt.date(2022, 2, 2)", "datetime.datetime(2022, 2, 2, 0, 0)"),
        ("dt.datetime(1980, 1, 1)", "datetime.datetime(1980, 1, 1, 0, 0)"),
        ("None", "None"),
    ],
)
def test_session_state_sets_it(kept: str, got: str) -> None:
    assert outcome("key='k'", f"s.setdefault('k', {kept})") == got


def test_session_state_has_moments_only() -> None:
    assert "`st.session_state.k` was set to `5`" in outcome("key='k'", "s.k = 5")


def test_the_user_sets_it_and_an_emptied_field_has_its_default() -> None:
    at = page("'2027-01-15 19:30', key='k', on_change=note", "def note(): s.seen = s.k")
    later = NIGHT + dt.timedelta(hours=5)
    assert at.datetime_input("k").set_value(later).run().text[0].value == repr(later)
    assert (at.session_state.k, at.session_state.seen) == (later, later)
    assert at.run().text[0].value == repr(later)
    assert at.datetime_input[0].set_value(None).run().text[0].value == repr(NIGHT)
    with pytest.raises(
        ValueError, match="2050-01-01T00:00 is not between 2017-01-15T00:00 and 2037-01-15T23:59"
    ):
        at.datetime_input[0].set_value(dt.datetime(2050, 1, 1))  # noqa: DTZ001
    at = page("None")
    assert at.datetime_input[0].set_value(NIGHT).run().text[0].value == repr(NIGHT)
    assert at.datetime_input[0].set_value(None).run().text[0].value == "None"


@pytest.mark.parametrize(
    ("query", "got"),
    [
        ("k=2027-02-03T04:05", "2027-02-03 04:05:00"),
        ("k=2027/02/03%2004:05", "2027-02-03 04:05:00"),
        ("k=2099-01-01", "2027-01-15 19:30:00"),
        ("k=", "2027-01-15 19:30:00"),
        ("k=x", "2027-01-15 19:30:00"),
    ],
)
def test_the_address_opens_the_page_with_it(query: str, got: str) -> None:
    source = "import millpond as st\nst.text(st.datetime_input('D', '2027-01-15 19:30', key='k', bind='query-params'))"
    assert App(source, query=query).texts() == [got]


def test_the_address_can_empty_a_field_that_was_empty() -> None:
    source = "import millpond as st\nst.text(st.datetime_input('D', None, key='k', bind='query-params'))"
    assert App(source, query="k=").texts() == ["None"]


def test_the_address_shows_it() -> None:
    app = App("import millpond as st\nst.datetime_input('D', None, key='k', bind='query-params')")
    assert app.set("D", NIGHT.isoformat(timespec="minutes")).address == "k=2027-01-15T19:30"


def test_a_form_sends_it_with_the_rest() -> None:
    at = AppTest.from_string(
        "import millpond as st\nwith st.form('f'):\n    at = st.datetime_input('D', None)\n    st.form_submit_button('Send')\nst.text(at)"
    ).run()
    assert at.datetime_input[0].set_value(NIGHT).run().text[0].value == "None"
    assert at.button[0].click().run().text[0].value == str(NIGHT)


def test_the_script_may_have_classes_of_its_own() -> None:
    before = "class Mine(dt.datetime): pass\nvalue = Mine(2027, 1, 15, 19, 30)"
    assert outcome("value", before) == repr(NIGHT)


def test_moments_that_are_equal_in_two_time_zones_keep_their_own_time_of_day() -> None:
    east = "dt.datetime(2027, 1, 15, 21, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))"
    assert outcome("dt.datetime(2027, 1, 15, 19, 30, tzinfo=dt.timezone.utc)") == repr(NIGHT)
    assert outcome(east) == repr(NIGHT.replace(hour=21))
