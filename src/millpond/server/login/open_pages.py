"""The tokens of users whose pages stay open: they are renewed when a run is about to need them.

Cookies are set by answers to requests, and an open page makes none. So what
was renewed is with the replicas (``renewals.py``), and in the cookies when a
page is opened next.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from millpond.server.login.id_tokens import ProviderError
from millpond.server.login.renewals import Renewals
from millpond.server.login.state import Identity, KeptTokens, Setup, SetupSource
from millpond.session.visitor import SignedIn

log = logging.getLogger("millpond")

AHEAD: Final = 60.0
"""Seconds before their end when tokens are renewed beside the runs."""
AGAIN_AFTER: Final = 30.0
"""Seconds after which a provider that gave none is asked again. Runs do not wait meanwhile."""
MOST: Final = 10_000
"""Logins that are remembered."""


class OpenPages:
    """The logins whose pages are open, with their tokens.

    Parameters
    ----------
    setups:
        What the secrets say.
    renewals:
        Gets new tokens.
    renewed:
        Called with a user who has new ones.
    ended:
        Called when there are no more for a login, with the seconds since 1970 when it would be over anyway.
    """

    def __init__(
        self,
        setups: SetupSource,
        renewals: Renewals,
        renewed: Callable[[SignedIn], None],
        ended: Callable[[str, float], Awaitable[None]],
    ) -> None:
        self._setups = setups
        self._renewals = renewals
        self._renewed = renewed
        self._ended = ended
        self._known: dict[str, tuple[Identity, KeptTokens]] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, float] = {}
        """When a login is tried again that nothing was got for."""

    def know(self, setup: Setup, identity: Identity, tokens: KeptTokens | None) -> SignedIn:
        """A page is open with what its cookies say. The user, with the newest tokens that are known."""
        if tokens is not None:
            identity, tokens = self._renewals.newest(identity, tokens)
            if setup.auth.exposed:
                self._known.pop(identity.login, None)
                self._known[identity.login] = identity, tokens
                while len(self._known) > MOST:
                    del self._known[next(iter(self._known))]
        return setup.signed_in(identity, tokens)

    def forget(self, login: str) -> None:
        """Forget a login that is over."""
        self._known.pop(login, None)
        self._not_before.pop(login, None)

    def renewal(self, login: str) -> asyncio.Task[None] | None:
        """What a run of this login's user has to wait for; None: it may begin.

        All tabs of the user wait for the same. Tokens that are valid for some
        time yet are renewed beside the run.
        """
        task = self._under_way.get(login)
        known = self._known.get(login)
        setup = self._setups.current()
        if known is None or setup is None:
            return task
        _, tokens = known
        now = self._renewals.now()
        renewable = bool(tokens.refresh) and tokens.expires - AHEAD <= now
        tried = self._not_before.get(login, 0.0) > time.monotonic()
        if task is None and not tried and (renewable or setup.has_ended(tokens, now)):
            task = asyncio.create_task(self._renew(setup, *known))
            self._under_way[login] = task
            task.add_done_callback(lambda _: self._under_way.pop(login, None))
        return task if tokens.expires <= now else None

    async def _renew(self, setup: Setup, identity: Identity, tokens: KeptTokens) -> None:
        login, pause = identity.login, AGAIN_AFTER
        try:
            identity, tokens = await self._renewals.renew(setup, identity, tokens)
        except ProviderError as error:
            if error.kind == "expired":
                log.info("The login of a user at %s has ended: %s", identity.provider, error)
                self.forget(login)
                await self._ended(login, identity.since + setup.auth.lifetime)
                return
            log.warning("The tokens of a user could not be renewed: %s", error)
        except Exception:
            log.exception("The tokens of a user could not be renewed")
        else:
            self._renewed(self.know(setup, identity, tokens))
            # Tokens that are valid for a short time alone are not asked for at each run.
            pause = max(1.0, min(AGAIN_AFTER, (tokens.expires - self._renewals.now()) / 2))
        self._wait(login, pause)

    def _wait(self, login: str, pause: float) -> None:
        """Note that a login is not tried again for some seconds, and forget those at the front whose time is over."""
        now = time.monotonic()
        self._not_before.pop(login, None)
        self._not_before[login] = now + pause
        while self._not_before[first := next(iter(self._not_before))] <= now:
            del self._not_before[first]
