"""`st.navigation`, `st.Page`, `st.switch_page`, `st.page_link`."""

from __future__ import annotations

import builtins
import sys
from types import ModuleType
from typing import Any

import pytest

from millpond.elements.app_page import Page
from millpond.errors import ApiError
from millpond.testing import AppTest
from millpond.wire import Event
from tests.drive import App

PAGES = """
import millpond as st
def home():
    st.title("Home")
    st.page_link(two, query_params={"a": ["1", "2"]})
    st.page_link("https://example.org", label="Out")
    def go():
        st.switch_page(two)
    st.button("Callback", on_click=go)
    if st.button("Script"):
        st.switch_page(two, query_params={"tag": "x"})
def second():
    st.title("Two")
    st.write(st.query_params.to_dict())
    st.caption(st.context.url)
two = st.Page(second, title="Page two", icon="📈", url_path="deep/two")
gone = st.Page(lambda: st.title("Hidden"), title="Hidden", url_path="hid", visibility="hidden")
page = st.navigation({"": [home, two], "More": [gone, st.Page("https://example.org", title="Out")]})
page.run()
st.text(f"{page.title}|{page.url_path}|{page is two}")
"""


def opened() -> AppTest:
    return AppTest.from_string(PAGES).visit(url="http://host/app").run()


def root(at: AppTest) -> Any:
    node = at._tab.tree.get(0)
    assert node is not None
    return node.props


def navigation(at: AppTest) -> Any:
    (node,) = [node for node in at._tab.tree.walk() if node.kind == "navigation"]
    return node.props


def test_the_navigation_shows_what_is_visible() -> None:
    at = opened()
    sections = navigation(at).sections
    assert [(s.label, [(p.title, p.href) for p in s.pages]) for s in sections] == [
        ("", [("home", ""), ("Page two", "deep/two")]),
        ("More", [("Out", "https://example.org")]),
    ]
    assert navigation(at).current == ""
    assert root(at).title == "home"


def test_a_page_has_its_title_icon_and_path() -> None:
    at = opened().switch_page("deep/two").run()
    assert at.title[0].value == "Two"
    assert at.text[0].value == "Page two|deep/two|True"
    assert (root(at).title, root(at).icon) == ("Page two", "📈")
    assert at.caption[0].value == "http://host/app/deep/two"
    assert at.switch_page("hid").run().title[0].value == "Hidden"


def test_the_app_goes_to_another_page_from_the_script_and_from_a_callback() -> None:
    at = opened()
    at.button[1].click().run()
    assert (at.title[0].value, at._tab.address.path, at.query_params.to_dict()) == (
        "Two",
        "deep/two",
        {"tag": "x"},
    )
    at = opened()
    at.query_params["old"] = "1"
    at.run().button[0].click().run()
    assert (at.title[0].value, at._tab.address.path, at.query_params.to_dict()) == ("Two", "deep/two", {})
    assert at.reload().title[0].value == "Two"
    assert at.restart().title[0].value == "Two"


def test_going_by_a_link_leaves_the_parameters_behind() -> None:
    at = opened()
    at.query_params["old"] = "1"
    at.run().switch_page("deep/two").run()
    assert at.query_params.to_dict() == {}
    assert at.page_link == [] or not list(at.page_link)


def test_links_lead_to_pages_and_out_of_the_app() -> None:
    at = opened()
    assert [(link.label, link.page) for link in at.page_link] == [
        ("Page two", "deep/two?a=1&a=2"),
        ("Out", "https://example.org"),
    ]


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://example.org/a", "https://example.org/a?y=1+2"),
        ("https://example.org/a?x=1", "https://example.org/a?x=1&y=1+2"),
        ("https://example.org/a?x=1#part?", "https://example.org/a?x=1&y=1+2#part?"),
        ("https://example.org/#part", "https://example.org/?y=1+2#part"),
    ],
)
def test_query_parameters_join_those_that_an_address_has(address: str, href: str) -> None:
    source = f"import millpond as st\nst.page_link({address!r}, query_params={{'y': '1 2'}})"
    assert AppTest.from_string(source).run().page_link[0].page == href


def test_a_page_that_sends_on_is_in_the_address_under_its_own_path() -> None:
    at = AppTest.from_string(
        "import millpond as st\n"
        "def home():\n    st.title('Home')\n"
        "def door():\n    st.switch_page(home_page)\n"
        "home_page = st.Page(home)\n"
        "st.navigation([home_page, door]).run()"
    ).run()
    assert at.switch_page("door").run().title[0].value == "Home"
    assert at._tab.address.path == ""


def test_the_app_may_name_the_tab_itself() -> None:
    at = AppTest.from_string(
        "import millpond as st\n"
        "st.set_page_config('Mine', '🏠', layout='wide')\n"
        "def a():\n    pass\n"
        "st.navigation([a]).run()"
    ).run()
    assert (root(at).title, root(at).icon, root(at).layout) == ("Mine", "🏠", "wide")


def test_pages_may_be_coroutines() -> None:
    source = "import millpond as st\nasync def home():\n    st.title('Async')\nst.navigation([home]).run()"
    assert AppTest.from_string(source).run().title[0].value == "Async"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("st.navigation([])", "needs at least one page of the app"),
        ("st.navigation(1)", "`pages` must be a list of pages"),
        ("st.navigation([a], position='left')", "`position` must be"),
        ("st.navigation([b, a, st.Page(a)])", "have the same path, `/a`"),
        (
            "st.navigation([st.Page(a, default=True), st.Page(b, default=True)])",
            "Only one page can be the default",
        ),
        ("st.navigation([a]); st.navigation([a])", "was already called"),
        ("st.Page(a).run()", "only the page that `st.navigation` returns can"),
        ("p = st.navigation([a]); p.run(); p.run()", "was run already"),
        ("st.Page('nope.py')", "There is no page `nope.py`"),
        ("st.Page(1)", "A page must be a Python file, a function or an address"),
        ("st.Page(a, url_path='../x')", "cannot have the path `../x`"),
        ("st.Page(a, url_path='healthz')", "`healthz`: the server uses it itself"),
        ("st.Page(a, url_path='/_stcore/x')", "`_stcore/x`: the server uses it itself"),
        ("st.Page(lambda: 1)", "cannot have the path `<lambda>`"),
        ("st.Page(a, icon='x')", "`icon` must be one emoji"),
        ("st.Page('https://example.org')", "title"),
        ("st.navigation([a]); st.switch_page('nope.py')", "`page` is not a page of this app"),
        ("st.navigation([a]); st.switch_page(1)", "`page` must be a page, or the path of its file"),
        ("st.navigation([a]); st.switch_page(st.Page(b))", "`page` is not a page of this app"),
    ],
)
def test_mistakes_are_named(source: str, says: str) -> None:
    at = AppTest.from_string(f"import millpond as st\ndef a(): pass\ndef b(): pass\n{source}").run()
    assert says in at.exception[0].value


def test_one_page_needs_no_navigation() -> None:
    at = AppTest.from_string(
        "import millpond as st\ndef a():\n    st.title('A')\nst.navigation([a]).run()"
    ).run()
    assert [node.kind for node in at._tab.tree.walk() if node.kind == "navigation"] == []


@pytest.mark.parametrize(("position", "region"), [("sidebar", "sidebar"), ("top", "main"), ("hidden", None)])
def test_the_navigation_is_before_all_else_where_it_belongs(position: str, region: str | None) -> None:
    at = AppTest.from_string(
        "import millpond as st\n"
        "st.sidebar.text('before'); st.text('before')\n"
        "def a(): st.text('a'); st.sidebar.text('a')\n"
        "def b(): st.text('b')\n"
        f"st.navigation([a, b], position={position!r}).run()\n"
        "st.text('after'); st.sidebar.text('after')"
    ).run()
    for _ in range(2):
        kinds = {
            node.props.name: [at._tab.tree.get(child).kind for child in node.children]  # type: ignore[union-attr, attr-defined]
            for node in at._tab.tree.walk()
            if node.kind == "region"
        }
        assert [name for name, found in kinds.items() if found and found[0] == "navigation"] == (
            [region] if region else []
        )
        assert [text.value for text in at.text] == ["before", "a", "after", "before", "a", "after"]
        at.run()
    assert [text.value for text in at.switch_page("b").run().text] == [
        "before",
        "b",
        "after",
        "before",
        "after",
    ]


def test_a_fragment_goes_to_another_page() -> None:
    source = (
        "import millpond as st\n"
        "@st.fragment\n"
        "def part():\n"
        "    st.button('Callback', on_click=lambda: go(two))\n"
        "    if st.button('Script'): st.switch_page(two)\n"
        "def go(page): st.switch_page(page)\n"
        "def one(): part()\n"
        "def second(): st.title('Two')\n"
        "two = st.Page(second)\n"
        "st.navigation([one, two]).run()\n"
    )
    for button in (0, 1):
        at = AppTest.from_string(source).run()
        at.button[button].click().run()
        assert at.title[0].value == "Two"


def test_sessions_may_share_a_page_and_begin_with_different_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = ModuleType("shared_pages")
    shared.login = Page(lambda: None, title="Login", url_path="login")  # type: ignore[attr-defined]
    shared.home = Page(lambda: None, title="Home", url_path="home")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "shared_pages", shared)
    source = """
import millpond as st
from shared_pages import home, login
page = st.navigation([home, login] if st.query_params.get("user") else [login])
if st.query_params.get("user"):
    yield_to_another()
page.run()
st.page_link(login)
st.text(f"{home.url_path}|{login.url_path}")
"""
    other = AppTest.from_string(source)
    monkeypatch.setattr(builtins, "yield_to_another", other.run, raising=False)
    at = AppTest.from_string(source)
    at.query_params["user"] = "ada"
    at.run()
    assert not at.exception
    assert (at.text[0].value, other.text[0].value) == ("|login", "home|")
    assert [node.props.href for node in at._tab.tree.walk() if node.kind == "page_link"] == ["login"]  # type: ignore[attr-defined]
    assert [link.href for link in navigation(at).sections[0].pages] == ["", "login"]


ANYTHING = """
from millpond.errors import ApiError
import millpond as st
class Strange(str):
    def __getattribute__(self, name): raise ValueError("mine")
    def __eq__(self, other): raise ValueError("mine")
    __hash__ = None
class Bare:
    def __eq__(self, other): raise ValueError("mine")
    def __bool__(self): raise ValueError("mine")
def first(): st.title("First")
try:
    page = st.Page(lambda: None, **{"title": "T", "url_path": "u", NAME: VALUE})
except ApiError as error:
    st.text(error)
else:
    st.navigation([first, page]).run()
"""


@pytest.mark.parametrize(
    "value", ["Strange('x')", "5", "True", "[]", "Bare()", "'\\ud800'", "'x' * 10_000", "b'x'", "None"]
)
@pytest.mark.parametrize("name", ["title", "icon", "url_path", "default", "visibility", "help"])
def test_a_page_sends_texts_alone_whatever_it_is_given(name: str, value: str) -> None:
    at = AppTest.from_string(ANYTHING.replace("NAME", repr(name)).replace("VALUE", value)).run()
    assert not at.exception
    if at.text:
        assert at.text[0].value.startswith(f"`{name}` must be ") or "cannot have the path" in at.text[0].value
    else:
        (_, link) = navigation(at).sections[0].pages
        assert all(type(text) in (str, type(None)) for text in (link.title, link.icon, link.href, link.help))


@pytest.mark.parametrize("name", ["\0.py", "\ud800.py", "x" * 1000 + ".py", "nope.py", "."])
def test_what_no_file_is_called_is_no_page(name: str) -> None:
    at = AppTest.from_string(f"import millpond as st\nst.Page({name!r})").run()
    assert at.exception[0].message.startswith("There is no page")


@pytest.mark.parametrize("pages", ["{'a': first}", "{'a': 'first'}", "5", "'ab'", "{'a': None}"])
def test_what_is_no_list_of_pages_is_refused(pages: str) -> None:
    at = AppTest.from_string(f"import millpond as st\ndef first(): pass\nst.navigation({pages})").run()
    assert at.exception[0].message.startswith("`pages` must be a list of pages")


CUSTOMERS = """
import millpond as st
def listing():
    st.title("Customers")
    st.page_link(customer.at(id=7), label="Ada", query_params={"tab": "bills"})
    st.page_link("customers/8", label="Ben")
    st.button("Go", on_click=lambda: st.switch_page(customer.at(id="9")))
    if st.button("Go as text"):
        st.switch_page("customers/10")
def show(id):
    st.title(f"Customer {id!r}")
    st.text_input("Note", key="note")
    st.caption(f"{st.context.path_params} {st.query_params.to_dict()}")
    st.page_link(customer.at(id=id), label="Here")
    st.page_link(customer.at(id="other"), label="There")
def order(*, number, rest=None): st.title(f"Order {number!r} {rest!r}")
def new(): st.title("New customer")
def everything(**params): st.title(str(params))
customer = st.Page(show, title="Customer", url_path="customers/{id}")
st.navigation([
    st.Page(lambda: st.title("Start"), title="Start", url_path="start"),
    st.Page(listing, title="Customers", url_path="customers"),
    customer,
    st.Page(new, title="New", url_path="customers/new"),
    st.Page(order, url_path="orders/{number:int}"),
    st.Page(everything, title="Files", url_path="files/{folder}/{name:path}"),
]).run()
"""


def at_path(path: str) -> AppTest:
    return AppTest.from_string(CUSTOMERS).visit(url="http://host/app").run().switch_page(path).run()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("customers/7", "Customer '7'"),
        ("customers/new", "New customer"),
        ("customers/größe 1", "Customer 'größe 1'"),
        ("orders/12", "Order 12 None"),
        ("files/a/b/c.txt", "{'folder': 'a', 'name': 'b/c.txt'}"),
    ],
)
def test_a_path_has_parameters_for_the_page(path: str, title: str) -> None:
    at = at_path(path)
    assert (at.title[0].value, at._tab.address.path) == (title, path)
    assert at.reload().title[0].value == title
    assert at.restart().title[0].value == title


@pytest.mark.parametrize("path", ["orders/x", "orders/1/2", "customers/1/2", "files/a", "customers/"])
def test_a_path_that_no_pattern_matches_is_an_unknown_one(path: str) -> None:
    with pytest.raises(ApiError, match="The app has no page"):
        at_path(path)
    at = AppTest.from_string(CUSTOMERS).run()
    at._tab.visit(path)
    assert at.run().title[0].value in ("Start", "Customers")
    assert bool(at.warning) is (at.title[0].value == "Start")


@pytest.mark.parametrize(
    "path",
    [
        "customers/..", "customers/%2e%2e", "customers/.", "customers/a%00b", "customers/%25", "customers/%20",
        "customers/a%5cb", "customers/\ud800", "files/a/../../etc/passwd", "files/a//etc/passwd", "files/a/b%0a",
        "files/a/%3cscript%3e",
    ],
)  # fmt: skip
def test_a_forged_path_is_no_parameter(path: str) -> None:
    app = App(CUSTOMERS)
    app.session.receive(Event(1, query="", path=path))
    app.run()
    assert any(text.startswith("This app has no page") for text in app.texts())
    assert app.session.page.title == "Start"


def test_links_lead_to_a_page_with_its_parameters() -> None:
    at = at_path("customers")
    assert [(link.label, link.page) for link in at.page_link] == [
        ("Ada", "customers/7?tab=bills"),
        ("Ben", "customers/8"),
    ]
    assert at.button[0].click().run().title[0].value == "Customer '9'"
    assert at.caption[0].value == "{'id': '9'} {}"
    assert at.switch_page("customers").run().button[1].click().run().title[0].value == "Customer '10'"
    active = {node.props.label: node.props.active for node in at._tab.tree.walk() if node.kind == "page_link"}  # type: ignore[attr-defined]
    assert active == {"Here": True, "There": False}


def test_each_customer_has_widgets_of_its_own() -> None:
    at = at_path("customers/7")
    at.text_input[0].input("seven").run()
    assert at.switch_page("customers/8").run().text_input[0].value == ""
    assert at.switch_page("customers/7").run().text_input[0].value == ""


def test_the_navigation_marks_the_page_above_one_with_parameters() -> None:
    at = at_path("customers/7")
    props = navigation(at)
    assert [link.title for link in props.sections[0].pages] == ["Start", "Customers", "New"]
    assert props.current == "customers"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("st.Page(a, url_path='x/{id}/{id}')", "`{id}` is not a parameter"),
        ("st.Page(a, url_path='x/{id:float}')", "`{id:float}` is not a parameter"),
        ("st.Page(a, url_path='x/{1}')", "`{1}` is not a parameter"),
        ("st.Page(a, url_path='x/n{id}')", "a parameter must fill the whole space between two slashes"),
        ("st.Page(a, url_path='x/{id', title='A')", "a parameter must fill the whole space between two slashes"),
        ("st.Page(a, url_path='x/{id}', default=True)", "cannot be the default"),
        ("st.navigation([st.Page(a, url_path='{id}')])", "needs a page whose path has no parameters"),
        ("st.navigation([b, st.Page(a, url_path='x/{id}'), st.Page(b, url_path='x/{name}')])", "have the same path"),
        ("st.Page(a, url_path='{a:path}/x/{b:path}/y/{c:path}')", "at most 2 of its parameters can be of the kind"),
        ("st.Page(a, url_path='x/{id}').at()", "has the parameters `id`; got none"),
        ("st.Page(a, url_path='x/{id}').at(id=1, more=2)", "has the parameters `id`; got `id`, `more`"),
        ("st.Page(a, url_path='x/{id}').at(id='a/b')", "`id` cannot be 'a/b'"),
        ("st.Page(a, url_path='x/{id}').at(id='..')", "`id` cannot be '..'"),
        ("st.Page(a, url_path='x/{id}').at(id='a' * 2048)", "longer than 2048 characters"),
        ("st.Page(a, url_path='x/{id}').at(id='ä' * 400)", "`id` cannot be"),
        ("st.Page(a, url_path='a' * 2049)", "at most 2048 characters"),
        ("st.Page(a, url_path='x/{id}').at(id='')", "`id` cannot be ''"),
        ("st.Page(a, url_path='x/{id:int}').at(id='x')", "it must be an integer"),
        ("st.Page(a, url_path='x/{id:path}').at(id='a?b')", "separated by `/`"),
        ("p = st.Page(a, url_path='x/{id}'); st.navigation([b, p]); st.page_link(p)", "has parameters. Give their values"),
        ("st.navigation([b, st.Page(a, url_path='x/{id}')]); st.page_link('x/1/2')", "is not a page of this app"),
    ],
)  # fmt: skip
def test_mistakes_in_parameters_are_named(source: str, says: str) -> None:
    at = AppTest.from_string(f"import millpond as st\ndef a(): pass\ndef b(): pass\n{source}").run()
    assert says in at.exception[0].value


@pytest.mark.parametrize(("expanded", "limit"), [(False, 10), (0, 10), (True, None), (1, 1), (5, 5)])
def test_so_many_pages_are_shown_at_first(expanded: bool | int, limit: int | None) -> None:
    at = AppTest.from_string(
        f"import millpond as st\ndef a(): pass\ndef b(): pass\nst.navigation([a, b], expanded={expanded}).run()"
    ).run()
    assert navigation(at).limit == limit
