"""The app's theme, as its page gets it."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from millpond import wire
from millpond.config import load_config
from millpond.panel.developers import Developers
from millpond.server.security import Origins
from millpond.server.theme import PageTheme
from millpond.theming.css import sheet_of

FLAGS = {"theme.backgroundColor": "#102030", "theme.baseRadius": "full"}
EDITOR = "/_millpond/theme"


def href_in(page: str) -> str:
    """The address of the theme's style sheet."""
    return "/" + page.partition('id="theme" href="')[2].partition('"')[0]


def bootstrap_in(page: str) -> dict[str, Any]:
    text = page.partition('<script type="application/json" id="millpond">')[2].partition("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_page_names_its_style_sheet_which_is_kept_by_its_content(serve):
    with serve(flags=FLAGS) as client:
        page = client.get("/").text
        assert page.index('<link rel="stylesheet" id="theme"') < page.index("</head>")
        sheet = client.get(href_in(page))
        assert sheet.text == sheet_of(load_config(flags=FLAGS).theme).css
        assert sheet.headers["content-type"].startswith("text/css")
        assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert bootstrap_in(page)["theme"] == {"href": href_in(page)[1:], "first": "custom", "custom": "dark"}


def test_the_sheet_of_another_replica_is_ours_for_the_moment(serve):
    with serve(flags=FLAGS) as client:
        sheet = client.get("/_millpond/theme/0123456789abcdef.css")
    assert "#102030" in sheet.text
    assert sheet.headers["cache-control"] == "no-store"


def test_a_page_without_a_theme_names_none(serve):
    with serve() as client:
        page = client.get("/").text
    assert 'id="theme"' not in page
    assert bootstrap_in(page)["theme"] == {}


def test_below_a_path_it_is_there_too(serve):
    with serve(flags=FLAGS, mount="/tools/app") as client:
        page = client.get("/tools/app/").text
        assert '<base href="/tools/app/">' in page
        assert "#102030" in client.get("/tools/app" + href_in(page)).text


def test_fonts_from_elsewhere_are_in_the_policy_of_this_app_alone(serve):
    with serve(flags={"theme.font": "Nunito:https://fonts.googleapis.com/css2?family=Nunito"}) as client:
        page = client.get("/")
        assert bootstrap_in(page.text)["theme"]["fonts"] == [
            "https://fonts.googleapis.com/css2?family=Nunito"
        ]
        policy = page.headers["content-security-policy"]
    assert "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com;" in policy
    assert "font-src 'self' data: https://fonts.gstatic.com;" in policy
    with serve() as client:
        assert "googleapis" not in client.get("/").headers["content-security-policy"]


def test_what_cannot_be_read_is_said_once_at_the_start(serve, caplog):
    with caplog.at_level(logging.WARNING, "millpond"), serve(flags={"theme.light.textColor": "#cccccc"}):
        pass
    assert (
        sum("theme.light.textColor and backgroundColor" in record.message for record in caplog.records) == 1
    )


def test_a_font_that_is_not_served_is_said(serve, caplog):
    faces = {"theme.fontFaces": '[{"family": "Sea", "url": "app/static/sea.woff2"}]'}
    with caplog.at_level(logging.WARNING, "millpond"), serve(flags=faces):
        pass
    assert "Set server.enableStaticServing" in caplog.text
    caplog.clear()
    with (
        caplog.at_level(logging.WARNING, "millpond"),
        serve(flags={**faces, "server.enableStaticServing": "true"}),
    ):
        pass
    assert "enableStaticServing" not in caplog.text


def test_the_editor_is_for_developers_on_this_machine(serve):
    with serve(flags=FLAGS) as client:
        state = json.loads(client.get(EDITOR).text)
        assert state["given"]["theme.backgroundColor"] == "#102030"
        assert client.get(EDITOR, {"Host": "app.example"}).status_code == 403
        assert client.get(EDITOR, {"X-Forwarded-For": "192.0.2.1"}).status_code == 403
    with serve(flags={"client.toolbarMode": "viewer"}) as client:
        assert client.get(EDITOR).status_code == 403
    with serve(flags={"client.toolbarMode": "developer"}) as client:
        assert client.get(EDITOR, {"Host": "app.example"}).status_code == 200
        # A page from elsewhere, which a developer has open as well.
        assert client.get(EDITOR, {"Origin": "https://evil.example"}).status_code == 403


def test_the_editor_is_told_what_options_make(serve):
    with serve() as client:
        answer = client.request(
            "POST", EDITOR, body=b'{"theme.primaryColor": "#ff0000", "theme.baseRadius": "x"}'
        )
        made = json.loads(answer.text)
        assert "--primary: #ff0000;" in made["css"]
        assert made["toml"] == '[theme]\nprimaryColor = "#ff0000"\n'
        assert "theme.baseRadius must be" in made["errors"]["theme.baseRadius"]
        assert "<link" not in client.get("/").text, "nothing of it is kept"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"[1]", {}, 400),
        (b'{"theme.font": 1}', {}, 400),
        (b"\xff", {}, 400),
        (b" " * 70_000, {}, 413),
        (b"{}", {"Origin": "https://evil.example"}, 403),
    ],
)
def test_the_editor_refuses(serve, body, headers, status):
    with serve() as client:
        assert client.request("POST", EDITOR, headers, body).status_code == status


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The configuration of a folder, with a theme."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".millpond").mkdir()
    file = tmp_path / ".millpond" / "config.toml"
    file.write_text('[theme]\nprimaryColor = "#ff0000"\n')
    return file


def theme_of(file: Path, **flags: str) -> PageTheme:
    config = load_config(file.parent.parent, flags=flags)
    return PageTheme(config, Developers(config, ""), Origins(check=True, allowed=()))


def changes(theme: PageTheme) -> int:
    told: list[None] = []
    asyncio.run(theme.files_changed(lambda: told.append(None)))
    return len(told)


def test_a_theme_that_is_saved_is_told_of_once(file):
    theme = theme_of(file)
    before = theme.look
    file.write_text('[theme]\nprimaryColor = "#00ff00"\n[server]\nport = 1\n')
    assert changes(theme) == 1
    assert "#00ff00" in theme.sheet.css
    assert theme.look.href != before.href
    assert changes(theme) == 0, "nothing else has changed"


def test_flags_stay_stronger_than_a_file_that_is_saved(file):
    theme = theme_of(file, **{"theme.primaryColor": "#0000ff"})
    file.write_text('[theme]\nprimaryColor = "#00ff00"\ntextColor = "#111111"\n')
    assert changes(theme) == 1
    assert "--primary: #0000ff;" in theme.sheet.css
    assert "--text: #111111;" in theme.sheet.css


def test_a_theme_file_that_is_saved_counts(file, tmp_path):
    sea = tmp_path / "sea.toml"
    sea.write_text('[theme]\nprimaryColor = "#00ff00"\n')
    file.write_text('[theme]\nbase = "sea.toml"\n')
    for theme in (theme_of(file), theme_of(file, **{"theme.base": "sea.toml"})):
        sea.write_text('[theme]\nprimaryColor = "#00ff00"\n')
        changes(theme)
        sea.write_text('[theme]\nprimaryColor = "#00ffff"\n')
        assert changes(theme) == 1
        assert "#00ffff" in theme.sheet.css


def test_a_file_that_is_wrong_leaves_the_theme(file, caplog):
    theme = theme_of(file)
    file.write_text('[theme]\nprimaryColor = "#12"\n')
    assert changes(theme) == 0
    assert "#ff0000" in theme.sheet.css
    assert "The theme was not changed: theme.primaryColor must be" in caplog.text


def test_tabs_are_told_of_another_theme_and_those_that_come_later(serve, connect):
    with serve() as client:
        client.get("/")
        with connect(client) as tab:
            tab.hello().until_finished()
            (welcome,) = (message for message in tab.messages if message["type"] == "welcome")
            assert "look" not in welcome["options"]
            look = wire.Look("_millpond/theme/x.css", "dark")
            (driver,) = client.served.sessions
            driver.session.restyle(look)
            tab.messages.clear()
            tab.click("Increment", 1)
            assert {"type": "restyled", "look": {"href": look.href, "first": "dark"}} in tab.messages
            session = tab.session
        with connect(client) as tab:
            tab.hello(session=session, connection=2).until_finished()
            assert any(
                message.get("options", {}).get("look", {}).get("href") == look.href
                for message in tab.messages
            )
