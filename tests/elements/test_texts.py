"""``st.badge latex html help echo space``: what they draw, and what they refuse."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from millpond.elements.html import Html, _Scripts
from millpond.testing import AppTest


def props(element: Any) -> Any:
    return element._props


def page(body: str) -> AppTest:
    return AppTest.from_string(f"import millpond as st\n{body}").run()


def refusal(body: str) -> str:
    at = page(body)
    assert len(at.exception) == 1
    return str(at.exception[0].value)


# --------------------------------------------------------------------------
# Badge and formula
# --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("'New'", ":blue-badge[New]"),
        ("'New', icon=':material/check:', color='red'", ":red-badge[:material/check: New]"),
        ("'a [b'", r":blue-badge[a \[b]"),
        ("'a]b'", r":blue-badge[a\]b]"),
        ("'[beta](https://example.org)'", ":blue-badge[[beta](https://example.org)]"),
        ("'two\\n\\nlines'", ":blue-badge[two lines]"),
        ("3, color='grey'", ":grey-badge[3]"),
    ],
)
def test_a_badge_is_markdown(call: str, body: str) -> None:
    badge = page(f"st.badge({call}, help='h')").markdown[0]
    assert (badge.value, badge.help, badge.width) == (body, "h", "content")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("st.badge('x', color='pink')", "`color` must be one of `'red'`"),
        ("st.badge('x', icon='no')", "`icon` must be one emoji"),
        ("st.badge('x', width='wide')", "`width` must be"),
        ("st.latex('x', width=0)", "`width` must be"),
        ("st.html('  \\n')", "`body` must be non-empty HTML"),
        ("st.html('x', unsafe_allow_javascript='yes')", "`unsafe_allow_javascript` must be True or False"),
        ("st.space(0)", "`size` must be"),
        ("st.space('tiny')", '"xxsmall", "xsmall", "small"'),
        ("st.help(1, width='content')", "`width` must be"),
        ("st.echo('beside')", "`code_location` must be one of `'above'`, `'below'`"),
    ],
)
def test_what_is_wrong_is_named(call: str, words: str) -> None:
    assert words in refusal(call)


def test_a_formula() -> None:
    formula = page("st.latex('''\n    a +\n    b\n''', help='h')").latex[0]
    assert formula.value == "$$\na +\nb\n$$"
    assert (formula.body, formula.help, formula.width) == ("a +\nb", "h", "stretch")


def test_an_expression_of_sympy_is_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    sympy: Any = types.ModuleType("sympy")
    sympy.Basic = type("Basic", (), {})
    sympy.MatrixBase = type("MatrixBase", (), {})
    sympy.latex = lambda expression: r"\frac{1}{2}"
    monkeypatch.setitem(sys.modules, "sympy", sympy)
    assert page("import sympy\nst.latex(sympy.Basic())").latex[0].body == r"\frac{1}{2}"


@pytest.mark.parametrize("size", ["xxsmall", "small", "xxlarge", "stretch", 20])
def test_space(size: str | int) -> None:
    assert page(f"st.space({size!r})").space[0].value == size


# --------------------------------------------------------------------------
# HTML
# --------------------------------------------------------------------------


def test_html_of_texts_files_and_objects(tmp_path: Path) -> None:
    (tmp_path / "part.html").write_text("<b>file</b>\n")
    (tmp_path / "look.css").write_text(".a{}")
    at = page(
        f"""
from pathlib import Path
class Drawn:
    def _repr_html_(self):
        return "<i>object</i>"
st.html("  <b>text</b>\\n")
st.html(Path({str(tmp_path / "part.html")!r}))
st.html(Path({str(tmp_path / "look.css")!r}))
st.html(Drawn())
st.html(5)
"""
    )
    assert at.html.values == ["<b>text</b>", "<b>file</b>", "<style>.a{}</style>", "<i>object</i>", "5"]


def test_scripts_are_files_only_if_the_app_says_so() -> None:
    code = "<p>a</p><script type='module'>run()</script>"
    allowed, plain = page(f"st.html({code!r}, unsafe_allow_javascript=True)\nst.html({code!r})").html
    assert (plain.value, plain.scripts) == (code, ())  # the browser's sanitiser takes it out
    assert allowed.value == '<p>a</p><span data-script="0"></span>'
    (script,) = allowed.scripts
    assert (script.text, script.attributes) == ("", (("type", "module"),))
    assert script.file is not None


@pytest.mark.parametrize(
    ("html", "rest", "found"),
    [
        ("a<script>1</script>b", 'a<span data-script="0"></span>b', [((), "1", True)]),
        (
            "<SCRIPT Src='x.js'></SCRIPT >b",
            '<span data-script="0"></span>b',
            [((("src", "x.js"),), "", False)],
        ),
        (
            "<script type='application/json'>{}</script>",
            '<span data-script="0"></span>',
            [((("type", "application/json"),), "{}", False)],
        ),
        (
            "ä\u2028\n<script>if (a<b) '</p>'\n</script>",
            'ä\u2028\n<span data-script="0"></span>',
            [((), "if (a<b) '</p>'\n", True)],
        ),
        ("<!-- <script>1</script> -->", "<!-- <script>1</script> -->", []),
        ("a<script>open", "a", []),
    ],
)
def test_scripts_are_taken_out(html: str, rest: str, found: list[Any]) -> None:
    apart = _Scripts(html)
    assert apart.rest == rest
    assert apart.found == found


def test_html_needs_no_more_of_the_policy() -> None:
    assert Html.page_policy == {}


# --------------------------------------------------------------------------
# Help
# --------------------------------------------------------------------------

DOG = '''
class Dog:
    """A typical dog.

    More of it.
    """

    legs = 4
    _secret = "no"

    def __init__(self, name="Rex"):
        self.name = name

    def bark(self, loudness: int = 1) -> str:
        """Say something.

        Loudly.
        """

    @property
    def age(self):
        """In years."""
        raise RuntimeError("a property was executed")
'''


def test_help_of_an_object_its_class_and_its_method() -> None:
    at = page(DOG + "dog = Dog()\nst.help(dog)\nst.help(Dog)\nst.help(dog.bark)\nst.help(obj=Dog.bark)")
    dog, cls, method, function = at.help
    assert (dog.name, props(dog).type, props(dog).value) == ("dog", "Dog", "__main__.Dog(name='Rex')")
    assert dog.value == dog.doc_string == "A typical dog.\n\nMore of it."
    shown = [(one.name, one.type, one.value, one.doc) for one in dog.members]
    assert shown == [
        ("age", "property", None, "In years."),
        ("legs", "int", "4", None),
        ("name", "str", "'Rex'", None),
        ("bark", "method", None, "Say something."),
    ]
    assert (cls.name, props(cls).type) == ("Dog", "class")
    assert [one.name for one in cls.members] == ["age", "legs", "bark"]
    assert props(method).value == "__main__.Dog.bark(loudness: int = 1) -> str"
    assert method.members == ()
    assert (function.name, props(function).type) == ("Dog.bark", "function")


@pytest.mark.parametrize(
    ("call", "name", "type", "value"),
    [
        ("st.help(3)", "", "int", "3"),
        ("x = [1]\nst.help(x)", "x", "list", "[1]"),
        ("st.help(len)", "len", "builtin_function_or_method", "len(obj, /)"),
        ("import time\nst.help(time)", "time", "module", None),
        ("st.help(lambda q: q)", "lambda q: q", "function", "__main__.<lambda>(q)"),
        ("st.help(None)", "", "NoneType", "None"),
        ("st.help('x' * 5000)", "'x' * 5000", "str", "'" + "x" * 998 + "…"),
        ("st.help()", "st", "module", None),
    ],
)
def test_help_of_all_kinds(call: str, name: str, type: str, value: str | None) -> None:
    shown = page(call).help[0]
    assert (shown.name, props(shown).type, props(shown).value) == (name, type, value)


def test_help_executes_nothing_of_a_class() -> None:
    at = page(
        """
import functools
class Asks:
    \"\"\"Answers.\"\"\"
    def __get__(self, owner, cls): raise RuntimeError("a descriptor was executed")
class Lazy:
    __slots__ = ("size", "unset", "__dict__")
    asks = Asks()
    def __init__(self): self.size = 3
    @functools.cached_property
    def costly(self):
        \"\"\"Takes long.\"\"\"
        raise RuntimeError("a cached property was executed")
    @functools.lru_cache
    def known(self):
        \"\"\"Is kept.\"\"\"
lazy = Lazy()
st.help(lazy)
st.help(Lazy)
"""
    )
    assert not at.exception
    lazy, cls = ([(one.name, one.type, one.value, one.doc) for one in shown.members] for shown in at.help)
    described = [("asks", "property", None, "Answers."), ("costly", "property", None, "Takes long.")]
    unset = ("unset", "property", None, None)
    known = ("known", "_lru_cache_wrapper", None, "Is kept.")
    assert lazy == [*described, unset, ("size", "int", "3", None), known]
    assert cls == [*described, ("size", "property", None, None), unset, known]


def test_help_of_millpond_has_the_elements() -> None:
    members = {one.name: one for one in page("st.help()").help[0].members}
    assert (members["slider"].type, members["sidebar"].type) == ("method", "Sidebar")
    assert members["slider"].doc is not None
    assert not [name for name, one in members.items() if one.type == "property"]


def test_help_never_fails_over_the_object() -> None:
    at = page(
        """
class Hostile:
    __doc__ = property(lambda self: 1 / 0)
    def __repr__(self): raise ValueError
    def __dir__(self): return ["here", "gone"]
    @property
    def here(self): raise ValueError
h = Hostile()
st.help(h)
"""
    )
    assert not at.exception
    assert props(at.help[0]).value == "<repr() raised ValueError>"


@pytest.mark.parametrize(
    "code",
    [
        "class Meta(type):\n    __getattribute__ = fails\nC = Meta('C', (), {})\nst.help(C)\nst.help(C())",
        "class C:\n    __getattribute__ = fails\n    __call__ = fails\nst.help(C())",
        "class C:\n    __repr__ = lambda self: Text('x')\n    __doc__ = Text('x')\n    __dir__ = lambda self: [Text('x'), 1]\nst.help(C())",
        "class C:\n    __repr__ = fails\n    __signature__ = property(fails)\ndef f(x=C()): ...\nst.help(f)\nst.help(C())",
        "class C:\n    inside = type('Inside', (), {'__class__': property(fails), '__repr__': fails})()\nst.help(C)",
    ],
)
def test_help_of_what_fails_whatever_it_is_asked(code: str) -> None:
    at = page(
        """
def fails(self, *_): raise ArithmeticError
class Text(str):
    __len__ = __bool__ = __str__ = strip = partition = startswith = fails
"""
        + code
    )
    assert not at.exception
    assert len(at.help) == code.count("st.help(")


def test_write_of_a_function_or_class_is_its_help() -> None:
    at = page(DOG + "st.write(Dog, len)\nDog")
    assert [(one.name, props(one).type) for one in at.help] == [
        ("Dog", "class"), ("len", "builtin_function_or_method"), ("Dog", "class"),
    ]  # fmt: skip


# --------------------------------------------------------------------------
# Echo
# --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (
            "with st.echo():\n    x = 1\n    # why\n\n    if x:\n        x = 2\ny = 3",
            "x = 1\n# why\n\nif x:\n    x = 2",
        ),
        ("with st.echo():\n    # first\n    x = 1", "# first\nx = 1"),
        ("with st.echo(): x = 'ä'; y = 2", "x = 'ä'; y = 2"),
        ('with st.echo():\n    x = """\n  keep\n"""', 'x = """\n  keep\n"""'),
        ("def f():\n    with st.echo():\n        return 3\nf()", "return 3"),
        ("with (\n    st.echo(),\n):\n    x = 1", "x = 1"),
        ("with st.container(), st.echo():\n    x = 1", "x = 1"),
        ("with st.echo():\n    @staticmethod\n    def f(): ...", "@staticmethod\ndef f(): ..."),
        ("with st.container():\n    with st.echo():\n        x = 1", "x = 1"),
        # What Python takes for no end of a line: the lines of something else must not be shown.
        ("secret = 5  # \x0c\x85\u2028\x1c\nz = 1\nwith st.echo():\n    x = 1\ny = 3", "x = 1"),
    ],
)
def test_echo_shows_the_block(source: str, code: str) -> None:
    at = page(source)
    assert not at.exception
    assert at.code.values == [code]


def test_the_code_stands_above_or_below() -> None:
    at = page("with st.echo():\n    st.text('a')\nwith st.echo('below'):\n    st.text('b')")
    assert [one.type for one in at.main.children.values()] == ["code", "text", "text", "code"]


def test_what_has_no_file_cannot_be_shown() -> None:
    at = page("exec('with st.echo():\\n    st.text(5)')")
    assert at.warning.values == ["The code cannot be shown: its source is not a file."]
    assert at.text.values == ["5"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [("  a\n    b", "  a\n    b"), ("\n  x\n    y\n", "  x\n    y"), ("x  \n\n", "x  \n"), ("", "")],
)
def test_code_is_shown_as_it_is(body: str, shown: str) -> None:
    assert page(f"st.code({body!r})").code.values == [shown]
