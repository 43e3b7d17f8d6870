"""The server's log: lines for people, or one JSON object per line for programs.

Texts of strangers come into it: names in requests, ids of widgets, messages of
exceptions. Here, and nowhere else, they are cut and written so that none can
pass for another line, or do something to the terminal.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sys
from typing import Any

import msgspec

from millpond.config import Config
from millpond.config.masking import mask
from millpond.session.context import current_or_none

_encoder = msgspec.json.Encoder(enc_hook=str)

LONGEST_MESSAGE = 4000
LONGEST_EXCEPTION = 64_000
"""Characters; of an exception, its end says most."""

# Controls (escape sequences among them), line and paragraph separators, marks that
# turn the direction of writing, and halves of characters, which no file can take.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str, longest: int = LONGEST_MESSAGE) -> str:
    r"""The text as one line of so many characters at most.

    >>> printable("a\n\x1b[31mb")
    'a\\n\\x1b[31mb'
    """
    if len(text) > longest:
        text = f"{text[:longest]}… ({len(text)} characters)"
    return _UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], text)


def printable_lines(text: str) -> str:
    """An exception's text: its lines stay lines, each set in so that it cannot pass for one of the log."""
    if len(text) > LONGEST_EXCEPTION:
        half = LONGEST_EXCEPTION // 2
        text = f"{text[:half]}\n… ({len(text)} characters) …\n{text[-half:]}"
    return "\n".join("    " + printable(line, LONGEST_EXCEPTION) for line in text.split("\n"))


class Lines(logging.Formatter):
    """One line for people, and the lines of an exception under it."""

    def format(self, record: logging.LogRecord) -> str:
        """The lines, without their end."""
        record.exc_text = None  # the exception was formatted by another formatter
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging names it)
        """The line."""
        record.message = printable(mask(record.message.rstrip("\n")))
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging names it)
        """The lines under it."""
        return printable_lines(mask(super().formatException(ei)))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 (logging names it)
        """The same, of a stack."""
        return printable_lines(mask(stack_info))


class JsonLines(logging.Formatter):
    """One line as a JSON object.

    ``template`` is the message before its values were put in, and ``values``
    are those: lines of the same kind have the same template.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": printable(mask(record.getMessage().rstrip("\n"))),
            "process": record.process,
        }
        if record.args:
            fields["template"] = mask(str(record.msg))
            values = record.args if isinstance(record.args, tuple) else (record.args,)
            fields["values"] = [_value(value) for value in values]
        if (context := current_or_none()) is not None:
            fields["session"] = context.run.session.id
        fields |= _trace()
        if record.exc_info:
            fields["exception"] = _sound(mask(self.formatException(record.exc_info)))
        return _encoder.encode(fields).decode()


def _value(value: object) -> object:
    return value if isinstance(value, int | float | None) else printable(mask(str(value)))


def _sound(text: str) -> str:
    """The end of the trace, in lines without control characters."""
    lines = text[-LONGEST_EXCEPTION:].split("\n")
    return "\n".join(printable(line, LONGEST_EXCEPTION) for line in lines)


def _trace() -> dict[str, str]:
    """The current trace, if traces are on."""
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None:
        return {}
    span = trace.get_current_span().get_span_context()
    return {"trace_id": f"{span.trace_id:032x}", "span_id": f"{span.span_id:016x}"} if span.is_valid else {}


def configure_logging(config: Config) -> None:
    """Send our log, and uvicorn's, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if config.logger.json else Lines(config.logger.message_format))
    ours = logging.getLogger("millpond")
    ours.addHandler(handler)
    ours.setLevel(config.logger.level.upper())
    ours.propagate = False
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.setLevel("ERROR" if config.logger.level.upper() != "DEBUG" else "DEBUG")
        logger.addHandler(handler)
        logger.propagate = False
