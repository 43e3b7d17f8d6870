"""Texts without the secrets in them: for logs, and for errors on the page."""

from __future__ import annotations

import json
import logging
import re
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol
from urllib.parse import quote, quote_plus, unquote, urlsplit

MASK: Final = "***"
"""What stands in the place of a secret."""
SHORTEST: Final = 8
"""Characters of a text that is taken out. A shorter one would be found in texts that have nothing to do with it."""
SHORTEST_PASSWORD: Final = 4
"""The same of a password in an address."""
SHORTEST_LINE: Final = 16
"""The same of one line of a text with several, such as a private key."""

_NOT_SECRET: Final = frozenset(
    ("account", "authenticator", "client_email", "client_id", "database", "dbname", "dialect", "driver", "drivername",
     "email", "host", "hostname", "port", "project_id", "prompt", "redirect_uri", "region", "role", "schema", "scope",
     "server", "server_metadata_url", "token_endpoint_auth_method", "type", "user", "username", "warehouse")
)  # fmt: skip
"""Keys whose values stay, but for a password in an address: an error that names no host and no user helps nobody."""


class HoldsSecrets(Protocol):
    """What has secrets in it."""

    pattern: re.Pattern[str] | None
    """Finds them in a text; None: there are none."""


_holders: weakref.WeakSet[HoldsSecrets] = weakref.WeakSet()
_lock = threading.Lock()


def hide(holder: HoldsSecrets) -> None:
    """From now on :func:`mask`, and our log, takes out the secrets of this one, too."""
    with _lock:
        _holders.add(holder)
    logging.getLogger("millpond").addFilter(_FILTER)


def mask(text: str) -> str:
    """The text without the secrets that this process has read."""
    if not _holders:
        return text
    with _lock:
        patterns = [holder.pattern for holder in _holders]
    for pattern in patterns:
        if pattern is not None:
            text = pattern.sub(MASK, text)
    return text


def pattern_of(tables: Iterable[Mapping[str, Any]]) -> re.Pattern[str] | None:
    """What finds the secrets of these tables in a text, the longer ones first."""
    found = {text for values in tables for key, value in values.items() for text in _texts(key, value)}
    longest_first = sorted(found, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _texts(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner, each in value.items():
            yield from _texts(str(inner), each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(key, each)
    elif isinstance(value, str):
        if key.lower() not in _NOT_SECRET:
            yield from _forms(value)
        yield from _password_in(value)


def _forms(value: str) -> Iterator[str]:
    """A secret, as it may stand in a text."""
    if len(value) >= SHORTEST:
        yield value
        yield repr(value)[1:-1]
        yield repr(value.encode("utf-8", "surrogatepass"))[2:-1]
        yield json.dumps(value)[1:-1]
        # In an address, as the error of a request names it.
        yield from (quote(value, safe, errors="replace") for safe in ("/", ""))
        yield quote_plus(value, errors="replace")
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= SHORTEST_LINE)


def _password_in(value: str) -> Iterator[str]:
    """The password, of an address that has one."""
    if "://" not in value:
        return
    try:
        password = urlsplit(value).password
    except ValueError:
        return
    if password:
        yield from (form for form in {password, unquote(password)} if len(form) >= SHORTEST_PASSWORD)


class MaskingFilter(logging.Filter):
    """Takes secrets out of what is logged, whatever formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, without them."""
        try:
            message = record.getMessage()
        except Exception:
            return True  # the handlers say so; who logs goes on
        if (masked := mask(message)) != message:
            record.msg, record.args = masked, ()
        if record.exc_info:
            text = _FORMATTER.formatException(record.exc_info)
            if (masked := mask(text)) != text:
                record.exc_text = masked
        return True


_FORMATTER: Final = logging.Formatter()
_FILTER: Final = MaskingFilter()
