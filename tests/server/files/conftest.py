"""A page that takes uploads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from millpond.server.files.uploads import TICKET_HEADER
from tests.server.conftest import Client, FakeTab

APP = """
import millpond as st
from millpond.session.context import current
from millpond.session.files.uploaded import UploadedFile
files = current().run.session.files
st.text("ticket " + files.ticket("w", TYPES, SIZE))
receipt = st.text_input("receipt")
if receipt:
    st.session_state.kept = UploadedFile(files.open_receipt(receipt), files)
if st.button("Clear"):
    del st.session_state["kept"]
if "kept" in st.session_state:
    file = st.session_state.kept
    file.seek(0)
    st.text(f"upload {file.name} {file.type} {file.size} {sum(file.read())}")
"""


def app(types: tuple[str, ...] = (), size: int | None = None) -> str:
    return APP.replace("TYPES", repr(types)).replace("SIZE", repr(size))


class Page:
    """A tab, and what it uploads."""

    def __init__(self, client: Client, tab: FakeTab) -> None:
        self.client = client
        self.tab = tab
        self.path = f"/_millpond/upload/{tab.session}"
        self.seq = 0

    @property
    def ticket(self) -> str:
        return next(text[7:] for text in self.tab.texts.values() if text.startswith("ticket "))

    @property
    def shown(self) -> list[str]:
        return [text[7:] for text in self.tab.texts.values() if text.startswith("upload ")]

    def put(self, body: bytes = b"1,2", name: str = "a.csv", client: Client | None = None, **headers: str):
        given = {TICKET_HEADER: self.ticket, "Content-Type": "text/csv"} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        return (client or self.client).request("PUT", f"{self.path}?name={name}", given, body)

    def use(self, receipt: str) -> None:
        self.seq += 1
        self.tab.send(
            [{"type": "event", "seq": self.seq, "values": {self.tab.widgets["text_input"]: receipt}}]
        )
        self.tab.until_finished(self.seq)


@pytest.fixture
def opened(serve, connect) -> Callable[..., contextlib.AbstractContextManager[Page]]:
    """``with opened(source) as page``: a page that takes uploads."""

    @contextlib.contextmanager
    def start(source: str = "", *args, **options) -> Iterator[Page]:
        with serve(source or app(), *args, **options) as client:
            client.get("/")
            with connect(client) as tab:
                yield Page(client, tab.hello().until_finished())

    return start
