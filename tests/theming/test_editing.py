"""What the theme editor is told."""

from __future__ import annotations

import tomllib

from millpond.config import load_config
from millpond.config.theme import Theme
from millpond.theming.css import sheet_of
from millpond.theming.editing import editor_state, preview, theme_options


def test_the_editor_has_every_option_in_its_sections():
    state = editor_state(
        load_config(flags={"theme.sidebar.textColor": "#fff", "theme.headingFontSizes": "3rem,2rem"})
    )
    assert state.given == {"theme.sidebar.textColor": "#fff", "theme.headingFontSizes": "3rem, 2rem"}
    names = {f"{section}.{option.key}" for option in state.options for section in option.sections}
    assert names == theme_options().keys()
    by_key = {option.key: option for option in state.options}
    assert by_key["base"].choices == ["light", "dark"]
    assert by_key["redTextColor"].variable == "--red-text"
    assert [by_key[key].kind for key in ("primaryColor", "linkUnderline", "baseFontSize", "font")] == [
        "colour", "switch", "number", "text",
    ]  # fmt: skip


def test_what_it_gives_to_paste_makes_the_same(tmp_path):
    texts = {
        "theme.primaryColor": "#ff8a3d",
        "theme.base": "dark",
        "theme.baseFontSize": "18",
        "theme.linkUnderline": "false",
        "theme.font": "Sea, serif",
        "theme.fontFaces": '[{"family": "Sea", "url": "app/static/sea.woff2", "weight": "400"}]',
        "theme.chartSequentialColors": ", ".join(["rgb(1 2 3)"] * 10),
        "theme.headingFontWeights": "700, 600",
        "theme.sidebar.backgroundColor": "tomato",
        "theme.light.sidebar.textColor": "",
    }
    made = preview(texts)
    assert made.errors == {}
    folder = tmp_path / ".millpond"
    folder.mkdir()
    (folder / "config.toml").write_text(made.toml)
    theme = load_config(tmp_path).theme
    assert theme.primary_color == "#ff8a3d"
    assert sheet_of(theme, root="").css == made.css
    assert tomllib.loads(made.toml)["theme"]["sidebar"] == {"backgroundColor": "tomato"}


def test_a_wrong_option_is_said_and_left_out():
    made = preview(
        {"theme.primaryColor": "#12", "theme.textColor": "#112233", "theme.base": "https://x.example/t.toml"}
    )
    assert made.errors["theme.primaryColor"] == (
        'theme.primaryColor must be a colour, such as "#ff4b4b" or "tomato", not "#12".'
    )
    assert "config.toml" in made.errors["theme.base"]
    assert made.toml == '[theme]\ntextColor = "#112233"\n'
    assert preview({"server.port": "1", "nonsense": "x"}).toml == ""


def test_what_cannot_be_read_is_said():
    made = preview({"theme.backgroundColor": "#ffffff", "theme.textColor": "#eeeeee"})
    assert "theme.textColor and backgroundColor" in made.complaints[0]
    assert made.custom == "light"


def test_nothing_makes_the_pages_own_look():
    assert preview({}).css == sheet_of(Theme()).css == ""
