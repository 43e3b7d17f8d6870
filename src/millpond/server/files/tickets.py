"""What a page shows to upload a file (a ticket), and what it gets for it (a receipt). Both are sealed."""

from __future__ import annotations

import msgspec

from millpond.file_ref import FileRef
from millpond.server.files.service import FileService
from millpond.server.files.texts import from_text, to_text
from millpond.session.files.file import File, Ticket, last_part
from millpond.stores.codec import BadSeal

FILES = "_millpond/files"
TICKET = "ticket"
"""What a ticket's seal is for."""


def make_ticket(service: FileService, session: str, ticket: Ticket) -> str:
    """What a widget's component shows with each upload."""
    return to_text(service.sealer.seal_file(session, TICKET, msgspec.msgpack.encode(ticket)))


def open_ticket(service: FileService, session: str, text: str) -> Ticket:
    """The ticket that a page was given. Raises BadSeal."""
    body = service.sealer.open_file(session, TICKET, from_text(text))
    return msgspec.msgpack.decode(body, type=Ticket)


def make_receipt(service: FileService, session: str, file: File) -> str:
    """What a widget's component sends as its value."""
    return f"{file.id}.{to_text(service.sealer.seal_file(session, file.id, msgspec.msgpack.encode(file)))}"


def open_receipt(service: FileService, session: str, receipt: str) -> File:
    """The upload that a receipt is for. Raises BadSeal."""
    id, _, sealed = receipt.partition(".")
    file = service.open_record(session, id, from_text(sealed))
    if not file.upload:
        raise BadSeal(f"The file {id} is not an upload.")
    return file


def address_of(service: FileService, session: str, owner: str, file: File | FileRef) -> str:
    """Where the browser of the session finds a file, relative to the page."""
    signature = service.sealer.sign_file(session, owner, file.id)
    return f"{FILES}/{session}/{file.id}{signature}/{last_part(file.name, file.type)}"
