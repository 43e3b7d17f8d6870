"""``st.session_state``: the whole of the mapping, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest

import millpond as st
from millpond.errors import ApiError, StateAttributeError, StateError, StateKeyError
from millpond.session import context
from millpond.session.context import Context
from millpond.session.session import Session
from millpond.state.kernel import RESERVED
from tests.drive import App

state = st.session_state


@pytest.fixture(autouse=True)
def session() -> Iterator[Session]:
    session = Session("s")
    run = session.begin_run()
    assert run is not None
    token = context.enter(Context(run, session.tree.main))
    yield session
    context.leave(token)


def test_both_ways_of_writing_are_one() -> None:
    state["a"] = 1
    state.b = 2
    assert (state.a, state["b"]) == (1, 2)
    state.a += 1
    state["b"] += 1
    assert state.to_dict() == {"a": 2, "b": 3}


def test_the_mapping() -> None:
    state.update({"a": 1}, b=2)
    assert list(state) == list(state.keys()) == ["a", "b"]
    assert list(state.values()) == [1, 2]
    assert list(state.items()) == [("a", 1), ("b", 2)]
    assert len(state) == 2
    assert "a" in state
    assert "c" not in state
    assert (state.get("a"), state.get("c"), state.get("c", 9)) == (1, None, 9)
    assert (state.setdefault("a", 5), state.setdefault("c", 5)) == (1, 5)
    assert (state.pop("c"), state.pop("c", 7)) == (5, 7)
    assert state.popitem() == ("a", 1)
    assert repr(state) == str(state) == "{'b': 2}"
    state.clear()
    assert (len(state), state.to_dict()) == (0, {})


def test_deleting() -> None:
    state.update(a=1, b=2)
    del state["a"]
    del state.b
    assert len(state) == 0


def test_values_are_the_objects_themselves() -> None:
    items: list[int] = []
    state.items_ = items
    state.items_.append(1)
    assert state["items_"] is items
    assert state.to_dict()["items_"] is items


def test_what_is_not_there_is_named_with_the_remedy() -> None:
    with pytest.raises(StateKeyError, match=r'no key `x`.*if "x" not in st\.session_state') as caught:
        state["x"]
    assert isinstance(caught.value, KeyError)
    with pytest.raises(StateAttributeError, match="no key `x`") as other:
        state.x
    assert isinstance(other.value, AttributeError)
    with pytest.raises(KeyError):
        del state["x"]
    with pytest.raises(AttributeError):
        del state.x
    with pytest.raises(KeyError):
        state.pop("x")
    assert not hasattr(state, "x")
    assert getattr(state, "x", 5) == 5


def test_numbers_become_strings() -> None:
    state[1] = "one"
    assert state["1"] == state[1] == "one"
    number: Any = 1
    assert number in state
    assert list(state) == ["1"]


@pytest.mark.parametrize("key", [None, 1.5, ("a",), b"a"])
def test_other_keys_are_refused(key: object) -> None:
    with pytest.raises(ApiError, match="must be a string"):
        state[key] = 1  # type: ignore[index]
    with pytest.raises(ApiError):
        assert key in state


def test_reserved_names_are_refused_and_not_shown(session: Session) -> None:
    with pytest.raises(ApiError, match="reserved"):
        state[RESERVED + "x"] = 1
    session.state.put(RESERVED + "mine", 1)
    assert len(state) == 0
    state.clear()
    assert session.state.peek(RESERVED + "mine") == 1


def test_a_drawn_widgets_key_cannot_be_set() -> None:
    st.slider("S", key="s")
    with pytest.raises(StateError, match="cannot be set after the slider with key `s`"):
        state.s = 5
    assert state.s == 0


def test_dunder_names_are_no_keys() -> None:
    with pytest.raises(AttributeError):
        state.__wrapped__
    assert not hasattr(state, "__deepcopy__")


def test_only_what_is_used_is_touched(session: Session) -> None:
    state.update(a=1, b=2)
    session.state.collect()
    state.a
    assert session.state.pending() == {"a"}
    state.c = 3
    del state.b
    assert session.state.pending() == {"a", "b", "c"}


def test_there_is_no_way_to_the_state_behind_it(session: Session) -> None:
    for name in set(dir(st.session_state)) - set(dir(MutableMapping)):
        assert name in ("keys", "to_dict") or name.startswith("__")
    with pytest.raises(AttributeError, match="has no key `_state`"):
        st.session_state._state
    st.session_state._state = 1
    assert st.session_state["_state"] == 1
    assert session.state.get("_state") == 1


HALVES = r"""
import millpond as st
from pathlib import Path
s = st.session_state
for name in ("photo\udce4.jpg", "photo\\udce4.jpg", "photo\ufffd.jpg"):
    with st.form(f"form {name}"), st.container(key=f"box {name}"):
        st.checkbox("Keep", key=name)
        st.form_submit_button("Send")
    st.text(s[name])
"""


def test_a_key_that_is_no_valid_unicode_is_that_of_its_widget() -> None:
    app = App(HALVES)
    assert (app.errors, app.texts()) == ([], ["False", "False", "False"])
    boxes = [node["props"] for node in app.model.walk() if node["kind"] == "checkbox"]
    buttons = [node["props"] for node in app.model.walk() if node["kind"] == "form_submit_button"]
    app.send({boxes[0]["id"]: True}, buttons[0]["id"])
    app.run()
    assert app.texts() == ["True", "False", "False"]
    assert app.session.state.get("photo\udce4.jpg") is True
    assert len({props["form"] for props in boxes}) == 3


def test_a_key_of_a_class_of_its_own_is_a_plain_text() -> None:
    app = App(
        """
import enum
import millpond as st
class Key(str, enum.Enum):
    A = "a"
    def __eq__(self, other): raise ValueError
    __hash__ = str.__hash__
s = st.session_state
s[Key.A] = 1
st.text((s.a, Key.A in s, s[Key.A], type(list(s)[0]).__name__))
del s[Key.A]
st.text("a" in s)
"""
    )
    assert (app.errors, app.texts()) == ([], ["(1, True, 1, 'str')", "False"])


def test_a_widget_cannot_have_a_key_of_ours() -> None:
    app = App("import millpond as st\nst.text_input('T', key='$millpond:aside:x')")
    assert [str(error) for error in app.errors] == [
        "Keys that begin with `$millpond:` are reserved for Millpond; got `$millpond:aside:x`."
    ]
