"""Memory of sessions that have left: ``python benchmarks/parking.py``.

Twelve tabs come, each with 50 MB in Session State, and leave. Says how much
memory the server had with them, and how much some seconds after it has let go
of them (``server.disconnectedSessionTTL`` is 1 here).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.clicker import Clicker
from tests.faults.server_process import ServerProcess

APP = """
import millpond as st
if "data" not in st.session_state:
    st.session_state.data = bytearray(50 << 20)
st.button("Press")
"""
SESSIONS = 12
WITHIN = 30.0


def resident(server: ServerProcess) -> int:
    """Megabytes."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) >> 10


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "app.py"
        script.write_text(APP)
        with ServerProcess(script, "--server.disconnectedSessionTTL", "1") as server:
            before = resident(server)
            tabs = [Clicker([server.port]) for _ in range(SESSIONS)]
            for tab in tabs:
                tab.connect()
                tab.wait(120)
            most = resident(server)
            for tab in tabs:
                tab.close()
            began = time.monotonic()
            print(f"{SESSIONS} sessions of 50 MB: {before} MB before, {most} MB with them")
            while (
                now := resident(server)
            ) > before + 50 * SESSIONS / 10 and time.monotonic() - began < WITHIN:
                time.sleep(0.2)
            print(f"{now} MB {time.monotonic() - began:.1f} s after the last had left")


if __name__ == "__main__":
    main()
