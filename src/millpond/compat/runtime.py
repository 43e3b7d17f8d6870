"""``streamlit.runtime``: whether an app is being served, and what apps and packages ask of what serves it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NoReturn

from millpond.compat.addresses import from_root
from millpond.compat.missing import NoSuchPart
from millpond.runner.main_module import MainModule
from millpond.session import context
from millpond.state.names import MAIN

__all__ = ["Runtime", "exists", "get_instance"]


def exists() -> bool:
    """This process serves an app; False in a plain ``python app.py``."""
    return context.current_or_none() is not None or isinstance(sys.modules.get(MAIN), MainModule)


_INSTEAD: Final = {
    "_get_async_objs": "`async def` functions and `await` work in scripts; a thread draws after `add_script_run_ctx(thread)`",
    "_session_mgr": "`get_script_run_ctx()` has `session_id` and `page_script_hash`; how many sessions there are, say "
    "the metrics (“Operations” in the documentation)",
    "is_active_session": "`get_script_run_ctx()` tells which session a run is of",
    "request_rerun": "`st.rerun()` in the session itself, or a fragment with `run_every`, which looks whether there is "
    "something new",
    "stop": "`os.kill(os.getpid(), signal.SIGTERM)` ends the server in an orderly way",
    "uploaded_file_mgr": "`st.file_uploader` gives the files themselves",
}


class Runtime:
    """``Runtime.instance()``: one object for the whole process, to which packages may add attributes.

    Of Streamlit's server it has ``media_file_mgr``. Anything else is an error
    that names what there is in its place, and ``hasattr`` is False.
    """

    exists = staticmethod(exists)
    media_file_mgr: MediaFiles

    @classmethod
    def instance(cls) -> Runtime:
        """The object. Raises RuntimeError where no app is served."""
        return get_instance()

    def __getattr__(self, name: str) -> NoReturn:
        instead = _INSTEAD.get(
            name, "the page “Coming from Streamlit” of the documentation says what there is"
        )
        raise NoSuchPart(f"Runtime.instance().{name}", instead)


class MediaFiles:
    """``Runtime.instance().media_file_mgr``."""

    def add(
        self,
        path_or_data: bytes | str,
        mimetype: str,
        coordinates: str = "",
        file_name: str | None = None,
        is_for_static_download: bool = False,
    ) -> str:
        """Add a file of the session that runs; returns its address on the app's server, from its root.

        A text is the path of a file, as in Streamlit.
        """
        data = Path(path_or_data) if isinstance(path_or_data, str) else path_or_data
        files = context.current().run.session.files
        return from_root(files.add(data, mimetype, file_name or "", download=is_for_static_download))


_runtime = Runtime()
_runtime.media_file_mgr = MediaFiles()


def get_instance() -> Runtime:
    """What serves the app. Raises RuntimeError where no app is served."""
    if not exists():
        raise RuntimeError("This process does not serve an app. Start one with: millpond run SCRIPT")
    return _runtime
