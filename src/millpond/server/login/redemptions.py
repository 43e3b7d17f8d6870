"""The codes that providers send browsers back with: each is redeemed once, whichever replica it comes to.

A provider takes a code that comes twice for stolen, and ends what it has given
for it. People load the page again while the provider takes its time, and the
second request may come to another replica.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from msgspec import Struct

from millpond.server.login.id_tokens import Kind, ProviderError
from millpond.server.login.provider import Granted
from millpond.server.login.renewals import CLAIMED_FOR, EXCHANGE_WITHIN, LOOK_EVERY, SAVE_AGAIN
from millpond.server.login.seal import BadCookie, CookieSeal
from millpond.server.login.sign_outs import ANSWER_WITHIN, SLACK
from millpond.stores.base import Store, StoreError
from millpond.stores.notes import Notes
from millpond.stores.patience import answer_within

log = logging.getLogger("millpond")

OUTCOME_FOR: Final = 10.0
"""Seconds for which those that have waited find what the provider has given."""
USED_FOR: Final = 600.0
"""Seconds for which a code is known to be used: as long as the cookie of its way lasts."""
ASKED_FOR: Final = 2.0
"""Seconds for which a store that fails is asked whether another replica is redeeming a code. Then the user is signed in without it."""

_CLAIMED: Final = b"claimed "
_USED: Final = b"used"


class CodeUsed(Exception):
    """The code was redeemed before this request came."""


class _Outcome(Struct, array_like=True, frozen=True):
    """What has become of a code. Its purpose is ``redeemed``."""

    granted: Granted | None
    """None: the provider has given nothing."""
    kind: Kind
    text: str


class _Names(NamedTuple):
    claim: str
    outcome: str


class Redemptions:
    """Lets codes be redeemed.

    Parameters
    ----------
    store:
        Where the replicas see what the others are doing. In one without notes (:attr:`Store.notes`), each is alone.
    """

    def __init__(self, store: Store) -> None:
        self._notes = store.notes
        self._telling: set[asyncio.Task[None]] = set()

    async def redeem(self, seal: CookieSeal, code: str, ask: Callable[[], Awaitable[Granted]]) -> Granted:
        """What the provider gives for a code.

        Parameters
        ----------
        code:
            The code, with the state of its way.
        ask:
            Redeems it. Called unless another replica does so meanwhile: then that one's outcome is waited for.

        Raises
        ------
        ProviderError
            The provider has given nothing.
        CodeUsed
            The code was redeemed before.
        """
        if self._notes is None:
            return await _in_time(ask)
        digest = hashlib.sha256(code.encode()).hexdigest()
        names = _Names(f"code/1/{digest}", f"code/1/outcome/{digest}")
        told = True
        try:
            found = await self._claim(self._notes, names, seal)
        except (StoreError, TimeoutError) as error:
            # Signing in needs no store; that the same code comes to two replicas just now is rare.
            log.warning(
                "The store cannot tell whether another replica is signing in the same browser: %s", error
            )
            told, found = False, None
        if found is not None:
            return _granted(found)
        try:
            outcome = _Outcome(await _in_time(ask), "wrong", "")
        except ProviderError as error:
            outcome = _Outcome(None, error.kind, str(error))
        try:
            if told:
                await self._leave(self._notes, names, seal, outcome)
        except (StoreError, TimeoutError) as error:
            log.warning("The store did not hear that a user has signed in. It will be told again: %s", error)
            told = False
        if not told:  # else the next one redeems the code a second time, at the latest when the claim is over
            task = asyncio.create_task(self._leave_again(self._notes, names, seal, outcome))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        return _granted(outcome)

    async def _claim(self, notes: Notes, names: _Names, seal: CookieSeal) -> _Outcome | None:
        """Make the code this process's to redeem: None. Or what has become of it at the replica that had it."""
        mine = _CLAIMED + secrets.token_bytes(12)
        waits = noted = False
        failing_since: float | None = None
        end = time.monotonic() + CLAIMED_FOR + EXCHANGE_WITHIN
        while time.monotonic() < end:
            try:
                found = await answer_within(ANSWER_WITHIN, notes.read(names.claim))
                if found == _USED:
                    sealed = await answer_within(ANSWER_WITHIN, notes.read(names.outcome)) if waits else None
                    return _opened(seal, sealed)
                # Where it is nobody's: whoever had it was killed, and with it went what it may have got.
                if found is None:
                    waits = not await answer_within(ANSWER_WITHIN, notes.add(names.claim, mine, CLAIMED_FOR))
                    # Asked, since a store whose answer was lost may have been told twice.
                    found = await answer_within(ANSWER_WITHIN, notes.read(names.claim))
                if found == mine:
                    return None
                if not noted:
                    log.info("A sign-in came here while another replica finishes it: waiting for the outcome")
                waits = noted = True
            except (StoreError, TimeoutError):
                # Another one is redeeming it, or has: to do so as well would be the second time. Where this is not known,
                # the store is asked for a while: without a claim, two may redeem it.
                now = time.monotonic()
                failing_since = failing_since if failing_since is not None else now
                if not waits and now - failing_since >= ASKED_FOR:
                    raise
            await asyncio.sleep(LOOK_EVERY)
        raise ProviderError("unreachable", "another replica is still redeeming the same code")

    async def _leave(self, notes: Notes, names: _Names, seal: CookieSeal, outcome: _Outcome) -> None:
        """Let those that wait have the outcome, and nobody who comes later. Raises StoreError, TimeoutError."""
        # The note goes by the store's clock. Those of the replicas may differ.
        sealed = seal.seal("redeemed", outcome, OUTCOME_FOR + SLACK).encode()
        await answer_within(ANSWER_WITHIN, notes.write(names.outcome, sealed, OUTCOME_FOR))
        await answer_within(ANSWER_WITHIN, notes.write(names.claim, _USED, USED_FOR))

    async def _leave_again(self, notes: Notes, names: _Names, seal: CookieSeal, outcome: _Outcome) -> None:
        for pause in SAVE_AGAIN:
            await asyncio.sleep(pause)
            with contextlib.suppress(StoreError, TimeoutError):
                return await self._leave(notes, names, seal, outcome)
        return None  # the claim is over by now, and the code hardly valid


async def _in_time(ask: Callable[[], Awaitable[Granted]]) -> Granted:
    """Within the time of a claim."""
    try:
        async with asyncio.timeout(EXCHANGE_WITHIN):
            return await ask()
    except TimeoutError:
        raise ProviderError("unreachable", f"it did not answer within {EXCHANGE_WITHIN:g} seconds") from None
    except ProviderError:
        raise
    except Exception as error:
        # Without an outcome, those that wait would redeem the code a second time.
        log.exception("What a provider has answered could not be read")
        raise ProviderError("wrong", f"its answer cannot be read: {type(error).__name__}") from None


def _opened(seal: CookieSeal, sealed: bytes | None) -> _Outcome:
    try:
        if sealed is not None:
            return seal.open("redeemed", sealed.decode(), _Outcome)
    except (BadCookie, UnicodeDecodeError):
        pass  # of a replica with another secret
    raise CodeUsed


def _granted(outcome: _Outcome) -> Granted:
    if outcome.granted is None:
        raise ProviderError(outcome.kind, outcome.text)
    return outcome.granted
