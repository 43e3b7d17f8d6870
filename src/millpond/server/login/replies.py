"""What browsers bring to the addresses of signing in, and what they are answered: cookies, redirections, and pages of ours."""

from __future__ import annotations

import logging

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from millpond.server.login.addresses import home_of
from millpond.server.login.cookies import CookieJar, Spelling, cookies_of
from millpond.server.login.id_tokens import ProviderError
from millpond.server.login.links import SIGN_IN
from millpond.server.login.pages import problem_page
from millpond.server.login.state import Setup
from millpond.server.login.texts import Problem

log = logging.getLogger("millpond")


def cookies_in(connection: HTTPConnection, setup: Setup) -> dict[str, str]:
    """The app's cookies in a request, by our names."""
    return cookies_of(connection, _spelling(connection, setup))


def jar_for(request: Request, setup: Setup) -> CookieJar:
    """What the answer to a request does to the app's cookies: nothing yet."""
    secure = setup.auth.secure or request.url.scheme == "https"
    spelling = _spelling(request, setup)
    return CookieJar(cookies_in(request, setup), home_of(request), secure=secure, spelling=spelling)


def _spelling(connection: HTTPConnection, setup: Setup) -> Spelling:
    # Of this host alone, where that can be: one path of a host cannot have such cookies to itself.
    return Spelling(setup.auth.secure and home_of(connection) == "/", setup.auth.port)


def redirect(url: str, jar: CookieJar | None = None) -> Response:
    """Send the browser elsewhere."""
    response = RedirectResponse(url, 303, headers={"Cache-Control": "no-store"})
    if jar is not None:
        jar.write(response)
    return response


class Replies:
    """Pages that say what went wrong.

    Parameters
    ----------
    language:
        ``client.language``.
    """

    def __init__(self, language: str) -> None:
        self._language = language

    def problem(
        self,
        request: Request,
        problem: Problem,
        jar: CookieJar | None = None,
        again: str | None = None,
        home: str | None = None,
    ) -> Response:
        """The page of a problem; ``again``: where to try again, ``home``: what is behind the link to the app."""
        accepted = request.headers.get("accept-language", "")
        response = problem_page(problem, home or home_of(request), again, accepted, self._language)
        if jar is not None:
            jar.write(response)
        return response

    def provider_problem(
        self,
        request: Request,
        name: str,
        error: ProviderError,
        jar: CookieJar | None = None,
        again: bool = False,
    ) -> Response:
        """The page of what a provider has done, which the log says in more detail."""
        log.error("A user could not be signed in by the provider %s: %s", name, error)
        where = f"{home_of(request)}{SIGN_IN}?{request.url.query}" if again else None
        return self.problem(request, error.kind, jar, where)
