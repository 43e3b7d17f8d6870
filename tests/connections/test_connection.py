"""``st.connection`` and ``BaseConnection``: which connection one gets, and when it connects."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from typing import Any, Literal

import pytest

import millpond as st
from millpond.caching.registry import REGISTRY
from millpond.connections import BaseConnection
from millpond.errors import ApiError, SecretKeyError
from millpond.testing import AppTest


class Plain(BaseConnection[dict[str, Any]]):
    made: list[Plain] = []  # noqa: RUF012 (cleared by a fixture)
    closed: list[Plain] = []  # noqa: RUF012 (cleared by a fixture)

    def _connect(self, **kwargs: Any) -> dict[str, Any]:
        self.made.append(self)
        return {**self._secrets.to_dict(), **kwargs}

    def close(self) -> None:
        self.closed.append(self)


class OfSession(Plain):
    @classmethod
    def scope(cls) -> Literal["global", "session"]:
        return "session"


class Ill(Plain):
    healthy = True

    def _is_healthy(self) -> bool:
        return self.healthy


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    Plain.made.clear()
    Plain.closed.clear()


HERE = f"{__name__}.Plain"


def test_the_same_call_gives_the_same_connection() -> None:
    first = st.connection("a", Plain, n=1)
    assert st.connection("a", Plain, n=1) is first
    others = [
        st.connection("b", Plain, n=1),
        st.connection("a", Plain, n=2),
        st.connection("a", Plain, n=1, ttl=9),
    ]
    assert len({id(each) for each in (first, *others)}) == 4
    assert first._kwargs == first._instance == {"n": 1}


def test_settings_come_from_the_secrets_and_the_call(secrets_file: Path) -> None:
    secrets_file.write_text(f'[connections.a]\ntype = "{HERE}"\nx = 1\n[connections.a.deep]\ny = 2')
    found = st.connection("a")
    assert type(found).__name__ == "Plain"
    assert found._secrets.deep.y == 2
    assert found._secrets.x == 1
    assert "x" not in st.connection("other", Plain)._secrets


def test_a_name_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHICH", "a")
    assert st.connection("env:WHICH", Plain) is st.connection("a", Plain)
    with pytest.raises(SecretKeyError, match="environment variable `NOT_SET`"):
        st.connection("env:NOT_SET", Plain)


class Unshown:
    def __repr__(self) -> str:
        raise ValueError("no repr")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("a",),
            r"The `type` of the connection `a` is unknown.*`\[connections\.a\]`.*Connections in the secrets: `b`.*secrets\.toml",
        ),
        (("a", "sequel"), r'`type` must be one of.*`"sql"`.*got `"sequel"`'),
        (("a", "snowpark"), 'Use `type="snowflake"`'),
        (("a", "os.path.nothing"), "module `os.path` in `type` has no `nothing`"),
        (("a", "os.path.join"), "of `BaseConnection`; got"),
        (("a", int), "of `BaseConnection`; got"),
        ((5,), "`name` of a connection must be a string;"),
        ((Unshown(),), "`name` of a connection must be a string; got a value of type `Unshown`"),
        (("a", Unshown()), "of `BaseConnection`; got a value of type `Unshown`"),
        (("a", Plain, 0), "`max_entries` must be an integer above 0"),
        (("a", Plain, None, "soon"), "`ttl`"),
    ],
)
def test_what_cannot_be_a_connection(arguments: Any, says: str, secrets_file: Path) -> None:
    secrets_file.write_text("[connections.b]\npassword = 'verysecret'")
    with pytest.raises(ApiError, match=says) as caught:
        st.connection(*arguments)
    assert "verysecret" not in str(caught.value)


def test_a_module_that_is_not_there_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        st.connection("a", "no_such_package.Connection")


def test_a_connection_that_cannot_be_made_is_tried_again_by_the_next_call() -> None:
    class Fails(BaseConnection[int]):
        works = False

        def _connect(self, **kwargs: Any) -> int:
            if not self.works:
                raise OSError("not yet")
            return 1

    with pytest.raises(OSError, match="not yet"):
        st.connection("a", Fails)
    Fails.works = True
    assert st.connection("a", Fails)._instance == 1


def test_reset_connects_anew_when_it_is_used() -> None:
    found = st.connection("a", Plain)
    found.reset()
    assert len(Plain.made) == 1
    assert found._instance == {}
    assert len(Plain.made) == 2
    assert st.connection("a", Plain) is found


def test_other_secrets_connect_anew_and_those_of_others_do_not(secrets_file: Path) -> None:
    secrets_file.write_text("[connections.a]\nx = 1")
    found = st.connection("a", Plain)
    assert found._instance == {"x": 1}
    secrets_file.write_text("[connections.a]\nx = 1\n[connections.b]\ny = 1")
    assert found._instance == {"x": 1}
    assert len(Plain.made) == 1
    secrets_file.write_text("[connections.a]\nx = 22")
    assert found._instance == {"x": 22}
    assert len(Plain.made) == 2
    secrets_file.write_text("[connections.a\nx = 3")
    assert found._instance == {"x": 22}, "a file that cannot be read ends no connection"


def test_a_connection_that_goes_is_closed() -> None:
    first = st.connection("a", Plain, max_entries=1)
    second = st.connection("b", Plain, max_entries=1)
    assert Plain.closed == [first]
    REGISTRY.clear("resource")
    assert Plain.closed == [first, second]


def test_a_connection_that_is_not_healthy_is_made_anew() -> None:
    first = st.connection("a", Ill)
    assert st.connection("a", Ill) is first
    first.healthy = False
    second = st.connection("a", Ill)
    assert second is not first
    assert Plain.closed == [first]


def test_many_that_ask_at_once_get_one() -> None:
    start, found = threading.Barrier(8), []

    def ask() -> None:
        start.wait()
        found.append(st.connection("a", Plain))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == len(Plain.made) == 1


def test_many_that_use_it_at_once_after_a_reset_connect_once() -> None:
    connection, start = st.connection("a", Plain), threading.Barrier(8)
    connection.reset()

    def use() -> None:
        start.wait()
        assert connection._instance == {}

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Plain.made) == 2


def test_a_session_has_its_own_where_the_class_says_so() -> None:
    def app() -> None:
        import millpond as st
        from tests.connections.test_connection import OfSession

        st.text(id(st.connection("a", OfSession)))

    tab = AppTest.from_function(app)
    other = tab.new_tab()
    first = tab.run().text[0].value
    assert tab.run().text[0].value == first
    assert other.run().text[0].value != first
    with pytest.raises(ApiError, match="belong to a session"):
        st.connection("a", OfSession)


OWN = """
class Own(BaseConnection[str]):
    def _connect(self, **kwargs):
        return "NUMBER"
"""
DERIVED = """
class Base(BaseConnection[str]):
    def _connect(self, **kwargs):
        return "NUMBER"

class Own(Base):
    pass
"""
WRAPPED = """
import functools

def logged(method):
    @functools.wraps(method)
    def call(self, **kwargs):
        return method(self, **kwargs)
    return call

class Own(BaseConnection[str]):
    @logged
    def _connect(self, **kwargs):
        return "NUMBER"
"""


@pytest.mark.parametrize("classes", [OWN, DERIVED, WRAPPED], ids=["its own", "of its base", "in a decorator"])
def test_a_class_of_the_script_keeps_its_connection_while_its_code_is_the_same(
    tmp_path: Path, classes: str
) -> None:
    script = f"""
import millpond as st
from millpond.connections import BaseConnection
{classes}

connection = st.connection("own", Own)
st.text(id(connection))
st.text(connection._instance)
"""
    (tmp_path / "app.py").write_text(script.replace("NUMBER", "one"))
    at = AppTest.from_file(tmp_path / "app.py").run()
    first = at.text.values
    assert at.run().text.values == first
    (tmp_path / "app.py").write_text(script.replace("NUMBER", "another"))
    assert at.run().text[1].value == "another"


def test_apps_of_one_process_have_their_own() -> None:
    text = "import millpond as st; st.text(st.connection('a', 'tests.connections.test_connection.Plain')._instance)"
    one, two = AppTest.from_string(text), AppTest.from_string(text)
    one.secrets["connections"] = {"a": {"n": 1}}
    two.secrets["connections"] = {"a": {"n": 2}}
    assert (one.run().text[0].value, two.run().text[0].value) == ("{'n': 1}", "{'n': 2}")


def test_a_connection_is_not_saved_and_shows_no_settings() -> None:
    found = st.connection("a", Plain, password="verysecret")
    assert repr(found) == "<Plain 'a'>"
    with pytest.raises(TypeError, match=r"'a' is not saved\. Call `st\.connection` in each run"):
        pickle.dumps(found)


def test_in_session_state_it_is_volatile() -> None:
    def app() -> None:
        import millpond as st
        from tests.connections.test_connection import Plain

        if "connection" not in st.session_state:
            st.session_state.connection = st.connection("a", Plain, password="verysecret")
        st.session_state.n = st.session_state.get("n", 0) + 1
        st.text(st.session_state.connection._instance["password"] == "verysecret")

    at = AppTest.from_function(app).run().run()
    saved = at._host._saved[at._tab.session]._dumps
    assert set(saved) & {"connection", "n"} == {"n"}
    assert at.restart().text[0].value == "True"
    assert at.session_state.n == 3


def test_it_cannot_be_made_without_connect() -> None:
    class Nothing(BaseConnection[int]):
        pass

    with pytest.raises(TypeError, match="abstract"):
        st.connection("a", Nothing)  # type: ignore[type-abstract]  # as it says
