"""Classes and enums that the script itself defines hold over reruns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from millpond.errors import StateError
from millpond.runner.local_modules import LocalModules
from millpond.state import rebind, values
from millpond.state.rebind import StoredValue
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


TAKE_ALL_OVER = """
for key in list(st.session_state):
    st.session_state[key] = st.session_state[key]
"""
"""What apps of several pages begin with, so that the values of widgets stay."""


def test_a_value_that_is_set_again_before_the_class_statement_gets_the_new_class() -> None:
    check(
        TAKE_ALL_OVER
        + """
@dataclasses.dataclass
class Point:
    x: int
st.session_state.setdefault("point", Point(3))
st.text(isinstance(st.session_state.point, Point) and st.session_state.point == Point(3))
"""
    )


def restarted(app: App, source: str) -> App:
    """Another process, which has not run the script yet, with the values that the app has to save."""
    change = app.session.commits.take_change()
    assert change is not None
    again = App(source, durable=True, run=False)
    stored = {key: StoredValue(key, d.codec, d.data, tuple) for key, d in change.changed.items()}
    again.session.restore(1, app.seq, stored)
    return again


@pytest.mark.parametrize(
    "first", ["len(dict(st.session_state))", "st.session_state.get('point')", TAKE_ALL_OVER]
)
def test_use_before_the_class_statement_after_a_restart(first: str) -> None:
    source = f"""
import dataclasses
import millpond as st
{first}
@dataclasses.dataclass
class Point:
    x: int
st.session_state.setdefault("point", Point(3))
st.text(isinstance(st.session_state.point, Point) and st.session_state.point == Point(3))
@st.dialog("Details")
def details():
    st.text(HERE)
HERE = str("here")
if st.button("Open"):
    details()
"""
    app = App(source, durable=True).click("Open")
    again = restarted(app, source)
    # The dialog is that of the script, and not of what was made of its source to find the class.
    assert again.run().texts() == ["True", "here"]
    assert again.rerun().texts()[0] == "True"
    assert again.errors == []


def test_use_before_a_class_that_a_call_makes_after_a_restart() -> None:
    source = "import collections, millpond as st\nFIRST\nP = collections.namedtuple('P', 'x')\n"
    app = App(source.replace("FIRST", "") + "st.session_state.p = P(1)", durable=True)
    again = restarted(
        app, source.replace("FIRST", "assert 'p' in st.session_state; st.session_state.p")
    ).run()
    assert [type(error) for error in again.errors] == [StateError]
    assert "a line that this run has not reached." in str(again.errors[0])


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("dict(st.session_state)", "{'n': 1}"),
        ("st.session_state.to_dict()", "{'n': 1}"),
        ("list(st.session_state.items())", "[('n', 1)]"),
        ("repr(st.session_state)", "{'n': 1}"),
        ("(len(st.session_state), list(st.session_state))", "(1, ['n'])"),
        ("{key: st.session_state.pop(key) for key in list(st.session_state)}", "{'n': 1}"),
    ],
)
def test_a_value_whose_class_is_no_more_is_not_among_all_values(use: str, found: str) -> None:
    app = App("import millpond as st\nclass Foo: pass\nst.session_state.update(foo=Foo(), n=1)", durable=True)
    again = restarted(app, f"import millpond as st\nst.text({use})").run()
    assert (again.texts(), again.errors) == ([found], [])


def test_clear_takes_what_nobody_has_decoded() -> None:
    app = App("import millpond as st\nclass Foo: pass\nst.session_state.update(foo=Foo(), n=1)", durable=True)
    again = restarted(app, "import millpond as st\nst.session_state.clear()").run()
    change = again.session.commits.take_change()
    assert change is not None
    assert (change.changed, change.deleted) == ({}, {"foo", "n"})


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


def test_a_class_that_is_gone_leaves_the_object_as_it_is() -> None:
    app = App("import millpond as st\nclass Foo: n = 5\nst.session_state.setdefault('foo', Foo())")
    app.path.write_text(
        "import millpond as st\nst.text('foo' in st.session_state and st.session_state.foo.n)# other"
    )
    for _ in range(4):
        app.rerun()
        assert (app.errors, app.texts()) == ([], ["5"])


@pytest.mark.parametrize(
    "before",
    [
        "datetime.date(2026, 1, 2)",
        "decimal.Decimal(1)",
        "np.arange(3)",
        "pd.DataFrame({'a': [1]})",
        "int",
        "print",
        "dict",
    ],
)
def test_an_instance_behind_other_things_in_a_container(before: str) -> None:
    check(
        f"""
import datetime, decimal, numpy as np, pandas as pd
class Foo: pass
if "many" not in st.session_state:
    st.session_state.many = [{before}, Foo()]
st.text(isinstance(st.session_state.many[1], Foo))
"""
    )


def test_a_branch_without_the_class_neither_loses_nor_changes_the_value() -> None:
    app = App(
        """
import millpond as st
s = st.session_state
page = st.text_input("Page", "balls")
if page == "balls":
    class Ball: n = 1
    if "ball" not in s:
        s.ball, s.also = Ball(), {"n": Ball()}
    st.text(isinstance(s.ball, Ball) and isinstance(s.also["n"], Ball))
else:
    st.text("ball" in s and s.ball.n == 1 and len(s.to_dict()) == 2)
"""
    )
    for page in ("other", "other", "balls", "other", "balls", "balls"):
        app.set("Page", page) if app.widget("Page")["value"] != page else app.rerun()
        assert (app.errors, app.texts()) == ([], ["True"]), page


OTHER_NAMES = {
    "namedtuple": ("from collections import namedtuple\nP = namedtuple('Point', 'x y')", "P(1, 2)", "P"),
    "enum": ("E = enum.Enum('Colour', 'RED')", "E.RED", "E"),
    "dataclass": (
        "D = dataclasses.make_dataclass('Data', ['x'], namespace={'__module__': '__main__'})",
        "D(1)",
        "D",
    ),
    "wrapped": (
        "import functools\ndef single(c):\n    @functools.wraps(c, updated=())\n    def make(): return c()\n    return make\n"
        "@single\nclass W: pass",
        "W()",
        "W.__wrapped__",
    ),
    "attribute": ("class Outer: pass\nOuter.In = type('Hidden', (), {})\nIn = Outer.In", "In()", "In"),
}


@pytest.mark.parametrize(("define", "make", "cls"), OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_a_class_whose_variable_has_another_name(define: str, make: str, cls: str) -> None:
    check(
        f"""
{define}
s = st.session_state
if "v" not in s:
    s.v = {make}
    s.inside = [1, s.v]
st.text(isinstance(s.v, {cls}) and isinstance(s.inside[1], {cls}))
"""
    )


NAMELESS = {
    "deleted": ("class Foo: n = 1\nmake = Foo\ndel Foo", "make()"),
    "deleted later": ("class Foo: n = 1", "Foo()"),
    "shadowed": ("class Foo: n = 1\nmake = [Foo]\nFoo = 5", "make[0]()"),
    "local": ("def make():\n    class Foo: n = 1\n    return Foo()", "make()"),
}


@pytest.mark.parametrize(("define", "make"), NAMELESS.values(), ids=NAMELESS)
def test_a_class_without_a_name_stays_and_takes_no_other_values_along(define: str, make: str) -> None:
    check(
        f"""
class Good: pass
{define}
s = st.session_state
if "v" not in s:
    s.v, s.good, s.plain = {make}, Good(), [1]
st.text(s.v.n == 1 and isinstance(s.good, Good) and s.plain == [1])
globals().pop("Foo", None)
"""
    )


def test_a_script_that_runs_another_as_main(tmp_path: Path) -> None:
    inner = tmp_path / "inner.py"
    inner.write_text(
        """
import millpond as st
class Foo: n = 0
s = st.session_state
if "foo" not in s: s.foo, s.items = Foo(), [1]
s.foo.n += 1
st.text(s.foo.n)
"""
    )
    app = App(f"import runpy\nrunpy.run_path({str(inner)!r}, run_name='__main__')")
    for n in range(1, 5):
        assert (app.errors, app.texts()) == ([], [str(n)])
        app.rerun()


def test_a_class_that_is_defined_in_another_branch_is_found_there_after_a_restart() -> None:
    source = """
import millpond as st
s = st.session_state
if st.checkbox("Balls", value=VALUE):
    class Ball:
        n = 1
    s.setdefault("ball", Ball())
    st.text(isinstance(s.ball, Ball))
else:
    st.text("ball" in s)
"""
    app = App(source.replace("VALUE", "True"), durable=True)
    change = app.session.commits.take_change()
    assert change is not None
    again = App(source.replace("VALUE", "False"), durable=True, run=False)
    stored = {k: StoredValue(k, d.codec, d.data, tuple) for k, d in change.changed.items() if k == "ball"}
    again.session.restore(1, 0, stored)
    assert again.run().texts() == ["True"]
    assert again.set("Balls", True).texts() == ["True"]
    assert again.errors == []


def test_a_value_that_was_set_aside_is_back_with_its_class(caplog: pytest.LogCaptureFixture) -> None:
    app = App("import millpond as st\nclass Foo: n = 1\nst.session_state.foo = Foo()", durable=True)
    change = app.session.commits.take_change()
    assert change is not None
    look = "import millpond as st\nst.text('foo' in st.session_state)"
    again = App(look, durable=True, run=False)
    again.session.restore(
        1, 0, {k: StoredValue(k, d.codec, d.data, tuple) for k, d in change.changed.items()}
    )
    assert again.run().texts() == ["False"]
    assert "session_state['foo'] is set aside" in caplog.text
    again.path.write_text("class Foo: n = 1\n" + look + "# longer")
    assert again.rerun().texts() == ["True"]
    assert again.state("foo").n == 1


def test_a_module_that_is_imported_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "shapes_of_a_test.py"
    module.write_text("class Ball:\n    size = 1\nclass Other: pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("millpond.state.names.RELOADS.modules", frozenset())
    app = App(
        """
import millpond as st
from shapes_of_a_test import Ball
s = st.session_state
if "balls" not in s:
    s.balls, s.items = [Ball()], [1]
    s.own = s["items"]
if st.button("Look"):
    st.text((isinstance(s.balls[0], Ball), s.balls[0].size, s.own is s["items"]))
""",
        durable=True,
    )
    items = app.state("items")
    for size in (2, 3):
        module.write_text(f"class Ball:\n    size = {size}\n" + "#" * size)
        LocalModules(lambda: [tmp_path / "app.py"], [tmp_path]).forget({module})
        app.rerun().click("Look")
        assert (app.errors, app.texts()) == ([], [str((True, size, True))])
        assert app.state("items") is items
        assert not app.session.state.volatile


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


def test_what_is_saved_and_put_to_sleep_is_pickled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(
        "import millpond as st\nclass Ball: n = 0\ns = st.session_state\n"
        "if 'ball' not in s: s.ball, s.box = Ball(), [1, Ball()]\n"
        "s.ball.n += 1\nst.text((s.ball.n, isinstance(s.ball, Ball), isinstance(s.box[1], Ball)))",
        durable=True,
    )
    pickled: list[Any] = []
    dump = values.Pickler.dump

    def counted(self: values.Pickler, value: Any) -> None:
        pickled.append(value)
        dump(self, value)

    monkeypatch.setattr(values.Pickler, "dump", counted, raising=False)
    monkeypatch.setattr(rebind, "holds_script_classes", lambda *_: pytest.fail("was looked for"))
    app.rerun()
    assert app.texts() == ["(2, True, True)"]
    assert len(pickled) == 2
    app.rerun()
    assert app.texts() == ["(3, True, True)"]


def test_what_was_pickled_for_an_audit_is_not_what_is_put_to_sleep_later() -> None:
    app = App(
        "import millpond as st\nclass Ball: n = 0\ns = st.session_state\n"
        "if 'ball' not in s: s.ball = Ball()\ns.ball.n += 1\nst.text(s.ball.n)",
        durable=True,
    )
    state = app.session.state
    namespace = app.session.namespace
    assert state.get("ball").n == 1
    app.session.audit()
    state.get("ball").n = 10
    state.begin_script(namespace)
    assert state.get("ball").n == 10


MEANWHILE = """
import types
import threading
from millpond.threads import in_this_run
early = [st.session_state[key] for key in list(st.session_state)]
@st.cache_resource
def shared():
    return types.SimpleNamespace(grow=None, thread=None, seen=True)
class Ball:
    size = 1
class Box:
    def __getstate__(self):
        if shared().grow is not None and shared().thread is None:
            shared().thread = threading.Thread(target=in_this_run(shared().grow))
            shared().thread.start()
            # It would be done at once. It waits until this is, so there is nothing else to wait for.
            shared().thread.join(0.2)
        return {"full": True}
def grow():
    st.session_state.ball.size += 1
    shared().seen = isinstance(st.session_state.ball, Ball)
if early:
    shared().grow = grow
st.session_state.setdefault("ball", Ball())
st.session_state.setdefault("box", Box())
if early:
    shared().thread.join()
st.text(shared().seen and st.session_state.ball.size == 1 + bool(early))
"""


def test_a_thread_that_asks_while_values_get_their_new_classes_waits_for_them() -> None:
    check(MEANWHILE, runs=2)
