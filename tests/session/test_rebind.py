"""Classes and enums that the script itself defines hold over reruns."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from millpond.session import rebind
from tests.drive import App


def check(source: str, *, runs: int = 3, **options: Any) -> App:
    """Run an app many times; its last line writes True each time."""
    app = App("import millpond as st\nimport enum, dataclasses, threading\n" + source, **options)
    for number in range(runs):
        assert app.errors == [], f"run {number}"
        assert app.texts()[-1] == "True", f"run {number}: {app.texts()}"
        app.rerun()
    return app


def test_isinstance_and_enum_identity_and_dataclass_equality_on_the_100th_run() -> None:
    check(
        """
class Foo: pass
class Color(enum.Enum):
    RED = 1
@dataclasses.dataclass
class Point:
    x: int
if "foo" not in st.session_state:
    st.session_state.update(foo=Foo(), red=Color.RED, point=Point(3), many={"a": [Point(1), Color.RED]})
s = st.session_state
st.text(isinstance(s.foo, Foo) and s.red is Color.RED and s.point == Point(3) and s.many == {"a": [Point(1), Color.RED]})
""",
        runs=100,
    )


def test_a_class_in_a_class_and_the_class_itself_and_a_function() -> None:
    check(
        """
class Outer:
    class Inner: pass
def function(): return 1
if "inner" not in st.session_state:
    st.session_state.update(inner=Outer.Inner(), cls=Outer, function=function)
s = st.session_state
st.text(isinstance(s.inner, Outer.Inner) and s.cls is Outer and s.function is function)
"""
    )


def test_what_two_keys_share_stays_shared() -> None:
    check(
        """
class Node:
    def __init__(self): self.children = []
if "root" not in st.session_state:
    root = Node()
    child = Node()
    root.children.append(child)
    st.session_state.update(root=root, selected=child)
s = st.session_state
st.text(s.root.children[0] is s.selected and isinstance(s.selected, Node))
"""
    )


def test_who_only_asks_whether_a_key_is_there_leaves_the_value_to_later_classes() -> None:
    app = App(
        """
import millpond as st
class Ball: pass
if "ball" not in st.session_state:
    st.session_state.ball = Ball()
    st.session_state.other = Ball()
if st.button("Look"):
    st.text(isinstance(st.session_state.ball, Ball))
    st.text(isinstance(st.session_state.other, Ball))
"""
    )
    app.rerun().rerun().click("Look")
    assert app.texts() == ["True", "True"]


def test_a_cycle() -> None:
    check(
        """
class Node: pass
if "a" not in st.session_state:
    a, b = Node(), Node()
    a.other, b.other = b, a
    st.session_state.a = a
a = st.session_state.a
st.text(a.other.other is a and isinstance(a.other, Node))
"""
    )


def test_a_callback_changes_an_instance() -> None:
    app = App(
        """
import millpond as st
class Cart:
    def __init__(self): self.items = []
st.session_state.setdefault("cart", None)
if st.session_state.cart is None:
    st.session_state.cart = Cart()
def add(): st.session_state.cart.items.append("x")
st.button("Add", on_click=add)
st.text(f"{len(st.session_state.cart.items)} {isinstance(st.session_state.cart, Cart)}")
"""
    )
    for count in range(1, 6):
        app.click("Add")
        assert app.texts() == [f"{count} True"]


def test_use_before_the_class_statement_sees_the_class_of_the_run_before() -> None:
    check(
        """
early = st.session_state.get("foo")
class Foo:
    n = 0
if early is None:
    st.session_state.foo = Foo()
else:
    early.n += 1
st.text(isinstance(st.session_state.foo, Foo) and (early is None or st.session_state.foo.n == early.n))
"""
    )


def test_what_cannot_be_pickled_stays_the_object_that_it_is() -> None:
    check(
        """
class Holder:
    def __init__(self): self.lock = threading.Lock()
if "holder" not in st.session_state:
    st.session_state.update(holder=Holder(), id=0)
    st.session_state.id = id(st.session_state.holder)
st.text(id(st.session_state.holder) == st.session_state.id and st.session_state.holder.lock.acquire(False) is not None)
"""
    )


def test_other_values_are_the_same_live_object_in_every_run() -> None:
    app = check("st.session_state.setdefault('items', []).append(1)\nst.text(True)")
    items = app.state("items")
    app.rerun()
    assert app.state("items") is items
    assert len(items) == 5


def test_a_class_that_is_gone_drops_the_value_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    app = App("import millpond as st\nclass Foo: pass\nst.session_state.setdefault('foo', Foo())")
    app.path.write_text(
        "import millpond as st\nst.text('foo' in st.session_state and st.session_state.get('foo'))\n# other"
    )
    with caplog.at_level(logging.WARNING, logger="millpond"):
        # One run later, not even the run before knows the class.
        app.rerun().rerun()
    assert "session_state['foo']" in caplog.text
    assert "foo" not in app.session.state


def test_plain_values_are_never_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(
        "import millpond as st\nst.session_state.setdefault('n', 0)\nst.session_state.n += 1\nst.text_input('T', key='t')"
    )
    searched: list[Any] = []
    monkeypatch.setattr(rebind, "holds_script_classes", lambda value, _: searched.append(value))
    app.rerun()
    assert [value for value in searched if not isinstance(value, str | int)] == []


def test_untouched_values_are_never_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(
        "import millpond as st\nif 'big' not in st.session_state:\n    st.session_state.big = [object()]\n"
        "st.session_state.setdefault('n', [])"
    )
    searched: list[Any] = []
    monkeypatch.setattr(rebind, "holds_script_classes", lambda value, _: searched.append(value))
    app.rerun()
    assert [value for value in searched if isinstance(value, list)] == [[]] * len(searched)
