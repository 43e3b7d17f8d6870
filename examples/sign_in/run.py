"""Start the app and its own provider: ``python run.py``, or ``python run.py 8502`` for another port.

The secrets are in an environment variable here; your own app has them in ``secrets.toml``.
"""

import os
import secrets
import socket
import subprocess
import sys
import threading
from pathlib import Path

import provider
import uvicorn

HERE = Path(__file__).parent


def main() -> int:
    """Serve both until Ctrl-C. Returns the exit code."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8501
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://localhost:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(provider.app, log_level="warning"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    auth = {
        "redirect_uri": f"http://localhost:{port}/oauth2callback",
        "cookie_secret": secrets.token_urlsafe(32),
        "client_id": provider.CLIENT_ID,
        "client_secret": provider.CLIENT_SECRET,
        "server_metadata_url": f"{url}/.well-known/openid-configuration",
    }
    text = "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in auth.items())
    command = [sys.executable, "-m", "millpond", "run", str(HERE / "app.py"), "--server.port", str(port)]
    try:
        return subprocess.run(command, env=os.environ | {"MILLPOND_SECRETS": text}, check=False).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
