"""A rerun of a page with ten pictures of 5 MB that have not changed: its time, and the bytes of its frames.

    python benchmarks/pictures.py [RERUNS]           # default: 200

Milliseconds from the press to the end of the run, as a tab without a browser sees it (median and p95).
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "src")]

from uploads import server  # noqa: E402 (beside this file)
from websockets.sync.client import connect  # noqa: E402

from millpond.server.front_end import FrontEnd  # noqa: E402 (the working copy, installed or not)
from tests.server.conftest import Client, FakeTab  # noqa: E402
from tests.stores.servers import free_port  # noqa: E402

APP = """
import os
import millpond as st

@st.cache_resource
def pictures():
    return [b"\\x89PNG\\r\\n\\x1a\\n" + os.urandom(5 << 20) for _ in range(10)]

st.button("Again")
for at, picture in enumerate(pictures()):
    st.image(picture, alt=f"Picture {at}")
"""


def measure(reruns: int) -> tuple[list[float], list[int]]:
    """Milliseconds and bytes of each rerun."""
    took, sizes = [], []
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "app.py").write_text(APP)
        options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
        with server([sys.executable, "-m", "millpond", "run", "app.py", *options], port, Path(name)):
            client = Client(port)
            client.get("/")
            headers = {"Cookie": client.cookie or ""}
            with connect(f"ws://localhost:{port}/_millpond/stream", additional_headers=headers) as socket:
                tab = FakeTab(socket, FrontEnd().build).hello().until_finished()
                for seq in range(1, reruns + 1):
                    before = len(tab.messages)
                    began = time.perf_counter()
                    tab.click("Again", seq)
                    took.append((time.perf_counter() - began) * 1000)
                    sizes.append(len(json.dumps(tab.messages[before:])))
    return took, sizes


def main() -> None:
    """Print one line."""
    took, sizes = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    p95 = sorted(took)[int(len(took) * 0.95) - 1]
    print(f"{statistics.median(took):.2f} ms (p95 {p95:.2f} ms), {statistics.median(sizes):.0f} bytes")


if __name__ == "__main__":
    main()
