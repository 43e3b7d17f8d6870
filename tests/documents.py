"""PDFs that tests make: small ones, with a text on each page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def make_pdf(pages: Sequence[str], *, link: str = "", password: str = "", ballast: int = 0) -> bytes:
    """A PDF with these texts.

    Parameters
    ----------
    link:
        Where a link on the first page leads.
    password:
        What opens it; empty: nothing is needed.
    ballast:
        Bytes of a file in it that no page needs, between the first page and the others.
    """
    key, lock = _lock(password) if password else (b"", b"")
    annotation = (
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[60 400 300 440]/A<</S/URI/URI(%b)>>>>]" % link.encode()
    )
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, text in enumerate(pages):
        drawn = _encrypted(b"BT /F 36 Tf 60 500 Td (%b) Tj ET" % text.encode("latin-1"), key, 5 + 2 * n)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 600]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>%b>>"
            % (5 + 2 * n, annotation if link and n == 0 else b""),
            stream(drawn),
        ]
    objects.append(stream(bytes(ballast)))
    if lock:
        objects.append(lock)
    order = [*range(1, 6), len(objects) - (1 if lock else 0), *range(6, len(objects) + 1)]
    sealed = (
        b"/Encrypt %d 0 R/ID[<%b><%b>]" % (len(objects), _ID.hex().encode(), _ID.hex().encode())
        if lock
        else b""
    )
    return assemble(objects, order, sealed)


def assemble(objects: Sequence[bytes], order: Iterable[int] = (), trailer: bytes = b"") -> bytes:
    """A PDF of these objects: the first one is its catalog; they are numbered from 1, and stand in ``order``."""
    body, places = bytearray(b"%PDF-1.4\n"), {}
    for number in dict.fromkeys(order or range(1, len(objects) + 1)):
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number - 1])
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, len(objects) + 1))
    body += b"trailer<</Root 1 0 R/Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(body)


_ID = bytes(16)
_MAY = -4


def stream(data: bytes) -> bytes:
    """An object with this content."""
    return b"<</Length %d>>stream\n%b\nendstream" % (len(data), data)


def _lock(password: str) -> tuple[bytes, bytes]:
    """The key and the dictionary of the oldest kind of encryption, 40 bits of RC4: enough to be asked for a password."""
    padded = (password.encode() + _PAD)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + _MAY.to_bytes(4, "little", signed=True) + _ID).digest()[:5]
    user = _rc4(key, _PAD)
    lock = b"<</Filter/Standard/V 1/R 2/P %d/O<%b>/U<%b>>>" % (
        _MAY,
        owner.hex().encode(),
        user.hex().encode(),
    )
    return key, lock


def _encrypted(data: bytes, key: bytes, number: int) -> bytes:
    return (
        _rc4(hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10], data) if key else data
    )


def _rc4(key: Iterable[int], data: bytes) -> bytes:
    key, box, j = list(key), list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i, j, out = 0, 0, bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
