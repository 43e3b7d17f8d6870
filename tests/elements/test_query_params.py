"""``st.query_params``: what the app reads of the page's address, and writes to it."""

from __future__ import annotations

from typing import Any

import pytest

from millpond.session import context
from millpond.session.context import Context
from millpond.session.session import Session
from tests.drive import App

SHOW = """
import millpond as st
st.write(str({name: st.query_params.get_all(name) for name in st.query_params}))
"""


class Params:
    """``st.query_params`` of a run that goes on, for tests without a script."""

    def __init__(self, query: str) -> None:
        session = Session("s")
        session.prepare(query)
        run = session.begin_run()
        assert run is not None
        self._token = context.enter(Context(run, session.tree.main))
        self.session = session

    @property
    def raw(self) -> str:
        from millpond.session.query import unparse

        return unparse(self.session.query.params)


@pytest.fixture
def params() -> Any:
    found = Params("a=1&b=x&b=y&c=&embed=true&EMBED_options=dark_theme")
    yield found
    context.leave(found._token)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("q['a']", "1"),
        ("q.a", "1"),
        ("q['b']", "y"),
        ("q.get_all('b')", ["x", "y"]),
        ("q.get_all('nothing')", []),
        ("q['c']", ""),
        ("q.get('nothing')", None),
        ("q.get('nothing', 3)", 3),
        ("'a' in q, 'nothing' in q, 'embed' in q", (True, False, False)),
        ("list(q), len(q)", (["a", "b", "c"], 3)),
        ("q.to_dict()", {"a": "1", "b": "y", "c": ""}),
        ("{**q} == dict(q) == q.to_dict() == q", True),
        ("q.get_all('embed'), q.get('EMBED_options')", ([], None)),
        ("q.pop('b'), q.get_all('b')", ("y", [])),
        ("q.pop('nothing', 9)", 9),
        ("q.setdefault('a', 5), q.setdefault('d', 5), q.d", ("1", 5, "5")),
        ("list(q.items())", [("a", "1"), ("b", "y"), ("c", "")]),
    ],
)
def test_reading(params: Params, expression: str, value: object) -> None:
    import millpond as st

    assert eval(expression, {"q": st.query_params}) == value


@pytest.mark.parametrize(
    ("statement", "raw"),
    [
        ("q['a'] = 2", "a=2&b=x&b=y&c="),
        ("q.a = 1.5", "a=1.5&b=x&b=y&c="),
        ("q.new = True", "a=1&b=x&b=y&c=&new=True"),
        ("q.a = None", "a=None&b=x&b=y&c="),
        ("q['b'] = [1, 'z']", "a=1&b=1&b=z&c="),
        ("q.b = (i for i in range(2))", "a=1&b=0&b=1&c="),
        ("q.b = []", "a=1&c="),
        ("q['s p'] = 'ä&=+'", "a=1&b=x&b=y&c=&s+p=%C3%A4%26%3D%2B"),
        ("del q['b']", "a=1&c="),
        ("del q.c", "a=1&b=x&b=y"),
        ("q.update({'a': 7}, b=[3])", "a=7&b=3&c="),
        ("q.update([('r', '1'), ('r', '2')])", "a=1&b=x&b=y&c=&r=2"),
        ("q.from_dict({'z': [1, 2], 'y': 'x'})", "z=1&z=2&y=x"),
        ("q.from_dict([('m', 1)])", "m=1"),
        ("q.from_dict({})", ""),
        ("q.clear()", ""),
        ("q.a = 1", "a=1&b=x&b=y&c="),
    ],
)
def test_writing(params: Params, statement: str, raw: str) -> None:
    """What says how the page is embedded stays, whatever the app writes."""
    import millpond as st

    exec(statement, {"q": st.query_params})
    names = params.raw.split("&")
    assert {"embed=true", "EMBED_options=dark_theme"} <= set(names)
    assert "&".join(n for n in names if not n.lower().startswith("embed")) == raw


@pytest.mark.parametrize(
    ("statement", "error", "says"),
    [
        ("q['nothing']", KeyError, "no key `nothing`"),
        ("q.nothing", AttributeError, "no key `nothing`"),
        ("del q['nothing']", KeyError, "no key `nothing`"),
        ("del q.nothing", AttributeError, "no key `nothing`"),
        ("q['embed']", KeyError, "no key `embed`"),
        ("del q['embed']", KeyError, "no key `embed`"),
        ("q.pop('nothing')", KeyError, "no key `nothing`"),
        ("q['embed'] = 'true'", Exception, "embeds the app"),
        ("q.from_dict({'a': 1, 'Embed_Options': 2})", Exception, "embeds the app"),
        ("q.update(embed=1)", Exception, "embeds the app"),
        ("q['d'] = {'x': 1}", Exception, "got a dictionary"),
        ("q.from_dict({'d': {'x': 1}})", Exception, "got a dictionary"),
        ("q[3]", Exception, "got `3` of type `int`"),
        ("q[3] = 'x'", Exception, "got `3` of type `int`"),
    ],
)
def test_refusals(params: Params, statement: str, error: type[Exception], says: str) -> None:
    import millpond as st

    before = params.raw
    with pytest.raises(error, match=says):
        exec(statement, {"q": st.query_params})
    assert params.raw == before


def test_each_run_reads_the_address() -> None:
    app = App(SHOW, query="a=1&a=2&b=%C3%A4+b")
    assert app.texts() == ["{'a': ['1', '2'], 'b': ['ä b']}"]
    assert app.rerun().texts() == ["{'a': ['1', '2'], 'b': ['ä b']}"]


def test_back_and_forward_run_the_script_with_their_address() -> None:
    app = App(SHOW + "if st.button('Write'): st.query_params.page = 2", query="page=1")
    app.click("Write")
    assert app.told == "page=2"
    app.go_back("page=1")
    assert app.texts() == ["{'page': ['1']}"]
    assert app.go_back("page=2").texts() == ["{'page': ['2']}"]


def test_what_is_written_again_after_going_back_is_told_again() -> None:
    app = App(SHOW + "if not st.query_params: st.query_params.page = 2")
    assert app.told == "page=2"
    told = len(app.frames)
    app.go_back("")
    assert app.address == "page=2"
    assert b'{"query":"page=2"}' in b"".join(app.frames[told:])


def test_a_write_that_changes_nothing_sends_nothing() -> None:
    app = App("import millpond as st\nst.query_params.a = 1\nst.query_params.update(b=2)")
    assert app.told == "a=1&b=2"
    sent = len(app.frames)
    app.rerun().rerun()
    assert b"delta" not in b"".join(app.frames[sent:])


def test_a_callback_reads_and_writes_it() -> None:
    app = App(
        SHOW
        + "def page(): st.query_params.page = int(st.query_params.page) + 1\nst.button('Next', on_click=page)",
        query="page=1",
    )
    assert app.click("Next").click("Next").texts() == ["{'page': ['3']}"]


def test_the_address_of_a_tab_counts_only_if_it_is_not_of_our_making() -> None:
    """Else a tab that was not told yet would take back what the app has written."""
    app = App(SHOW + "if st.button('Write'): st.query_params.a = 2", query="a=1")
    app.click("Write")
    app.attach(query="a=1")
    assert app.run().rerun().texts() == ["{'a': ['2']}"]
    assert app.told == "a=2"
    app.attach(query="a=5", edited=True)
    assert app.run().texts() == ["{'a': ['5']}"]
    assert app.told is None


def test_a_tab_that_has_the_page_runs_again_if_its_address_is_another() -> None:
    app = App(SHOW, query="a=1")
    app.attach(delta=1, query="a=1", edited=True)
    assert not app.session.due
    app.attach(delta=1, query="a=2", edited=True)
    assert app.run().texts() == ["{'a': ['2']}"]


def test_it_is_saved_with_the_session() -> None:
    app = App(SHOW + "st.query_params.a = 1", durable=True)
    change = app.session.commits.take_change()
    assert change is not None
    assert "$millpond:query" in change.changed
    app.session.saved(change, 1)
    app.rerun()
    again = app.session.commits.take_change()
    assert again is not None
    assert again.changed == {}


def test_session_state_does_not_show_it() -> None:
    app = App("import millpond as st\nst.write(str(st.session_state.to_dict()))\nst.query_params.a = 1")
    assert app.rerun().texts() == ["{}"]


def test_it_looks_like_the_dictionary_that_it_is() -> None:
    app = App(
        "import millpond as st\nst.text(str(st.query_params)); st.text(repr(st.query_params))",
        query="a=1&b=2&b=3",
    )
    assert app.texts() == ["{'a': '1', 'b': ['2', '3']}"] * 2


def test_halves_of_characters_are_replaced_in_the_address() -> None:
    app = App('import millpond as st; st.query_params["a\\ud800"] = "x\\udcff"')
    assert not app.errors
    assert app.told == "a%EF%BF%BD=x%EF%BF%BD"
