"""TOML files, with one kind of error whatever is wrong with them."""

from __future__ import annotations

import tomllib
from tomllib import TOMLDecodeError
from typing import Any

__all__ = ["TOMLDecodeError", "parse_toml"]


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    TOMLDecodeError
        It is not TOML, or Python cannot hold it: ``tomllib`` lets other errors
        out for a number of thousands of digits and for lists that are nested
        hundreds deep.

    Examples
    --------
    >>> parse_toml("port = 8501")
    {'port': 8501}
    """
    try:
        return tomllib.loads(text)
    except TOMLDecodeError:
        raise
    except ValueError:
        raise TOMLDecodeError("A number in it has too many digits") from None
    except RecursionError:
        raise TOMLDecodeError("It is nested too deeply") from None
