"""New tokens for logins whose tokens are no longer valid: asked for once, whoever needs them.

Many providers give a new refresh token with each renewal, and take a used one
for stolen: then the user is signed out. So of all replicas one renews, which
the store decides, and leaves the tokens there, sealed, for the others and for
cookies that were set before.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from msgspec import Struct

from millpond.server.login.id_tokens import ProviderError
from millpond.server.login.provider import Granted
from millpond.server.login.seal import BadCookie
from millpond.server.login.sign_outs import ANSWER_WITHIN
from millpond.server.login.state import Identity, KeptTokens, Setup, tokens_of
from millpond.stores.base import Store, StoreError
from millpond.stores.patience import answer_within

log = logging.getLogger("millpond")

T = TypeVar("T")

RENEW_BEFORE: Final = 30.0
"""Seconds before its end when an access token is renewed."""
WAIT_FOR_NEW: Final = 10.0
"""Seconds that a page, or a run, waits for new tokens. Then it begins with the old ones."""
EXCHANGE_WITHIN: Final = 20.0
"""Seconds that the provider may take for all of its answers. After that another process may try."""
CLAIMED_FOR: Final = 30.0
"""Seconds after which what a process has claimed is free again: it was killed."""
LOOK_EVERY: Final = 0.2
"""Seconds after which who waits for another process looks again."""
SAVE_AGAIN: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds after which a store that has not taken new tokens is asked again."""
MOST: Final = 5_000
"""Logins whose tokens one process remembers."""


class Renewed(Struct, array_like=True, frozen=True):
    """A login with the tokens that it has now. Its purpose is ``renewed``."""

    claims: dict[str, Any]
    tokens: KeptTokens


class Renewals:
    """Renews tokens, once for all replicas.

    Parameters
    ----------
    store:
        Where the replicas leave them for each other. Without notes there (:attr:`Store.notes`), each renews for itself.
    is_over:
        Whether a login is over, as far as this process knows.
    """

    def __init__(self, store: Store, is_over: Callable[[str], bool]) -> None:
        self.now: Callable[[], float] = time.time
        self._notes = store.notes
        self._is_over = is_over
        self._newest: dict[str, Renewed] = {}
        """By login. The one that was renewed last is the last."""
        self._under_way: dict[str, asyncio.Task[Renewed]] = {}
        self._saving: set[asyncio.Task[None]] = set()

    def newest(self, identity: Identity, tokens: KeptTokens) -> tuple[Identity, KeptTokens]:
        """A login as this process knows it: cookies may be older than what was renewed since."""
        known = self._newest.get(identity.login)
        if known is None or known.tokens.count <= tokens.count:
            return identity, tokens
        return _with_claims(identity, known.claims), known.tokens

    async def renew(
        self, setup: Setup, identity: Identity, tokens: KeptTokens
    ) -> tuple[Identity, KeptTokens]:
        """A login with tokens that are valid: those that somebody has got already, or new ones.

        Raises ProviderError; of the kind ``expired``, there are no more.
        """
        known = self._newest.get(identity.login)
        if not tokens.refresh and known is None:
            raise ProviderError("expired", "an access token is no longer valid, and nothing can renew it")
        if known is None or not self._is_of_use(known, tokens):
            task = self._under_way.get(identity.login)
            if task is None:
                task = asyncio.create_task(self._renew(setup, identity, tokens))
                self._under_way[identity.login] = task
                task.add_done_callback(lambda task: self._over(identity.login, task))
            try:
                async with asyncio.timeout(WAIT_FOR_NEW):
                    known = await asyncio.shield(task)
            except TimeoutError:
                raise ProviderError(
                    "unreachable", f"no new tokens arrived within {WAIT_FOR_NEW:g} seconds"
                ) from None
        return _with_claims(identity, known.claims), known.tokens

    async def forget(self, login: str) -> None:
        """The login has ended."""
        self._newest.pop(login, None)
        try:
            if self._notes is not None:
                await _in_time(self._notes.forget(_name(login)))
        except StoreError:
            pass  # sealed, and gone in time

    async def settle(self, within: float) -> None:
        """Wait for what is under way, some seconds at most.

        A provider that has given new tokens takes the old ones for stolen: they must not be lost with this process.
        """
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=within)

    async def close(self) -> None:
        """Give up what could not be had or saved."""
        tasks = (*self._under_way.values(), *self._saving)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ------------------------------------------------------------------------------------

    def _over(self, login: str, task: asyncio.Task[Renewed]) -> None:
        self._under_way.pop(login, None)
        # Who waited for it may have given up before it failed.
        if not task.cancelled() and (error := task.exception()) is not None:
            log.debug("The tokens of a user were not renewed: %r", error)

    async def _renew(self, setup: Setup, identity: Identity, tokens: KeptTokens) -> Renewed:
        mine = secrets.token_bytes(12)
        found = await self._claim(setup, identity.login, tokens, mine)
        if found is not None:
            return found
        keeps_claim = False
        try:
            # Again: another process may have renewed them before its claim was free.
            newest = await self._ask(setup, identity.login)
            if newest is not None and self._is_of_use(newest, tokens):
                self._remember(identity.login, newest)
                return newest
            if newest is not None and newest.tokens.count > tokens.count:
                identity, tokens = _with_claims(identity, newest.claims), newest.tokens
            renewed = await self._exchange(setup, identity, tokens)
            self._remember(identity.login, renewed)
            if not await self._save(setup, identity, renewed):
                # Nobody else may use the old token meanwhile: the claim is kept until the new ones are saved.
                keeps_claim = True
                task = asyncio.create_task(self._save_again(setup, identity, renewed, mine))
                self._saving.add(task)
                task.add_done_callback(self._saving.discard)
        finally:
            if not keeps_claim:
                await self._release(identity.login, mine)
        return renewed

    async def _exchange(self, setup: Setup, identity: Identity, tokens: KeptTokens) -> Renewed:
        provider = setup.providers[identity.provider]
        try:
            async with asyncio.timeout(EXCHANGE_WITHIN):
                granted: Granted = await provider.renew(tokens.refresh, identity.claims["sub"])
        except TimeoutError:
            raise ProviderError(
                "unreachable", f"it did not renew the tokens within {EXCHANGE_WITHIN:g} seconds"
            ) from None
        return Renewed({**identity.claims, **granted.claims}, tokens_of(identity.login, granted, tokens))

    async def _claim(self, setup: Setup, login: str, tokens: KeptTokens, mine: bytes) -> Renewed | None:
        """Make it this process's to renew; or what another one has got meanwhile. Raises ProviderError.

        ``mine``: the name of this claim.
        """
        if self._notes is None:
            return None
        end = time.monotonic() + CLAIMED_FOR + EXCHANGE_WITHIN
        while True:
            try:
                newest = await self._read(setup, login)
                if newest is not None and self._is_of_use(newest, tokens):
                    self._remember(login, newest)
                    return newest
                added = await _in_time(self._notes.add(_name(login, "claim"), mine, CLAIMED_FOR))
                # A store whose answer was lost may have been asked twice.
                if added or await _in_time(self._notes.read(_name(login, "claim"))) == mine:
                    return None
            except StoreError as error:
                raise ProviderError(
                    "unreachable", f"the store cannot tell whether another replica is renewing them: {error}"
                ) from None
            if time.monotonic() > end:
                raise ProviderError("unreachable", "another replica is still renewing them")
            await asyncio.sleep(LOOK_EVERY)

    async def _ask(self, setup: Setup, login: str) -> Renewed | None:
        try:
            return await self._read(setup, login)
        except StoreError as error:
            raise ProviderError("unreachable", f"the tokens cannot be read from the store: {error}") from None

    async def _read(self, setup: Setup, login: str) -> Renewed | None:
        known = self._newest.get(login)
        sealed = await _in_time(self._notes.read(_name(login))) if self._notes is not None else None
        try:
            found = setup.seal.open("renewed", sealed.decode(), Renewed) if sealed is not None else None
        except (BadCookie, UnicodeDecodeError):
            return known
        if found is None or found.tokens.login != login:
            return known
        return found if known is None or found.tokens.count > known.tokens.count else known

    async def _save(self, setup: Setup, identity: Identity, renewed: Renewed) -> bool:
        if self._notes is None or self._is_over(identity.login):
            return True
        left = identity.since + setup.auth.lifetime - time.time()
        text = setup.seal.seal("renewed", renewed, left)
        try:
            await _in_time(self._notes.write(_name(identity.login), text.encode(), max(left, 1.0)))
        except StoreError as error:
            log.warning("New tokens of a user could not be saved. It will be tried again: %s", error)
            return False
        return True

    async def _save_again(self, setup: Setup, identity: Identity, renewed: Renewed, mine: bytes) -> None:
        for pause in SAVE_AGAIN:
            await asyncio.sleep(pause)
            if await self._save(setup, identity, renewed):
                await self._release(identity.login, mine)
                return
        log.error(
            "New tokens of a user were not saved: the store cannot be written. Other replicas may sign the user out"
        )

    async def _release(self, login: str, mine: bytes) -> None:
        """Give the claim back, if it is this one still: it may have been another process's since its time was over."""
        try:
            if self._notes is not None:
                await _in_time(self._notes.forget(_name(login, "claim"), mine))
        except StoreError:
            pass  # its time will be over

    def _is_of_use(self, found: Renewed, tokens: KeptTokens) -> bool:
        """It is newer than what there is, and still valid."""
        return found.tokens.count > tokens.count and found.tokens.expires - RENEW_BEFORE > self.now()

    def _remember(self, login: str, renewed: Renewed) -> None:
        self._newest.pop(login, None)
        self._newest[login] = renewed
        while len(self._newest) > MOST:
            del self._newest[next(iter(self._newest))]


async def _in_time(question: Coroutine[Any, Any, T]) -> T:
    """What the store answers, before a claim can be over. Raises StoreError."""
    try:
        return await answer_within(ANSWER_WITHIN, question)
    except TimeoutError as error:
        raise StoreError(str(error)) from None


def _with_claims(identity: Identity, claims: dict[str, Any]) -> Identity:
    return Identity(identity.provider, identity.client_id, identity.login, identity.since, claims)


def _name(login: str, kind: str = "kept") -> str:
    return f"tokens/1/{kind}/{login}"
