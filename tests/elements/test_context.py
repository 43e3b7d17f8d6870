"""``st.context``: what the app is told of its visitor."""

from __future__ import annotations

import threading

import pytest

import millpond as st
from millpond import wire
from millpond.session.session import Session
from millpond.session.visitor import Browser, Request, Visitor
from millpond.testing import AppTest

APP = """
import millpond as st
context = st.context

def called():
    st.session_state.seen = context.timezone

st.button("Call", on_click=called)
st.json({
    "headers": context.headers.to_dict(), "cookies": context.cookies.to_dict(), "ip": context.ip_address,
    "embedded": context.is_embedded, "locale": context["locale"], "theme": context.theme.type,
    "timezone": context.timezone, "offset": context.timezone_offset, "url": context.url,
})
"""


def shown(at):
    import json

    return json.loads(at.json[0].value)


def test_everything_that_is_known():
    at = AppTest.from_string(APP).visit(
        headers={"host": "app.example", "accept-language": "de"},
        cookies={"a": "1", "b": "two words"},
        ip_address="203.0.113.7",
        url="https://app.example/x",
        timezone="Europe/Berlin",
        timezone_offset=-120,
        locale="de-DE",
        theme="dark",
        embedded=True,
    )
    assert shown(at.run()) == {
        "headers": {"Host": "app.example", "Accept-Language": "de", "Cookie": "a=1; b=two words"},
        "cookies": {"a": "1", "b": "two words"},
        "ip": "203.0.113.7",
        "embedded": True,
        "locale": "de-DE",
        "theme": "dark",
        "timezone": "Europe/Berlin",
        "offset": -120,
        "url": "https://app.example/x",
    }


def test_nothing_is_known():
    found = shown(AppTest.from_string(APP).run())
    assert found == {
        "headers": {}, "cookies": {}, "ip": None, "embedded": False, "locale": None, "theme": None,
        "timezone": None, "offset": None, "url": None,
    }  # fmt: skip


def test_callbacks_know_it_too():
    at = AppTest.from_string(APP).visit(timezone="Asia/Tokyo").run()
    at.button[0].click().run()
    assert at.session_state.seen == "Asia/Tokyo"


def test_the_next_connection_may_be_from_elsewhere():
    at = AppTest.from_string(APP).visit(timezone="Asia/Tokyo").run()
    at.visit(timezone="America/Lima").reconnect().run()
    assert shown(at)["timezone"] == "America/Lima"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_has_no_address(address):
    assert shown(AppTest.from_string(APP).visit(ip_address=address).run())["ip"] is None


def test_headers_come_by_any_case_and_all_of_a_name():
    source = "import millpond as st\nh = st.context.headers\n"
    source += "st.text(h['x-ONE'] + ','.join(h.get_all('X-One')) + str('x-two' in h) + str(h.get('x-two')))"
    at = AppTest.from_string(source)
    at._tab.request = Request((("x-one", "1"), ("X-One", "2")))
    assert at.run().text[0].value == "11,2FalseNone"


def test_it_is_read_only_and_has_no_other_keys():
    with pytest.raises(AttributeError):
        st.context.locale = "de"  # type: ignore[misc]
    with pytest.raises(KeyError):
        st.context["_visitor"]
    with pytest.raises(TypeError):
        st.context.cookies["a"] = "b"  # type: ignore[index]


def test_keys_are_those_of_its_properties():
    assert "url" in st.context
    assert "_visitor" not in st.context
    assert 0 not in st.context
    with pytest.raises(KeyError, match=r"has no key 'foo'\. It has: cookies, headers, ip_address"):
        st.context["foo"]
    with pytest.raises(TypeError):
        iter(st.context)  # type: ignore[call-overload]


def test_the_theme_is_a_dictionary_with_attributes():
    theme = st.context.theme
    assert (theme, theme.type, theme.get("type")) == ({"type": None}, None, None)
    with pytest.raises(AttributeError):
        getattr(theme, "foo")  # noqa: B009 (the attribute is the question)
    theme.type = "x"
    assert theme["type"] == "x"
    assert st.context.theme.type is None


EVERYWHERE = """
import millpond as st

def seen(where):
    st.session_state.setdefault("seen", {})[where] = (st.context.timezone, st.context.is_embedded)

seen("script")

@st.fragment
def part():
    seen("fragment")
    st.button("Part", on_click=seen, args=["callback of the fragment"])

@st.dialog("Dialog")
def ask():
    seen("dialog")
    st.button("Inside", on_click=seen, args=["callback of the dialog"])

part()
if st.button("Open"):
    ask()
"""


def test_it_is_known_in_fragments_dialogs_and_on_another_replica():
    at = AppTest.from_string(EVERYWHERE).visit(timezone="Asia/Tokyo", embedded=True).run()

    def press(label):
        next(button for button in at.button if button.label == label).click().run()

    for label in ("Part", "Open", "Inside"):
        press(label)
    assert set(at.session_state.seen.values()) == {("Asia/Tokyo", True)}
    assert len(at.session_state.seen) == 5
    at.visit(timezone="America/Lima", embedded=True).restart()
    press("Part")
    seen = at.session_state.seen
    assert seen["script"] == seen["fragment"] == seen["callback of the fragment"] == ("America/Lima", True)


def test_a_first_run_waits_for_the_tab_to_tell():
    visitor = Visitor()
    visitor.fetches(Request())
    asked = threading.Event()
    found: list[Browser] = []

    def run() -> None:
        asked.set()
        found.append(visitor.browser)

    thread = threading.Thread(target=run)
    thread.start()
    asked.wait()
    visitor.connects(None, Browser(timezone="Asia/Tokyo"))
    thread.join()
    assert found == [Browser(timezone="Asia/Tokyo")]


def test_where_no_tab_comes_it_waits_once(monkeypatch):
    monkeypatch.setattr("millpond.session.visitor.PATIENCE", 0.01)
    visitor = Visitor()
    visitor.fetches(Request())
    assert visitor.browser == Browser()
    monkeypatch.setattr("millpond.session.visitor.PATIENCE", 1000)
    assert visitor.browser == Browser()


@pytest.mark.parametrize("follows", [True, False])
def test_another_theme_runs_an_app_that_asks_for_it(follows):
    session = Session("s")
    session.attach(wire.Hello(build="", load="l", connection=1, theme="light"))
    session.end_run(session.begin_run(), "complete")  # type: ignore[arg-type]
    session.visitor.theme_matters = follows
    session.theme_shown("light")
    assert not session.due
    session.theme_shown("dark")
    assert session.due is follows
    assert session.visitor.browser.theme == "dark"
