"""The Content-Security-Policy of the page: what it is, and what can be added to it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any, ClassVar

import pytest

from millpond.config import load_config
from millpond.config.options import MapOptions
from millpond.errors import ApiError, ConfigError
from millpond.props import KINDS, Policy, Props
from millpond.server.front_end import FrontEnd
from millpond.server.policy import frame_policy, page_policy, policy_of_maps

DEFAULT = (
    "default-src 'self'; script-src 'self' 'sha256-x'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https: http:; media-src 'self' data: blob: https: http:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; frame-src https: http: data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def test_the_page_is_strict() -> None:
    assert page_policy(["'sha256-x'"]) == DEFAULT
    assert page_policy(["'sha256-x'"], ["https://a.example"]) == DEFAULT + " https://a.example"


def test_what_kinds_need_is_added_and_nothing_else() -> None:
    policy = page_policy(["'sha256-x'"], needs={"connect-src": ("https:",), "worker-src": ("blob:",)})
    assert policy == DEFAULT.replace("ws: wss:", "ws: wss: https:").replace(
        "form-action 'self'", "form-action 'self'; worker-src blob:"
    )


def test_a_frame_begins_with_nothing_from_elsewhere() -> None:
    assert "http" not in frame_policy()
    assert "allow-same-origin" not in frame_policy()
    assert "frame-src https://video.example;" in frame_policy({"frame-src": ("https://video.example",)})
    assert frame_policy({"default-src": ("https:",)}).startswith("default-src https:; ")


@pytest.mark.parametrize(
    "needs",
    [
        {"script-src": ("'unsafe-eval'",)}, {"default-src": ("*",)}, {"object-src": ("'self'",)}, {"style-src": ("https:",)},
        {"frame-ancestors": ("*",)}, {"sandbox": ("allow-scripts",)}, {"base-uri": ("*",)}, {"form-action": ("*",)},
        {"img-src": ("https:; script-src *",)}, {"img-src": ("https:, script-src *",)}, {"img-src": ("a b",)}, {"img-src": ("a\nb",)},
        {"img-src": ("",)}, {"img-src": "https:"}, {"img-src; script-src": ("*",)}, {"IMG-SRC": ("*",)}, {"img-src": ("é",)},
    ],
)  # fmt: skip
def test_no_kind_can_let_other_code_into_the_page(needs: Any) -> None:
    with pytest.raises(ApiError):
        type("Map", (Props,), {"page_policy": needs})


def test_a_frame_cannot_choose_who_shows_it() -> None:
    with pytest.raises(ApiError, match="frame-ancestors"):
        frame_policy({"frame-ancestors": ("*",)})


def generator() -> Any:
    path = Path(__file__).parents[2] / "tools" / "gen_wire.py"
    spec = importlib.util.spec_from_file_location("gen_wire", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_build_gathers_what_all_kinds_need(tmp_path: Path) -> None:
    class Map(Props):
        page_policy: ClassVar[Policy] = {"connect-src": ("https://tiles.example",), "img-src": ("https:",)}

    class Globe(Props):
        page_policy: ClassVar[Policy] = {"connect-src": ("https://tiles.example", "https://globe.example")}
        frame_policy: ClassVar[Policy] = {"connect-src": ("https://frame.example",)}

    text = generator().policy_file({"map": Map, "globe": Globe})
    assert json.loads(text) == {
        "connect-src": ["https://tiles.example", "https://globe.example"],
        "img-src": ["https:"],
    }
    (tmp_path / "index.html").write_text("<html></html>")
    (tmp_path / "policy.gen.json").write_text(text)
    needs = FrontEnd(tmp_path).policy
    assert "connect-src 'self' ws: wss: https://tiles.example https://globe.example;" in page_policy(
        [], needs=needs
    )


def test_an_app_loosens_nothing_with_a_kind_of_its_own(serve: Any, connect: Any) -> None:
    app = """
import millpond as st
from millpond.props import Props
class Evil(Props):
    kind = "evil"
    page_policy = {"connect-src": ("https://evil.example",)}
    frame_policy = {"connect-src": ("https://evil.example",)}
st.text("drawn")
"""
    try:
        with serve(app) as client:
            with connect(client) as tab:
                tab.hello().until_finished()
                assert "drawn" in tab.texts.values()  # so the kind is there
            answers = [client.get("/", {"Sec-Fetch-Dest": "document"}) for _ in range(2)]
        assert not [each for each in answers if "evil" in each.headers["content-security-policy"]]
    finally:
        KINDS.pop("evil", None)


def test_what_kinds_need_of_every_page() -> None:
    """Whoever adds a need to the page of every app says so here, and in docs/decisions."""
    generate = generator()
    assert json.loads(generate.policy_file(generate.load_kinds())) == {"worker-src": ["'self'", "blob:"]}


def test_maps_may_fetch_from_the_hosts_that_the_options_name_and_from_no_others() -> None:
    assert policy_of_maps(MapOptions()) == {}
    options = MapOptions(
        tile_server="https://Tiles.example:8080/{z}/{x}/{y}.png?key=1", hosts=("https://a.example",)
    )
    assert policy_of_maps(options) == {"connect-src": ("https://tiles.example:8080", "https://a.example")}


@pytest.mark.parametrize(
    "text",
    [
        "tileServer = 'https://a.example/tiles'", "tileServer = '{z}'", 'tileServer = "https://a.example; script-src *{z}"',
        "hosts = ['*']", "hosts = ['https:']", "hosts = ['https://a.example, b']", "hosts = ['https://*.example']",
    ],
)  # fmt: skip
def test_what_is_no_host_is_no_option(text: str, tmp_path: Path) -> None:
    (tmp_path / ".millpond").mkdir()
    (tmp_path / ".millpond" / "config.toml").write_text(f"[map]\n{text}\n")
    with pytest.raises(ConfigError, match=r"map\.(tileServer|hosts) must be"):
        load_config(tmp_path)
