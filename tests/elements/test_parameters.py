"""Every parameter of every element, with every kind of value: taken as Streamlit takes it, or refused by name."""

from __future__ import annotations

import contextlib
import datetime as dt
import inspect
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd
import pytest

import millpond as st
from millpond import wire
from millpond.container import Container, Grid
from millpond.elements.parameters import PARAMETERS, checked
from millpond.errors import ApiError, Error
from millpond.props import KINDS
from millpond.session import context
from millpond.session.context import Context
from millpond.session.session import Session
from millpond.state.kernel import RESERVED
from millpond.testing import AppTest
from millpond.testing.page import received
from tests.elements.values import BASE, VALUES

FACTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "facts" / "streamlit-parameters.json").read_text()
)
"""What Streamlit 1.67 did when each of VALUES was given to each parameter, in a script of its AppTest."""


def parameters() -> list[tuple[str, str]]:
    return [
        (name, parameter)
        for name in sorted(BASE)
        for parameter in inspect.signature(getattr(st, name)).parameters
    ]


@contextlib.contextmanager
def a_run() -> Iterator[Session]:
    """A run of a session, without a script: what is drawn is drawn for it."""
    session = Session("hostile")
    run = session.begin_run(force=True)
    assert run is not None
    token = context.enter(Context(run, session.tree.main))
    try:
        yield session
    finally:
        context.leave(token)


def call(name: str, parameter: str, value: Any) -> None:
    """Draw the element, with this value for the parameter."""
    function = getattr(st, name)
    names = list(inspect.signature(function).parameters)
    given = dict(zip(names, BASE[name], strict=False)) | {parameter: value}
    if parameter in ("bind", "persist_state"):
        given.setdefault("key", "key")
    around = st.form("around") if name == "form_submit_button" else contextlib.nullcontext()
    with around:
        drawn = function(**given)
        if name in ("echo", "spinner"):
            with drawn:
                pass
        elif name == "dialog":
            drawn(lambda: st.text("in it"))()


def outcome(name: str, parameter: str, value: Any) -> str | None:
    """Draw in a run of its own: None, or what the error says.

    What was drawn has to go over the wire, and be what its props say that it is.
    """
    with a_run() as session:
        found = None
        try:
            call(name, parameter, value)
        except ApiError as error:
            found = str(error)
        for message in msgspec.json.decode(wire.encode(session.take_messages(), session.files.address)):
            for op in message.get("ops", ()):
                if op[0] == "set":
                    msgspec.convert(op[5], KINDS[op[4]], dec_hook=received)
    return found


def listed(name: str, parameter: str) -> bool:
    return f"{name}.{parameter}" in PARAMETERS or parameter in PARAMETERS


def test_the_table_has_every_parameter_and_no_other() -> None:
    unlisted = [f"{name}.{parameter}" for name, parameter in parameters() if not listed(name, parameter)]
    assert not unlisted, "say what these accept: a line for each in PARAMETERS of elements/parameters.py"
    used = {f"{name}.{parameter}" for name, parameter in parameters()}
    used |= {parameter for name, parameter in parameters() if f"{name}.{parameter}" not in PARAMETERS}
    used |= set(inspect.signature(Grid.cell).parameters)  # a method of what an element returns
    unused = PARAMETERS.keys() - used
    assert not unused, "no element has these parameters of PARAMETERS in elements/parameters.py"


def test_a_parameter_that_the_table_lacks_is_named_when_it_is_given_and_not_before() -> None:
    @checked
    def stepper(self: Any, label: str, speed: int = 1) -> str:
        return f"{label} {speed}"

    assert stepper(None, "x") == "x 1"
    with pytest.raises(
        LookupError, match=r"`speed` of `st.stepper`.*elements/parameters.py.*\"stepper.speed\""
    ):
        stepper(None, "x", speed=2)


ANY_CLASS = {
    "2**63", "2**70", "Decimal", "Fraction", "np.True_", "np.int64(2)", "np.int64(100)", "np.float64(0.5)",
    "np.float32(1)", "np.array(1)",
}  # fmt: skip
"""Numbers and booleans that are taken wherever one of their value is, whatever their class or size."""
HALF = {"surrogate"}
"""Half a character: replaced where Streamlit fails."""
BYTES = {"b'x'"}
"""No text, though Streamlit takes them for one where they are UTF-8."""
NOTHING = {"0", "0.0", "''", "[]", "{}"}
"""What counts as false is not all "none" here: only None and False are."""

TAKEN_HERE: dict[str, set[str]] = {
    "badge.label": set(VALUES) - {"None"},  # as in all other elements
    "datetime_input.max_value": {"date", "datetime", "time"},  # now is over: the nearest moment that there is
    "format_func": {"len"},  # any function; one that cannot take the option fails as the app's own does
    "help": {"np.array([1, 2])"},
    "expander.label": set(VALUES) - {"None"},  # as in all other widgets
    "popover.label": set(VALUES) - {"None"},
    "grid.border": {"0", "1", "2", "5", "-1", "100"},  # whole numbers are booleans everywhere
    "dense": {"0", "1", "2", "5", "-1", "100"},
    "slider.max_value": {
        "False",
        "0",
        "0.0",
        "0.5",
        "1.0",
        "2.5",
        "date",
        "datetime",
        "time",
    },  # names the type, too
    "slider.min_value": {"100", "1.0"},  # an end that is not given lies beyond the one that is
    "status.label": set(VALUES) - {"None"},
    "shortcut": {"R"},  # not a key of the page's own here
    "slider.step": {"0.5", "1.0", "2.5"},
    "wrap": {"0", "1", "2", "5", "-1", "100"},  # whole numbers are booleans everywhere
    "tabs": {"{'a': 1}", "{'a'}"},
    "slider.value": {"np.array([1, 2])"},
    "text_area.value": {"np.array([1, 2])"},
    "text_input.value": {"np.array([1, 2])"},
}
"""Values that Streamlit refuses and Millpond takes."""

NOT_A_LIST = {label for label, value in VALUES.items() if not hasattr(value, "__iter__")} | {"np.array(1)"}
TEXTS = {label for label, value in VALUES.items() if isinstance(value, str)}

REFUSED_HERE: dict[str, set[str]] = {
    "args": NOT_A_LIST,  # Streamlit fails when the callback is called, if ever
    "kwargs": set(VALUES) - {"{'a': 1}"},
    "badge.color": set(VALUES) - {"grey", "primary"},  # shows its Markdown as text there
    "captions": TEXTS,  # one text would be taken apart into its letters
    "tabs.default": NOTHING,
    "divider": NOTHING,
    "expanded": {"-1"},
    "color_picker.width": {"-1", "0", "False", "True"},
    "height": {"True"},  # True is no number of pixels
    "width": {"True"},
    "spec": {"True"},
    "grid.key": {"''"},  # no name
    "popover.key": {"''"},
    "label": {"None"},  # nobody could tell what the widget is for
    "language": NOTHING,
    "live": {"'5'"},  # five of what?
    "max_value": {"nan"},
    "min_value": {"nan"},
    "value": {"nan"},
    "placeholder": NOTHING,
    "step": {"False", "0", "-1", "0.0", "nan"},
    "options": {
        "Decimal",
        "Fraction",
        "complex",
        "Thing()",
        "Thing",
        "date",
        "datetime",
        "time",
        "timedelta",
        "len",
        "function",
    },
    "multiselect.default": {"np.array(1)"},  # none of the options
    "pills.default": {"np.array(1)"},
    "pills.format_func": NOTHING | {"False"},
    "segmented_control.default": {"np.array(1)"},
    "segmented_control.format_func": NOTHING | {"False"},
    "select_all": {"2**63", "2**70"},
    "size": {"True"},
    "container.wrap": {"None", "0", "0.0", "''", "[]", "{}", "np.array([1, 2])"},  # as wrap=False is
}
"""Values that Streamlit takes and Millpond refuses."""


def _of(table: dict[str, set[str]], name: str, parameter: str) -> set[str]:
    return table.get(f"{name}.{parameter}", table.get(parameter, set()))


@pytest.mark.parametrize(
    "fact",
    FACTS,
    ids=lambda fact: f"{fact['parameter']} of {' '.join(fact['elements'])[:40]}",
)
def test_values_are_taken_and_refused_as_by_streamlit(fact: dict[str, Any]) -> None:
    parameter = fact["parameter"]
    for name in fact["elements"]:
        theirs = set(fact["accepts"]) if "accepts" in fact else set(VALUES) - set(fact["refuses"])
        ours = set()
        for label in VALUES.keys() - _fails_by_itself(parameter):
            refusal = outcome(name, parameter, VALUES[label])
            assert refusal is None or f"{parameter}`" in refusal, (name, label, refusal)
            if refusal is None:
                ours.add(label)
        theirs -= _fails_by_itself(parameter)
        assert ours - theirs <= ANY_CLASS | HALF | _of(TAKEN_HERE, name, parameter), name
        assert theirs - ours <= BYTES | _of(REFUSED_HERE, name, parameter), name


def _fails_by_itself(parameter: str) -> set[str]:
    """A class without parameters can be called, but not with an option."""
    return {"Thing"} if parameter == "format_func" else set()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.bool_(True), True), (np.bool_(False), False), (1, True), (0, False), (np.int64(1), True),
    ],
)  # fmt: skip
def test_booleans_of_any_class_are_the_booleans(value: Any, expected: bool) -> None:
    assert drawn(lambda: st.text_input("t", disabled=value))["disabled"] is expected
    assert drawn(lambda: st.code("c", line_numbers=value))["line_numbers"] is expected


@pytest.mark.parametrize("value", [None, 0, 1, np.int64(1), np.bool_(False)])
def test_of_media_and_uploads_too_whatever_is_a_boolean_in_streamlit_is_one(value: Any) -> None:
    uploader = drawn(lambda: st.file_uploader("a", accept_multiple_files=value))
    assert uploader["several"] is bool(value)
    assert drawn(lambda: st.video("https://example.org/a.mp4", autoplay=value))["autoplay"] is bool(value)


def test_numbers_of_any_class_are_the_numbers() -> None:
    of: Any = np  # nothing that a type checker would let pass
    assert drawn(lambda: st.container(height=of.int64(100)))["height"] == 100
    assert drawn(lambda: st.text_input("t", max_chars=of.int64(3)))["max_chars"] == 3
    assert drawn(lambda: st.number_input("n", step=of.int64(5)))["step"] == 5
    assert drawn(lambda: st.slider("s", 0, 9, step=of.int8(3)))["step"] == 3
    assert drawn(lambda: st.progress(of.float32(0.5)))["value"] == 50
    assert drawn(lambda: st.multiselect("m", "ab", max_selections=of.uint8(1)))["max_selections"] == 1
    with a_run():
        assert len(st.columns(of.int64(2))) == 2


def drawn(draw: Callable[[], object]) -> dict[str, Any]:
    """All props of what is drawn last, as the wire has them."""
    with a_run() as session:
        draw()
        node = session.tree.main.children[-1]
        props = node.props
        shown: dict[str, Any] = msgspec.json.decode(
            wire.encode(
                {name: getattr(props, name) for name in props.__struct_fields__}, session.files.address
            )
        )
        return shown


class Raises:
    """All that Python may ask of an object raises, and not even an Exception's subclass that anyone expects."""

    def _raise(self, *_: object) -> Any:
        raise ArithmeticError("the app's own object raised")

    __str__ = __repr__ = __eq__ = __bool__ = __index__ = __float__ = __int__ = __len__ = __iter__ = _raise
    __call__ = __contains__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __format__ = __bytes__ = (
        _raise
    )
    __hash__ = _raise


class RaisesWhenAsked(Raises):
    """As Raises, and any attribute too."""

    def __getattribute__(self, name: str) -> Any:
        raise ArithmeticError(f"the app's own object raised for {name}")


class Lies(str):  # noqa: SLOT000 (as an app would write it)
    """A text that says of itself what is not so."""

    def __str__(self) -> str:
        raise ArithmeticError

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __len__(self) -> int:
        return 10**9

    def strip(self, *_: object) -> Any:
        raise ArithmeticError

    isascii = encode = lower = strip  # type: ignore[assignment]


def _in_itself() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


class Meta(type):
    """Of classes that cannot be compared with others."""

    __eq__ = Raises._raise
    __hash__ = type.__hash__


class Zone(dt.tzinfo):
    """Says nothing of itself."""

    utcoffset = dst = tzname = Raises._raise


class Clock(dt.time):
    """A time of a class whose methods raise."""

    isoformat = replace = Raises._raise  # type: ignore[assignment]


class FilePath:
    """Is asked for the path of a file."""

    def __fspath__(self) -> Any:
        return 5


HOSTILE: dict[str, Callable[[], Any]] = {
    "raises": Raises,
    "raises when asked": RaisesWhenAsked,
    "lies": lambda: Lies("te\udfffxt"),
    "list of what raises": lambda: [Raises()],
    "tuple of what raises": lambda: (Raises(), RaisesWhenAsked()),
    "dict of what raises": lambda: {"a": Raises()},
    "huge float": lambda: Decimal("1e999"),
    "not a number": lambda: Decimal("sNaN"),
    "huge fraction": lambda: Fraction(10**400, 3),
    "surrogates": lambda: ["\ud83d", "\ude00"],
    "many digits": lambda: 10**5000,
    "list in itself": _in_itself,
    "numbers as keys": lambda: {1: "a", None: "b"},
    "bytearray": lambda: bytearray(b"x"),
    "class that raises": type("Meta", (type,), {"__repr__": Raises._raise, "__bool__": Raises._raise})(
        "C", (), {}
    ),
    "range": lambda: range(3),
    "Ellipsis": lambda: ...,
    "masked": lambda: np.ma.masked,
    "structured": lambda: np.zeros(2, dtype=[("a", int)]),
    "datetime64": lambda: np.datetime64("2020-01-01"),
    "frame": lambda: pd.DataFrame({"a": [1, 2]}),
    "array": lambda: np.zeros(3),
    "no date": lambda: pd.NaT,
    "no dates": lambda: (pd.NaT, pd.NaT),
    "not a time": lambda: np.datetime64("NaT"),
    "exception": lambda: ValueError("x"),
    "long double": lambda: np.longdouble(1),
    "of a class without equals": Meta("C", (), {}),
    "zone that raises": lambda: dt.datetime(2020, 1, 1, tzinfo=Zone()),
    "time that raises": lambda: Clock(3),
    "path that is none": FilePath,
}
"""Made anew for each test: nothing else of the process is to come across them."""

ITS_OWN = {"options", "default", "format_func", "stream"}
"""What the app's own objects raise while they are read here is theirs to say."""


@pytest.mark.parametrize("name", sorted(BASE))
@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_value_is_drawn_or_refused_by_name(name: str, label: str) -> None:
    for parameter in inspect.signature(getattr(st, name)).parameters:
        if not listed(name, parameter):
            continue  # the test of the table says so, once
        try:
            refusal = outcome(name, parameter, HOSTILE[label]())
        except (ArithmeticError, TypeError, ValueError):
            assert parameter in ITS_OWN, parameter
        else:
            # The pieces of a stream are shown by `st.write`, one by one.
            named = refusal is None or f"{parameter}`" in refusal or parameter == "stream"
            assert named, (parameter, refusal)


ENDLESS: Any = itertools.count(1)
PAIRS: Any = itertools.repeat("ab")
HUGE: Any = np.broadcast_to(np.int8(1), (10**11,))
"""An array of no memory of its own; as a list, it has more than a machine."""


class EndlessList(list):  # type: ignore[type-arg]
    """A list that says that it never ends."""

    def __iter__(self) -> Any:
        return itertools.count()


class EndlessDict(dict):  # type: ignore[type-arg]
    """A dictionary that says so."""

    def __iter__(self) -> Any:
        return itertools.count()

    keys = items = __iter__


class EndlessSet(set):  # type: ignore[type-arg]
    """A set that says so, also to ``repr``."""

    def __iter__(self) -> Any:
        return itertools.count()


class EndlessMapping(Mapping[str, int]):
    """A mapping of a class of the app that says so."""

    def __iter__(self) -> Any:
        return map(str, itertools.count())

    def __len__(self) -> int:
        return 3

    def __getitem__(self, key: str) -> int:
        return 1


class EndlessRows:
    """A cursor whose rows never end."""

    description = (("a",),)

    def fetchall(self) -> Any:
        return itertools.repeat((1,))


class SaysItIsADict:
    """An object whose ``__class__`` is not its own."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return dict


class SaysItIsText:
    """As SaysItIsADict."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return str


@pytest.mark.parametrize(
    "options", [SaysItIsADict(), SaysItIsText(), st, ENDLESS, range(10**12), 5 * [10**5000], [10**5000]],
    ids=["says dict", "says text", "module", "endless", "long range", "many digits", "one of many digits"],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["radio", "selectbox", "multiselect", "pills", "select_slider", "menu_button"]
)
def test_options_that_cannot_be_read_are_refused_by_name(name: str, options: Any) -> None:
    with a_run(), pytest.raises(ApiError) as caught:
        getattr(st, name)("a", options)
    assert str(caught.value).startswith("`options` must be ")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: st.columns(ENDLESS), "`spec` must be"),
        (lambda: st.columns([10**5000]), "`spec` must be"),
        (lambda: st.button("b", on_click=print, args=ENDLESS), "`args` must be"),
        (lambda: st.button("b", on_click=print, kwargs=PAIRS), "`kwargs` must be"),
        (lambda: st.date_input("d", EndlessList([1])), "`value` must be"),
        (lambda: st.image("https://example.org/a.png", EndlessList()), "`caption` must be"),
        (lambda: st.metric("m", 1, chart_data=ENDLESS), "`chart_data` must be"),
        (lambda: st.metric("m", 1, chart_data=range(10**12)), "`chart_data` must be"),
        (
            lambda: st.page_link("https://a.org", query_params=PAIRS),
            "`query_params` must be",
        ),
        (lambda: st.pills("p", "ab", default=EndlessList(), selection_mode="multi"), "`default` must be"),
        (lambda: st.radio("r", EndlessList()), "`options` must be"),
        (lambda: st.radio("r", HUGE), "`options` must be"),
        (lambda: st.radio("r", pd.RangeIndex(10**12)), "`options` must be"),
        (lambda: st.slider("s", value=HUGE), "`value` must be"),
        (lambda: st.tabs(ENDLESS), "`tabs` must be"),
        (lambda: st.tabs(["a"] * 10_001), "`tabs` must be"),
        (lambda: st.dataframe(ENDLESS), "`data` must be"),
        (lambda: st.dataframe(HUGE), "`data` must be"),
        (lambda: st.dataframe({"a": ENDLESS}), "`data` must be"),
        (lambda: st.dataframe(EndlessRows()), "`data` must be"),
        (lambda: st.table(range(10**12)), "`data` must be"),
        (lambda: st.data_editor(EndlessList()), "`data` must be"),
        (lambda: st.line_chart(ENDLESS), "`data` must be"),
        (lambda: st.line_chart([1], color=ENDLESS), "`color` must be"),
        (lambda: st.line_chart([1], y=ENDLESS), "`y` must be"),
        (lambda: st.image(EndlessList()), "`image` must be"),
        (lambda: st.json(EndlessList()), "`body` must be"),
        (lambda: st.json({"a": EndlessMapping()}), "`body` must be"),
        (lambda: st.metric("m", EndlessSet({1})), "`value` must be"),
        (
            lambda: st.tabs(["a"] * 1000, default="b" * 1000),
            "`default` must be one of the labels, `['a', 'a',",
        ),
    ],
)
def test_what_has_no_end_is_refused(call: Callable[[], object], words: str) -> None:
    with a_run(), pytest.raises(ApiError) as caught:
        call()
    assert str(caught.value).startswith(words)
    assert len(str(caught.value)) < 400


def test_what_a_dictionary_has_is_read_from_itself() -> None:
    with a_run():
        assert st.data_editor([EndlessDict(a=1)]) == [{"a": 1}]
        st.dataframe(EndlessDict(a=[1, 2]))
        st.table([EndlessDict(a=1)])
        st.button("b", on_click=print, kwargs=EndlessDict(end=""))
        st.set_page_config(menu_items=EndlessDict({"About": "x"}))


class Span(NamedTuple):
    """Two dates, by their names."""

    first: dt.date
    last: dt.date


def test_a_range_of_dates_may_be_a_named_tuple() -> None:
    span = Span(dt.date(2020, 1, 1), dt.date(2020, 1, 2))
    with a_run():
        assert st.date_input("d", span) == (span.first, span.last)


def test_a_file_of_html_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "latin.html"
    broken.write_bytes(b"\xe4")
    for file in (broken, tmp_path, tmp_path / "none.html", Path("a\0b"), Path("/dev/zero")):
        with a_run(), pytest.raises(ApiError, match="`body` must be HTML, or the path of a text file"):
            st.html(file)


def test_the_end_that_is_refused_is_the_one_that_was_given() -> None:
    with a_run(), pytest.raises(ApiError, match=r"^`max_value` must be between"):
        st.slider("s", max_value=-(2**63))


def _first_of_none(_: object) -> Any:
    return next(iter(()))


@pytest.mark.parametrize(
    "name", ["radio", "selectbox", "multiselect", "pills", "select_slider", "menu_button"]
)
def test_a_function_for_labels_that_finds_nothing_is_named(name: str) -> None:
    with a_run(), pytest.raises(ApiError, match=r"`format_func` must .* StopIteration for `'a'`"):
        getattr(st, name)("L", ["a", "b"], format_func=_first_of_none)


def test_a_complex_number_is_none_that_a_page_has() -> None:
    with a_run(), pytest.raises(ApiError, match="`value` must be"):
        st.slider("s", value=np.complex64(1 + 2j))


@pytest.mark.parametrize("label", HOSTILE)
def test_parts_of_the_address_take_anything_or_name_it(label: str) -> None:
    for call in (
        lambda: st.query_params.from_dict(HOSTILE[label]()),
        lambda: st.query_params.from_dict({"a": HOSTILE[label]()}),
        lambda: st.query_params.update(HOSTILE[label]()),
        lambda: st.Page(print, url_path="a/{id}").at(id=HOSTILE[label]()),
        lambda: st.rerun(scope=HOSTILE[label]()),
        lambda: st.fragment(print, parallel=HOSTILE[label]()),
    ):
        with a_run(), contextlib.suppress(ApiError):
            call()


@pytest.mark.parametrize("value", [ENDLESS, HUGE, EndlessList()], ids=["endless", "huge", "list"])
def test_no_part_of_the_address_is_without_end(value: Any) -> None:
    with (
        a_run(),
        pytest.raises(ApiError, match=r"`query_params\['a'\]` must be a string or a list of strings"),
    ):
        st.query_params["a"] = value
    with a_run(), pytest.raises(ApiError, match="`scope` must be"):
        st.rerun(scope=value)


LONG = "x" * 10**6


@pytest.mark.parametrize(
    "call",
    [
        lambda: st.date_input("d", LONG),
        lambda: st.datetime_input("d", LONG),
        lambda: st.time_input("t", LONG),
        lambda: st.number_input("n", format=LONG),
        lambda: st.menu_button("m", ["a", "b"], format_func=lambda _: LONG),
        lambda: st.set_option(LONG, True),
        lambda: st.Page(print, url_path=LONG),
        lambda: st.session_state[[LONG]],  # type: ignore[index]
        lambda: st.session_state[f"{RESERVED}{LONG}"],
    ],
)
def test_an_error_shows_the_beginning_of_what_is_long(call: Callable[[], object]) -> None:
    with a_run(), pytest.raises(Error) as caught:
        call()
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize("label", HOSTILE)
def test_anything_is_written_or_refused_by_name(label: str) -> None:
    with a_run(), contextlib.suppress(ApiError):
        st.write(HOSTILE[label]())
    with a_run(), pytest.raises(ApiError, match="`args` must be values that come to an end"):
        st.write(map(str, ENDLESS))


@pytest.mark.parametrize("label", HOSTILE)
def test_anything_may_be_asked_of_the_state(label: str) -> None:
    with a_run(), contextlib.suppress(ApiError, KeyError):
        st.session_state[HOSTILE[label]()]


def test_json_of_what_lies_about_its_class() -> None:
    with a_run():
        st.json(Lies("{}"))
        for body in (SaysItIsText(), SaysItIsADict()):
            with contextlib.suppress(ApiError):
                st.json(body)


def test_errors_of_parameters_are_on_the_page_and_the_next_run_works() -> None:
    at = AppTest.from_string(
        """
import millpond as st
bad = st.checkbox("Bad")
st.write("before")
st.progress(42, text=object() if bad else "fine")
st.write("after")
"""
    ).run()
    assert [each.value for each in at.markdown] == ["before", "after"]
    at.checkbox[0].check().run()
    assert [each.value for each in at.markdown] == ["before"]
    assert "`text` must be a string or None; got" in at.exception[0].value
    at.checkbox[0].uncheck().run()
    assert not at.exception
    assert [each.value for each in at.markdown] == ["before", "after"]


def test_halves_of_characters_are_replaced_in_all_that_is_drawn() -> None:
    at = AppTest.from_string(
        r"""
import millpond as st
st.write("a\ud800b", "\ud83d\ude00")
st.error("\udc80", title="\udc80")
st.selectbox("\udc80", ["x\udcff", "y"], key="k\udc80")
st.text_input("Name", key="name")
st.session_state.shown = "z\ud800"
st.text_area("Note", key="shown")
"""
    ).run()
    assert not at.exception
    assert at.markdown[0].value == "a\ufffdb \U0001f600"
    assert (at.error[0].value, at.error[0].title) == ("\ufffd", "\ufffd")
    assert (at.selectbox[0].label, at.selectbox[0].options) == ("\ufffd", ["x\ufffd", "y"])
    assert at.text_area[0].value == "z\ufffd"
    assert at.selectbox[0].select_index(0).run().selectbox[0].value == "x\udcff"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda of: of.header("h", anchor=True), "`anchor` must be a string, None or False; got `True`"),
        (lambda of: of.columns(2, vertical_alignment="invalid"), "`vertical_alignment` must be one of `'top'`, `'center'`"),
        (lambda of: of.error("e", icon="hello world"), "`icon` must be one emoji, a Material icon"),
        (lambda of: of.error("e", icon="🚨🚨"), "`icon` must be one emoji, a Material icon"),
        (lambda of: of.error("e", icon=":material/thumb_sideways:"), "`icon` must be an existing Material icon; got"),
        (lambda of: of.button("b", type="danger"), "`type` must be one of `'primary'`, `'secondary'`, `'tertiary'`"),
        (lambda of: of.button("b", shortcut="Ctrl+"), "`shortcut` must be a key"),
        (lambda of: of.radio("r", ["a"], captions=[5]), "`captions` must be a list of strings"),
        (lambda of: of.tabs(["a", True]), "`tabs` must be a list of at least one label, each a string; got `True`"),
        (lambda of: of.columns(10**9), "`spec` must be a number of columns from 1 to 1000"),
        (lambda of: of.text_input("t", disabled="no"), "`disabled` must be True or False; got `'no'`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_words(call: Callable[[Any], object], words: str) -> None:
    with a_run(), pytest.raises(ApiError) as caught:
        call(st)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("body", "icon", "rest"),
    [
        ("🚨 Fire", "🚨", "Fire"),
        ("🚨🚨 Fire", "🚨", "🚨 Fire"),
        ("⚠️ Hot", "⚠️", "Hot"),
        ("👍🏽", "👍🏽", ""),
        ("1️⃣ One", "1️⃣", "One"),
        (":material/home: Home", ":material/home:", "Home"),
        (":material/thumb_sideways: What", None, ":material/thumb_sideways: What"),
        ("1 One", None, "1 One"),
        ("**🚨** Fire", None, "**🚨** Fire"),
        ("Fire 🚨", None, "Fire 🚨"),
    ],
)
def test_what_a_message_begins_with_is_its_icon(body: str, icon: str | None, rest: str) -> None:
    props = drawn(lambda: st.warning(body))
    assert (props["icon"], props["body"]) == (icon, rest)
    props = drawn(lambda: st.warning(body, icon="✅"))
    assert (props["icon"], props["body"]) == ("✅", body)


def test_every_element_is_among_those_tested() -> None:
    drawn_otherwise = {"write"}  # takes anything, and draws by means of the others
    methods = {name for name, method in vars(Container).items() if not name.startswith("_")} - drawn_otherwise
    takes_something = {name for name in methods if inspect.signature(getattr(st, name)).parameters}
    assert takes_something <= BASE.keys()
