"""Which code may use which schema: the rules for all stores.

A store notes the *schema* that its tables or keys have, and the *oldest*
schema whose code can use them as they are. Code that finds a lower schema upgrades it.
Code that finds a higher schema continues if it is not older than the oldest, and is
refused otherwise. A step that only adds tables or columns (which older code ignores)
lets the old and the new version of an app run together during a rolling deploy, and
allows a rollback.
"""

from __future__ import annotations

import logging

from millpond.errors import ConfigError

log = logging.getLogger("millpond")


def check(place: str, found: int, oldest: int, known: int, advice: str) -> bool:
    """Whether the schema that was found must be upgraded.

    Parameters
    ----------
    place:
        What has the schema, as the beginning of a sentence: "`sessions.db`".
    found, oldest:
        What the store notes.
    known:
        The newest schema that this code knows.
    advice:
        What can be done besides upgrading Millpond.

    Raises
    ------
    ConfigError
        This code is older than the oldest schema whose code can use it.
    """
    if found <= known:
        return found < known
    if known < oldest:
        raise ConfigError(
            f"{place} was written by a newer Millpond (schema {found}, for code that knows {oldest} or later; this "
            f"one knows up to {known}). Upgrade Millpond, or {advice}"
        )
    log.info("%s was written by a newer Millpond (schema %d), whose schema this one can use", place, found)
    return False
