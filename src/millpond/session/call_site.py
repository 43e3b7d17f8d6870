"""Where in the app's source something is drawn."""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable
from types import FrameType

from millpond.session.context import current_or_none

# pathlib would be an eighth of the time that `import millpond` takes.
PACKAGE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
"""The folder of Millpond's own code."""


def call_site() -> Hashable:
    """Where the app is drawing: the chain of calls from the body of the run, the code that it executes.

    Stable from run to run, and another one for each place that a helper
    function of the app is called from. Without a body (in a callback, in a
    thread) the chain begins where the thread does.
    """
    context = current_or_none()
    body = None if context is None else context.run.body
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    if frame is None:
        return None
    if frame.f_code is body:
        return (id(body), frame.f_lasti)
    steps: list[int] = []
    while frame is not None:
        code = frame.f_code
        steps.append(id(code))
        steps.append(frame.f_lasti)
        if code is body:
            break
        frame = frame.f_back
    return tuple(steps)
