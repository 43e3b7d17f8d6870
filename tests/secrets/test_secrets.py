"""``st.secrets``, as scripts see it."""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import os
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest

import millpond as st
from millpond.config import secrets
from millpond.config.masking import mask
from millpond.errors import NoSecrets, SecretAttributeError, SecretKeyError, SecretsError
from millpond.testing import AppTest
from tests.secrets.conftest import write

TEXT = """
token = "t0ken-of-nobody"
numbers = [1, 2]

[database]
user = "ada-lovelace"
password = "pa55word-of-ada"
url = "postgresql://ada:dbpass%40@db.example/pets"

[database.options]
level = 3

[[servers]]
host = "server-one.example"
"""


@pytest.fixture
def there(work: Path) -> Any:
    """The secrets are there."""
    write(work, TEXT)
    secrets.set_process_secrets(None)
    return st.secrets


def test_items_and_attributes_at_all_depths(there: Any) -> None:
    assert there.token == there["token"] == "t0ken-of-nobody"
    assert there.database.options.level == there["database"]["options"]["level"] == 3
    assert there.servers[0].host == there["servers"][0]["host"] == "server-one.example"
    assert there.numbers == [1, 2]


def test_what_a_dictionary_can_do(there: Any) -> None:
    assert list(there) == list(there.keys()) == ["token", "numbers", "database", "servers"]
    assert len(there) == 4
    assert "token" in there
    assert "nothing" not in there
    assert there.has_key("token")
    assert there.get("nothing") is None
    assert there.get("nothing", 1) == 1
    assert dict(there.database.options) == {**there.database.options} == {"level": 3}
    assert there.database.options == {"level": 3}
    whole = there.to_dict()
    assert type(whole["database"]["options"]) is dict
    whole["database"]["options"]["level"] = 4
    whole["servers"][0]["host"] = ""
    assert there.database.options.level == 3
    assert there.servers[0].host
    assert json.loads(json.dumps(there.database.to_dict()))["options"] == {"level": 3}


def test_values_given_away_do_not_change_the_secrets(there: Any) -> None:
    there.numbers.append(3)
    assert there.numbers == [1, 2]


@pytest.mark.parametrize("change", ["item", "attribute", "del item", "del attribute"])
@pytest.mark.parametrize("depth", [0, 1])
def test_nothing_can_be_set(there: Any, change: str, depth: int) -> None:
    place = there if depth == 0 else there.database
    with pytest.raises(TypeError, match="are read-only"):
        if change == "item":
            place["user"] = 1
        elif change == "attribute":
            place.user = 1
        elif change == "del item":
            del place["user"]
        else:
            del place.user


def test_errors_name_the_keys_and_the_places_and_no_values(there: Any) -> None:
    with pytest.raises(SecretKeyError) as caught:
        there["tokem"]
    text = str(caught.value)
    for part in (
        "`tokem`",
        "Did you mean `token`?",
        "`database`",
        "`.streamlit/secrets.toml`",
        "~/.millpond",
        "(not there)",
    ):
        assert part in text
    assert "t0ken-of-nobody" not in text
    assert not isinstance(caught.value, FileNotFoundError)
    with pytest.raises(
        SecretAttributeError, match=r"`st\.secrets\.database` has no `pasword`.*`password`"
    ) as inner:
        _ = there.database.pasword
    assert "pa55word" not in str(inner.value)
    with pytest.raises(KeyError):
        there.database["pasword"]
    assert not hasattr(there, "nothing")
    assert not hasattr(there.database, "nothing")


def test_without_any_secrets(work: Path) -> None:
    secrets.set_process_secrets(None)
    with pytest.raises(
        NoSecrets, match=r"No secrets were found.*\.streamlit/secrets\.toml.*MILLPOND_SECRETS"
    ) as caught:
        st.secrets["token"]
    # Both are what apps catch.
    for kind in (FileNotFoundError, KeyError):
        assert isinstance(caught.value, kind)
    with pytest.raises(AttributeError):
        _ = st.secrets.token
    assert "token" not in st.secrets
    assert st.secrets.get("token") is None
    assert st.secrets.to_dict() == {}
    assert not st.secrets
    assert st.secrets.load_if_toml_exists() is False


def test_no_representation_has_values(there: Any) -> None:
    shown: list[object] = [there, there.database, there.servers, {"s": there}, [there.database]]
    for each in shown:
        for text in (repr(each), str(each), f"{each}"):
            for secret in ("pa55word", "t0ken", "server-one", "lovelace"):
                assert secret not in text
    assert repr(there.database.options) == "{'level': '***'}"


def test_secrets_cannot_be_pickled_and_copies_are_the_same(there: Any) -> None:
    for value in (there, there.database):
        with pytest.raises(TypeError, match="not saved"):
            pickle.dumps(value)
        assert copy.copy(value) is value
        assert copy.deepcopy(value) is value


APP = """
import millpond as st

st.write(st.secrets, st.secrets.database)
st.json(st.secrets)
st.secrets.database
st.text(st.secrets)
st.session_state.all = st.secrets
st.session_state.part = st.secrets.database
st.session_state.n = st.session_state.get("n", 0) + 1
if st.button("Fail"):
    raise ValueError(f"cannot log in with {st.secrets.database.password} at {st.secrets.database.url}")
"""


def test_nothing_of_it_is_on_the_page_in_the_log_or_saved(
    work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(work, TEXT)
    at = AppTest.from_string(APP).run()
    assert not at.exception
    at.button[0].click().run()
    assert at.exception[0].value == "cannot log in with *** at ***"
    page = repr(at) + "".join(str(node.props) for node in at._tab.tree.walk())
    saved = b"".join(dump.data for dump in at._host._saved[at._tab.session]._dumps.values())
    formatter = logging.Formatter()
    log = "\n".join(map(formatter.format, caplog.records))
    for secret in ("t0ken", "pa55word", "dbpass", "server-one", "ada:"):
        assert secret not in page
        assert secret.encode() not in saved
        assert secret not in log
    assert "cannot log in with ***" in log
    assert "session_state['part'] is kept in memory only" in log
    at.restart()
    assert at.session_state.n == 3, "the keys beside it are saved"


def test_while_an_app_is_tested_they_are_variables(work: Path) -> None:
    write(work, "ONLY_WHILE_A_TEST_RUNS = 1")
    app = "import os, millpond as st; st.text(os.environ.get('ONLY_WHILE_A_TEST_RUNS'))"
    at = AppTest.from_string(app)
    for _ in range(2):
        assert at.run().text[0].value == "1"
        assert "ONLY_WHILE_A_TEST_RUNS" not in os.environ
    at.secrets["other"] = 1
    assert at.run().text[0].value == "None"


def test_the_secrets_that_a_kept_section_has_are_those_of_that_time(work: Path) -> None:
    file = write(work, "[a]\nb = 1")
    at = AppTest.from_string(
        "import millpond as st\nst.session_state.setdefault('a', st.secrets.a)\n"
        "st.text((st.session_state.a.b, st.secrets.a.b))"
    ).run()
    assert at.text[0].value == "(1, 1)"
    file.write_text("[a]\nb = 22")
    assert at.run().text[0].value == "(1, 22)"


def test_a_cached_function_knows_sections_by_what_is_in_them(work: Path) -> None:
    file = write(work, "[a]\nb = 1\n[c]\nb = 1")
    at = AppTest.from_string(
        """
import millpond as st

@st.cache_data
def made(section):
    st.session_state.calls = st.session_state.get("calls", 0) + 1
    return section.b

made(st.secrets.a); made(st.secrets.a)
"""
    ).run()
    assert not at.exception
    assert at.run().session_state.calls == 1
    file.write_text("[a]\nb = 22")
    assert at.run().session_state.calls == 2


def test_what_a_cached_function_returns_is_no_section(work: Path) -> None:
    write(work, "[a]\nb = 'verysecret'")
    at = AppTest.from_string("import millpond as st\n@st.cache_data\ndef f(): return st.secrets.a\nf()").run()
    assert "not saved" in at.exception[0].value


def test_masks_what_is_long_enough_and_no_names_of_hosts(there: Any) -> None:
    there.to_dict()
    assert mask("pa55word-of-ada, dbpass%40, dbpass@, t0ken-of-nobody") == "***, ***, ***, ***"
    kept = "user ada-lovelace at server-one.example, level 3"
    assert mask(kept) == kept


def test_what_the_provider_of_a_login_sees_in_the_address_is_not_masked(work: Path) -> None:
    kept = "https://ada:PASSWORD@sign-in.example/realm the-client openid-and-more"
    url, client, scope = kept.replace("PASSWORD", "hunter2!").split()
    write(
        work,
        f"[auth]\nserver_metadata_url = '{url}'\nclient_id = '{client}'\nclient_secret = 'verysecret'\n"
        f"client_kwargs = {{ scope = '{scope}', prompt = 'select_account' }}",
    )
    text = f"{url} {client} {scope} select_account"
    assert st.secrets.auth.client_id == client
    assert mask(f"{text} verysecret") == f"{kept.replace('PASSWORD', '***')} select_account ***"


def test_what_is_shown_of_objects_and_of_the_source_is_masked(work: Path) -> None:
    write(work, "token = 'verysecret-1'")
    at = AppTest.from_string(
        """
import millpond as st
class Client:
    token = st.secrets["token"]
    def go(self, token=st.secrets["token"]): ...
    def __repr__(self): return f"Client({self.token})"
st.help(Client)
st.help(Client())
st.help(Client.go)
st.help(st.secrets)
st.help(st.secrets.get("token", "verysecret-1"))
with st.echo():
    token = "verysecret-1"
"""
    ).run()
    assert not at.exception
    shown = [repr(one._props) for one in (*at.help, *at.code)]
    assert len(shown) == 6
    assert not [text for text in shown if "verysecret" in text]
    assert all("***" in text for text in shown)


def test_masks_each_line_of_a_key(work: Path) -> None:
    source = secrets.SecretSource(
        [write(work, "key = '''-----BEGIN-----\nMIIEvQIBADANBgkqhkiG\nAAAAB3NzaC1yc2EAAAAD\n'''")]
    )
    source.values()
    assert mask("got AAAAB3NzaC1yc2EAAAAD.") == "got ***."


@pytest.mark.parametrize(
    "write_it",
    [
        quote, quote_plus, lambda text: quote(text, safe=""), lambda text: urlencode({"key": text}), json.dumps,
        lambda text: repr(text.encode()), lambda text: repr({"key": text}),
    ],
)  # fmt: skip
def test_masks_a_secret_however_a_client_writes_it(work: Path, write_it: Callable[[str], str]) -> None:
    secret = "sk-live/ab+cd==ö\"' XYZ"
    source = secrets.SecretSource([write(work, f"key = {json.dumps(secret)}")])
    source.values()
    text = mask(f"404 for {write_it(secret)}")
    assert "***" in text
    assert "XYZ" not in text


def test_masks_a_secret_that_has_been_replaced_or_cannot_be_read_any_more(work: Path) -> None:
    source = secrets.SecretSource([write(work, "key = 'the-former-one'")])
    source.values()
    for text in ("key = 'the-present-one'", "key = "):
        write(work, text)
        source.look_again()
        with contextlib.suppress(SecretsError):
            source.values()
    assert mask("the-former-one, the-present-one") == "***, ***"


def test_masks_the_last_versions_of_a_secret(work: Path) -> None:
    names = [f"secret-number-{at}" for at in range(secrets.HIDDEN)]
    source = secrets.SecretSource([write(work, "")])
    # The first one is used again, so it is not the oldest.
    for name in (*names, names[0], "another-one"):
        write(work, f"key = '{name}'")
        source.look_again()
        source.values()
    assert mask(f"{names[0]}, another-one") == "***, ***"


class Mute:
    def __str__(self) -> str:
        raise ValueError("no text")


def test_a_line_of_the_log_is_masked_with_its_arguments(there: Any, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("millpond").warning("cannot log in with %s", there.database.password)
    assert caplog.messages == ["cannot log in with ***"]


def test_a_line_of_the_log_without_a_text_is_no_error_of_who_writes_it(
    there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    there.to_dict()
    logging.getLogger("millpond").warning("this is %s", Mute())


def test_of_a_thread_without_a_run_are_those_of_the_process(there: Any) -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(st.secrets.database.user))
    thread.start()
    thread.join()
    assert found == ["ada-lovelace"]


def test_many_threads_read_one_change_once(work: Path) -> None:
    source = secrets.SecretSource([write(work, "a = 1")])
    reads: list[int] = []
    read = source._read

    def counted() -> dict[str, Any]:
        reads.append(1)
        return read()

    source._read = counted  # type: ignore[method-assign]
    start = threading.Barrier(8)

    def use() -> None:
        start.wait()
        for _ in range(50):
            assert source.values() == {"a": 1}

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1
