"""The command line: ``millpond run app.py`` and its sisters.

Exit codes: 0 all went well, 1 it failed, 2 the command was wrong, 130 Ctrl-C.
"""

from __future__ import annotations

from millpond.cli.commands import main as main
