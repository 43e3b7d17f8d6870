"""What to do about an app's own error, below it on the page: where Python's message alone leaves beginners at a loss."""

from __future__ import annotations

import difflib
import inspect
import linecache
import re
import sys
from pathlib import Path
from types import ModuleType

from millpond.distributions import missing
from millpond.errors import Error

_UNKNOWN_KEYWORD = re.compile(
    r"(\w+)(?:\.__init__|\.__call__)?\(\) got an unexpected keyword argument '(\w+)'"
)


def hint(error: BaseException, folder: Path | None = None) -> str | None:
    """What to do (Markdown), or None; our own errors say it themselves. ``folder`` is the app's."""
    if isinstance(error, Error):
        return None
    if isinstance(error, ModuleNotFoundError):
        advice = missing(error.name) if isinstance(error.name, str) else None
        return advice if advice is None or advice.endswith("?") else f"{advice}."
    if isinstance(error, FileNotFoundError):
        return _where_paths_begin(error.filename, folder)
    if type(error) is TypeError:
        return _parameter_meant(error)
    return None


def _where_paths_begin(file: object, folder: Path | None) -> str | None:
    """For a path that is relative: it begins where the server was started, which need not be the app's folder."""
    if not isinstance(file, str) or not file or Path(file).is_absolute():
        return None
    try:
        start = Path.cwd()
    except FileNotFoundError:  # as after a deploy that has replaced it
        return "The folder in which the server was started is no longer there, and relative paths begin in it. Start the server again."
    said = f"`{file}` was looked for in `{start}`, the folder in which the server was started."
    if folder is None or folder == start or not (folder / file).exists():
        return said
    return f"{said} It is beside the app: `Path(__file__).parent / {file!r}` finds it from anywhere."


def _parameter_meant(error: TypeError) -> str | None:
    """For a misspelt parameter of one of our functions. Python has this from 3.13 on."""
    found = _UNKNOWN_KEYWORD.fullmatch(str(error))
    if found is None:
        return None
    millpond = sys.modules["millpond"]  # which imports the elements, and which the app has called
    of_class = re.sub("(?<=[a-z])(?=[A-Z])", "_", found[1]).lower()  # st.cache_data is a CacheData
    names = (found[1], of_class)
    places = (getattr(place, name, None) for place in (millpond, millpond.column_config) for name in names)
    function = next(filter(None, places), None)
    if not callable(function):
        return None
    there = [name for name in inspect.signature(function).parameters if not name.startswith("_")]
    near = difflib.get_close_matches(found[2], there, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if not _is_called_on_ours(error, names):
        return None
    return f"Its parameters are {', '.join(f'`{name}`' for name in there if name != 'self')}."


def _is_called_on_ours(error: TypeError, names: tuple[str, ...]) -> bool:
    """True if the line that failed calls it on ``st``, or on a container: a function of the app may have the same name."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    frame = trace.tb_frame
    line = linecache.getline(frame.f_code.co_filename, trace.tb_lineno)
    variables = {**frame.f_globals, **frame.f_locals}
    called = re.findall(rf"(\w+)(?:\.\w+)*\.(?:{'|'.join(names)})\(", line)
    owners = (variables.get(owner) for owner in called)
    return any(_module_of(owner).partition(".")[0] in ("millpond", "streamlit") for owner in owners)


def _module_of(owner: object) -> str:
    return str(owner.__name__ if isinstance(owner, ModuleType) else type(owner).__module__)
