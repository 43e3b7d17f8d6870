"""Which language a page is in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millpond.config import ConfigError, load_config
from millpond.config.languages import LANGUAGES
from millpond.server.front_end import FrontEnd
from millpond.server.language import Language, choose_language

TEXTS = Path(__file__).parents[2] / "frontend" / "src" / "texts"
AVAILABLE = {"ar", "de"}


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("de", Language("de", "de")),
        ("de-AT,de;q=0.9,en;q=0.8", Language("de-AT", "de-AT")),
        ("DE-at", Language("DE-at", "DE-at")),
        ("en-GB,en;q=0.9,de;q=0.8", Language("en-GB", "en-GB")),
        ("de;q=0.5, ar-EG;q=0.9", Language("ar-EG", "ar-EG")),
        # The second choice is better than none, and numbers are as the first has them.
        ("fr-FR,de;q=0.5", Language("de", "fr-FR")),
        ("fr-CH,fr;q=0.9", Language("en-CH", "fr-CH")),
        ("es-419", Language("en-419", "es-419")),
        ("zh-Hant-TW", Language("en-TW", "zh-Hant-TW")),
        ("fr", Language("en", "fr")),
        ("de;q=0,en", Language("en", "en")),
        ("", Language("en-US", "en-US")),
        ("*", Language("en-US", "en-US")),
        ('de"><script>,,;q=x,en;q=no', Language("en-US", "en-US")),
        ("de," * 10_000, Language("de", "de")),
        # What browsers refuse as a tag, and draw nothing with: a variant twice, two regions, a script behind them.
        ("de-1996-1996", Language("de", "de")),
        ("ar-EG-DE-Arab-xx", Language("ar-EG", "ar-EG")),
        ("zh-min-nan", Language("en", "zh")),
        ("de-DE-u-ca-buddhist-x-y", Language("de-DE", "de-DE")),
    ],
)
def test_the_browsers_languages_choose(accepted: str, chosen: Language) -> None:
    assert choose_language("auto", accepted, AVAILABLE) == chosen


def test_the_option_fixes_it() -> None:
    assert choose_language("de-AT", "ar", AVAILABLE) == Language("de-AT", "de-AT")


def test_the_root_element_says_language_and_direction() -> None:
    assert Language("de-AT", "de-AT").attributes == 'lang="de-AT" dir="ltr"'
    assert Language("ar", "fr-FR").attributes == 'lang="ar" dir="rtl" data-locale="fr-FR"'


def test_the_option_knows_each_language_that_has_texts() -> None:
    assert set(LANGUAGES) == {file.stem for file in TEXTS.glob("??.ts")} | {"en"}
    for language in LANGUAGES:
        assert load_config(flags={"client.language": language}).client.language == language
    with pytest.raises(ConfigError, match=r'client\.language must be "auto" or one of "ar", .*not "tlh"'):
        load_config(flags={"client.language": "tlh"})


@pytest.mark.parametrize("wrong", ["en-usa", "de-AT-AT", "de-1996-1996", "de-"])
def test_the_option_takes_no_region_that_browsers_refuse(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"client\.language must be"):
        load_config(flags={"client.language": wrong})


@pytest.fixture
def front_end(tmp_path: Path) -> FrontEnd:
    """A front end of an entry and two languages, as the build leaves them."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    (folder / "index.html").write_text(
        '<html lang="en"><head><title>Millpond</title>'
        '<script type="module" crossorigin src="./assets/base-0.js"></script></head></html>'
    )
    chunks = {
        f"src/texts/{language}.ts": {"name": language, "file": f"assets/{language}-0.js", "isEntry": True}
        for language in ("ar", "de")
    }
    (folder / ".vite" / "manifest.json").write_text(json.dumps(chunks))
    return FrontEnd(folder)


def test_a_page_loads_the_texts_of_its_language_alone(serve: Callable[..., Any]) -> None:
    def look(accepted: str) -> tuple[str, list[str]]:
        page = client.get("/", headers={"Accept-Language": accepted}).text
        root = re.search(r"<html ([^>]*)>", page)
        assert root is not None
        return root[1], re.findall(r'src="\./assets/([a-z]{2})-[^"]+\.js"', page)

    with serve() as client:
        assert look("de-AT,en;q=0.5") == ('lang="de-AT" dir="ltr"', ["de"])
        assert look("ar") == ('lang="ar" dir="rtl"', ["ar"])
        assert look("en-GB,de;q=0.5") == ('lang="en-GB" dir="ltr"', [])
        assert look("fr-FR") == ('lang="en-FR" dir="ltr" data-locale="fr-FR"', [])
    with serve(flags={"client.language": "ar"}) as client:
        assert look("de") == ('lang="ar" dir="rtl"', ["ar"])


def test_the_texts_come_before_the_pages_script(serve: Callable[..., Any]) -> None:
    """Modules are executed in their order: the page finds the texts when it begins."""
    with serve() as client:
        page = client.get("/", headers={"Accept-Language": "de"}).text
        scripts = re.findall(r'<script type="module" crossorigin src="\./assets/([^"]+)">', page)
        assert scripts == ["de-0.js", "base-0.js"]
