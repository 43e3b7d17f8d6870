"""The page that says why somebody could not sign in, with a way back."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from millpond.server.language import choose_language
from millpond.server.login.texts import TEXTS, Problem

_STATUS: Final[dict[Problem, int]] = {
    "expired": 400, "unreachable": 502, "refused": 403, "wrong": 502, "too_large": 502, "not_configured": 500,
    "no_cookies": 400, "ended": 403, "not_noted": 503,
}  # fmt: skip

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:90vh}"
    "main{max-width:30rem;padding:1.5rem}h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}p{margin:0}"
    "a{display:inline-block;margin-block-start:1rem;margin-inline-end:1.25rem;padding-block:.25rem;color:#0b6e75}"
    "@media(prefers-color-scheme:dark){a{color:#6cc7cd}}"
)


def problem_page(
    problem: Problem, home: str, again: str | None, accepted: str, option: str = "auto"
) -> HTMLResponse:
    """The page of a problem. Nothing that came from outside is in it.

    Parameters
    ----------
    home:
        The app's own path, or where the browser goes on its way to it.
    again:
        Where to try again; None: only from the app.
    accepted:
        The languages of the browser (``Accept-Language``).
    option:
        ``client.language``.
    """
    language = choose_language(option, accepted, TEXTS.keys())
    texts = TEXTS.get(language.name, TEXTS["en"])
    title, text = texts[problem]
    try_again, back = texts["links"]
    links = [f'<a href="{escape(again)}">{try_again}</a>'] if again is not None else []
    links.append(f'<a href="{escape(home)}">{back}</a>')
    page = (
        f'<!doctype html><html {language.attributes}><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{text}</p>{''.join(links)}</main></body></html>"
    )
    return HTMLResponse(page, _STATUS[problem], headers={"Cache-Control": "no-store"})
