"""The server's log: lines for people, or one JSON object per line for programs."""

from __future__ import annotations

import datetime as dt
import logging
import sys
from typing import Any

import msgspec

from millpond.config import Config
from millpond.session.context import current_or_none

_encoder = msgspec.json.Encoder(enc_hook=str)


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
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.args:
            fields["template"] = str(record.msg)
            fields["values"] = list(record.args) if isinstance(record.args, tuple) else [record.args]
        if (context := current_or_none()) is not None:
            fields["session"] = context.run.session.id
        fields |= _trace()
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return _encoder.encode(fields).decode()


def _trace() -> dict[str, str]:
    """The trace that is going on, where there are traces at all."""
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None:
        return {}
    span = trace.get_current_span().get_span_context()
    return {"trace_id": f"{span.trace_id:032x}", "span_id": f"{span.span_id:016x}"} if span.is_valid else {}


def configure_logging(config: Config) -> None:
    """Send our log, and uvicorn's, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonLines() if config.logger.json else logging.Formatter(config.logger.message_format)
    )
    ours = logging.getLogger("millpond")
    ours.addHandler(handler)
    ours.setLevel(config.logger.level.upper())
    ours.propagate = False
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.setLevel("ERROR" if config.logger.level.upper() != "DEBUG" else "DEBUG")
        logger.addHandler(handler)
        logger.propagate = False
