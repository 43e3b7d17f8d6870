"""Who a widget is, and what becomes of its value."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from millpond.elements.place import _say_conflict
from millpond.errors import DuplicateKey
from tests.drive import App


def app_of(body: str, **options: Any) -> App:
    return App("import millpond as st\n" + body, **options)


def test_a_widget_keeps_its_value_over_reruns() -> None:
    app = app_of("st.text(st.text_input('Name'))")
    app.set("Name", "Ann").rerun().rerun()
    assert app.texts() == ["Ann"]


def test_without_a_key_the_parameters_are_the_identity() -> None:
    app = app_of("n = st.session_state.setdefault('n', 9)\nst.text(st.slider('S', 0, n))\nst.button('B')")
    app.set("S", [5])
    before = app.widget("S")["id"]
    app.session.state.put("n", 8)
    app.rerun()
    assert app.widget("S")["id"] != before
    assert app.texts() == ["0"]


def test_disabled_and_visibility_do_not_change_who_a_widget_is() -> None:
    app = app_of(
        "off = st.session_state.get('off', False)\n"
        "st.text(st.text_input('T', disabled=off, label_visibility='hidden' if off else 'visible'))"
    )
    app.set("T", "kept")
    app.session.state.put("off", value=True)
    app.rerun()
    assert app.texts() == ["kept"]


def test_with_a_key_it_keeps_its_value_while_parameters_change() -> None:
    app = app_of("n = st.session_state.setdefault('n', 9)\nst.text(st.slider(f'S{n}', 0, n, key='s'))")
    app.set("S9", [5])
    app.session.state.put("n", 8)
    app.rerun()
    assert app.texts() == ["5"]


def test_a_value_no_longer_possible_falls_back_to_the_default() -> None:
    app = app_of("n = st.session_state.setdefault('n', 9)\nst.text(st.slider('S', 0, n, 1, key='s'))")
    app.set("S", [5])
    app.session.state.put("n", 3)
    app.rerun()
    assert app.texts() == ["1"]
    assert app.widget("S")["value"] == [1]
    assert app.state("s") == 1


def test_an_option_that_is_gone_falls_back() -> None:
    app = app_of("o = st.session_state.setdefault('o', ['a', 'b'])\nst.text(st.selectbox('S', o, key='s'))")
    app.set("S", "b")
    assert app.texts() == ["b"]
    app.session.state.put("o", ["a", "c"])
    app.rerun()
    assert app.texts() == ["a"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("st.text_input('a'); st.text_input('a')", "same parameters"),
        ("st.text_input('a', key='k'); st.text_input('b', key='k')", "key `k`"),
        ("st.text_input('a', key='k'); st.slider('b', key='k')", "key `k`"),
        ("st.button('a'); st.button('a')", "same parameters"),
    ],
)
def test_duplicates_are_named(body: str, words: str) -> None:
    app = app_of(body)
    assert words in str(app.errors[0])
    assert "key=" in str(app.errors[0])


def test_a_widget_that_is_not_drawn_loses_its_state() -> None:
    app = app_of(
        "if st.checkbox('Show', True):\n    st.text_input('T', key='t')\nst.text('t' in st.session_state)"
    )
    app.set("T", "x").set("Show", value=False)
    # The key goes at the end of the run that has not drawn it.
    app.rerun()
    assert app.texts() == ["False"]
    app.set("Show", value=True)
    assert app.widget("T")["value"] == ""


@pytest.mark.parametrize("scope", ["page", "session"])
def test_persist_state_keeps_it(scope: str) -> None:
    app = app_of(
        f"if st.checkbox('Show', True):\n    st.text_input('T', key='t', persist_state='{scope}')\nst.text(st.session_state.t)"
    )
    app.set("T", "x").set("Show", value=False).rerun()
    assert app.texts() == ["x"]
    app.set("Show", value=True)
    assert app.widget("T")["value"] == "x"


def test_the_option_of_the_app_keeps_all() -> None:
    app = app_of("if st.checkbox('Show', True):\n    st.text_input('T')", keep_undrawn=True)
    app.set("T", "x").set("Show", value=False).rerun().set("Show", value=True)
    assert app.widget("T")["value"] == "x"


def test_another_kind_of_widget_takes_a_key_over() -> None:
    app = app_of(
        "if st.checkbox('C'):\n    st.text_input('T', 'x', key='k')\nelse:\n    st.slider('S', key='k')"
    )
    app.set("S", [5]).set("C", value=True)
    assert app.widget("T")["value"] == "x"
    assert app.state("k") == "x"


def test_a_value_set_before_wins_over_the_default() -> None:
    app = app_of("st.session_state.setdefault('s', 7)\nst.text(st.slider('S', key='s'))")
    assert app.texts() == ["7"]
    assert app.widget("S")["value"] == [7]


def test_a_value_set_in_a_callback_moves_the_widget() -> None:
    app = app_of(
        "def reset():\n    st.session_state.t = 'new'\nst.button('Reset', on_click=reset)\nst.text(st.text_input('T', key='t'))"
    )
    app.set("T", "old").click("Reset")
    assert app.texts() == ["new"]
    assert app.widget("T")["value"] == "new"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("st.session_state.s = 7\nst.slider('S', value=3, key='s')", 1),
        ("st.session_state.s = 3\nst.slider('S', value=3, key='s')", 0),
        ("st.session_state.s = 7\nst.slider('S', key='s')", 0),
        ("st.slider('S', value=3, key='s')", 0),
        ("st.session_state.s = 'b'\nst.selectbox('S', 'a b'.split(), index=0, key='s')", 0),
        ("st.session_state.s = [1]\nst.multiselect('S', [1, 2], [2], key='s')", 1),
    ],
)
def test_a_default_beside_another_value_is_logged(
    body: str, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    _say_conflict.cache_clear()
    app_of(body, warn_of_conflicts=False)
    assert not caplog.messages
    app = app_of(body).rerun()
    app_of(body)
    assert len(caplog.messages) == count
    assert app.kinds().count("alert") == 0


def test_a_callback_that_sets_a_widget_with_a_default_adds_nothing_to_the_page() -> None:
    app = app_of(
        "def reset():\n    st.session_state.s = 7\n"
        "st.button('Reset', on_click=reset)\nst.text(st.slider('S', value=3, key='s'))"
    )
    before = app.kinds()
    app.click("Reset")
    assert (app.texts(), app.kinds()) == (["7"], before)


def test_a_value_of_the_wrong_kind_is_an_error_until_it_is_mended() -> None:
    app = app_of("st.session_state.setdefault('s', 'much')\nst.slider('S', key='s')")
    for _ in range(2):
        assert "`st.session_state.s` was set to `'much'`" in str(app.errors.pop())
        app.rerun()


def test_setting_after_drawing_is_an_error() -> None:
    app = app_of("st.text_input('T', key='t')\nst.session_state.t = 'x'")
    assert "cannot be set after the text input" in str(app.errors[0])


def test_a_button_cannot_be_set() -> None:
    app = app_of("st.session_state.b = True\nst.button('B', key='b')")
    assert "cannot be set" in str(app.errors[0])


def test_a_button_is_true_in_the_run_of_its_press_only() -> None:
    app = app_of("pressed = st.button('B', key='b')\nst.text(f'{pressed} {st.session_state.b}')")
    assert app.texts() == ["False False"]
    app.click("B")
    assert app.texts() == ["True True"]
    assert app.state("b") is False
    app.rerun()
    assert app.texts() == ["False False"]


def test_a_callback_sees_the_new_value_and_is_called_when_it_changed_only() -> None:
    app = app_of(
        "log = st.session_state.setdefault('log', [])\n"
        "def changed(mark, *, end): log.append(mark + st.session_state.t + end)\n"
        "st.text_input('T', key='t', on_change=changed, args=('<',), kwargs={'end': '>'})"
    )
    app.set("T", "a").set("T", "a").set("T", "b")
    assert app.state("log") == ["<a>", "<b>"]


def test_what_a_tab_cannot_send_is_refused_and_the_tab_set_right(caplog: pytest.LogCaptureFixture) -> None:
    app = app_of("st.text(st.slider('S', 0, 10))")
    with caplog.at_level(logging.WARNING, logger="millpond"):
        app.set("S", [99])
    assert "rejected" in caplog.text
    assert app.texts() == ["0"]
    assert app.widget("S")["value"] == [0]


def test_a_disabled_widget_takes_nothing() -> None:
    app = app_of("st.text(st.text_input('T', disabled=True))\nst.text(st.button('B', disabled=True))")
    app.set("T", "x").click("B")
    assert app.texts() == ["False"]
    assert app.widget("T")["value"] == ""


@pytest.mark.parametrize(
    "before",
    [
        "place = st.empty(); place.text_input('Name', key='name'); place.empty()",
        "place = st.empty(); box = place.container(); place.empty(); box.text_input('Name', key='name')",
    ],
)
def test_a_widget_that_was_drawn_elsewhere_before_and_has_gone_from_there(before: str) -> None:
    app = app_of(
        f"if st.checkbox('Before'):\n    {before}\nst.text_input('Name', key='name')\n"
        "if st.checkbox('Twice'): st.text_input('Name', key='name')"
    )
    app.set("Before", True)
    told = len(app.frames)
    app.set("Name", "Ann")
    assert b"Ann" not in b"".join(app.frames[told:])
    app.set("Twice", True)
    assert len(app.errors) == 1
    assert isinstance(app.errors[0], DuplicateKey)


@pytest.mark.parametrize(
    "draw",
    [
        "box.dataframe({'a': [1]}, on_select='rerun', key='one')",
        "box.download_button('Get', lambda: b'1', 'one.txt', key='one')",
        "box.expander('More', on_change='rerun', key='one').text('in there')",
    ],
)
def test_what_is_drawn_where_nothing_is_any_more_goes_nowhere(draw: str) -> None:
    app = app_of(
        f"place = st.empty(); box = place.container()\nif st.checkbox('Gone'): place.empty()\n{draw}\nst.text('after')"
    )
    kinds = app.kinds()
    app.set("Gone", True)
    assert (app.texts(), app.errors) == (["after"], [])
    app.set("Gone", False)
    assert (app.kinds(), app.errors) == (kinds, [])


def test_the_tabs_own_value_is_not_echoed() -> None:
    app = app_of("st.multiselect('M', [1, 2])\nst.slider('S', value=(1, 2))")
    app.set("M", ["1"]).set("S", [3, 4])
    assert all(b'"patch"' not in frame for frame in app.frames)


def test_a_new_option_takes_the_spelling_of_the_list() -> None:
    app = app_of("st.text(st.selectbox('S', ['Tea', 'Milk'], index=None, accept_new_options=True))")
    app.set("S", "milk")
    assert app.texts() == ["Milk"]
    assert app.widget("S")["value"] == [1, "Milk"]


def test_enum_options_of_the_script_stay_members_over_reruns() -> None:
    app = app_of(
        "import enum\nclass Color(enum.Enum):\n    RED = 1\n    BLUE = 2\n"
        "one = st.selectbox('S', Color, key='s')\nmany = st.multiselect('M', list(Color), [Color.RED])\n"
        "st.text(f'{one is Color.BLUE} {st.session_state.s is one} {all(c in Color for c in many)} {len(many)}')"
    )
    app.set("S", "Color.BLUE").set("M", ["Color.RED", "Color.BLUE"])
    for _ in range(3):
        app.rerun()
        assert app.texts() == ["True True True 2"]


def test_instances_of_a_class_of_the_script_as_options() -> None:
    app = app_of(
        "class City:\n    def __init__(self, name): self.name = name\n"
        "cities = [City('Rome'), City('Oslo')]\n"
        "city = st.selectbox('S', cities, format_func=lambda c: c.name, key='s')\n"
        "st.text(f'{city.name} {city in cities} {isinstance(st.session_state.s, City)}')"
    )
    app.set("S", "Oslo").rerun().rerun()
    assert app.texts() == ["Oslo True True"]


def test_now_is_fixed_when_the_widget_is_first_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    from millpond.elements import time_input

    class Clock(dt.datetime):
        minute_now = 0

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls(2026, 1, 1, 12, cls.minute_now)

    monkeypatch.setattr(time_input, "datetime", Clock)
    app = app_of("st.text(st.time_input('T'))\nst.text(st.time_input('K', key='k'))")
    Clock.minute_now = 5
    app.rerun()
    assert app.texts() == ["12:00:00", "12:00:00"]


@pytest.mark.parametrize("key", [None, "go"])
def test_a_press_is_in_session_state_under_a_key_only(key: str | None) -> None:
    app = App(
        "import millpond as st\ns = st.session_state\n"
        f"def press(): s.in_callback = s.get('go')\n"
        f"if st.button('Go', key={key!r}, on_click=press): s.n = s.get('n', 0) + 1\n"
        "s.after = s.get('go')"
    )
    values = (
        {"in_callback": True, "after": True, "go": False} if key else {"in_callback": None, "after": None}
    )
    app.click("Go").click("Go")
    state = app.session.state
    assert {name: state.peek(name) for name in state.all_keys()} == {"n": 2, **values}
