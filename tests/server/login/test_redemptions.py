"""A code is redeemed once, whichever replica it comes to, and whatever becomes of that replica."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from millpond.server.login import redemptions
from millpond.server.login.id_tokens import ProviderError
from millpond.server.login.provider import Granted
from millpond.server.login.redemptions import CodeUsed, Redemptions
from millpond.server.login.renewals import CLAIMED_FOR
from millpond.server.login.seal import CookieSeal
from millpond.stores.base import StoreError
from millpond.stores.memory import MemoryStore
from millpond.stores.memory_notes import MemoryNotes

SECRET = "0123456789abcdef0123456789abcdef"
GRANTED = Granted({"sub": "ada"}, "access", "id", "refresh", 2e9)


class Notes(MemoryNotes):
    """Those of a store that may be away."""

    away = False
    unreadable = "-"
    """What the names of notes begin with that cannot be read."""
    asked_in_vain = 0

    async def read(self, name: str) -> bytes | None:
        self._be_there(name.startswith(self.unreadable))
        return await super().read(name)

    async def write(self, name: str, value: bytes, ttl: float) -> None:
        self._be_there()
        await super().write(name, value, ttl)

    def _be_there(self, unreadable: bool = False) -> None:
        if self.away or unreadable:
            self.asked_in_vain += 1
            raise StoreError("It is away.")


class AStore(MemoryStore):
    """With notes that several replicas share."""

    def __init__(self) -> None:
        super().__init__(ttl=1000)
        self.ahead = 0.0
        """Seconds by which its clock is."""
        self.notes: Notes = Notes(lambda: time.time() + self.ahead)


class AProvider:
    """It answers when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.next = asyncio.Event()
        """It is asked once more."""
        self.may = asyncio.Event()
        self.error: ProviderError | None = None

    async def __call__(self) -> Granted:
        self.asked += 1
        self.next.set()
        await self.may.wait()
        if self.error is not None:
            raise self.error
        return GRANTED


@pytest.fixture
def seal() -> CookieSeal:
    return CookieSeal([SECRET])


@pytest.mark.parametrize("error", [None, ProviderError("refused", "not this one")])
async def test_those_that_come_meanwhile_have_the_same_outcome_and_those_that_come_later_none(
    seal: CookieSeal, error: ProviderError | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    store, provider = AStore(), AProvider()
    provider.error = error
    coming = [asyncio.create_task(Redemptions(store).redeem(seal, "code", provider)) for _ in range(3)]
    await provider.next.wait()
    provider.may.set()
    found = await asyncio.gather(*coming, return_exceptions=True)
    if error is None:
        assert found == [GRANTED] * 3
    else:
        assert [(type(each), str(each), getattr(each, "kind", "")) for each in found] == [
            (ProviderError, "not this one", "refused")
        ] * 3
    with pytest.raises(CodeUsed):
        await Redemptions(store).redeem(seal, "code", provider)
    assert provider.asked == 1
    await asyncio.gather(Redemptions(store).redeem(seal, "another code", provider), return_exceptions=True)
    assert provider.asked == 2


async def test_the_claim_of_a_replica_that_was_killed_is_free_after_its_time(
    seal: CookieSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    store, provider = AStore(), AProvider()
    killed = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await provider.next.wait()
    provider.next.clear()
    killed.cancel()
    await asyncio.wait([killed])
    coming = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await asyncio.sleep(0.05)
    assert provider.asked == 1
    store.ahead = CLAIMED_FOR + 1
    await provider.next.wait()
    provider.may.set()
    assert await coming == GRANTED


async def test_without_the_store_users_sign_in_and_it_is_told_later(
    seal: CookieSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redemptions, "ASKED_FOR", 0.01)
    monkeypatch.setattr(redemptions, "SAVE_AGAIN", (0.001,))
    store, provider = AStore(), AProvider()
    provider.may.set()
    store.notes.away = True
    redemption = Redemptions(store)
    assert await redemption.redeem(seal, "code", provider) == GRANTED
    store.notes.away = False
    await asyncio.gather(*redemption._telling)
    with pytest.raises(CodeUsed):
        await Redemptions(store).redeem(seal, "code", provider)
    assert provider.asked == 1


async def test_a_store_that_fails_meanwhile_is_told_again_and_the_code_is_redeemed_once(
    seal: CookieSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    monkeypatch.setattr(redemptions, "SAVE_AGAIN", (0.001,) * 10_000)
    store, provider = AStore(), AProvider()
    first = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await provider.next.wait()
    second = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await asyncio.sleep(0.01)  # it has seen that the first one is at it
    store.notes.away = True
    while store.notes.asked_in_vain < 3:
        assert not second.done()
        await asyncio.sleep(0.001)
    provider.may.set()
    assert await first == GRANTED
    store.notes.away = False
    assert await second == GRANTED
    # Nor when the time of the claim is over.
    store.ahead = CLAIMED_FOR + 1
    with pytest.raises(CodeUsed):
        await Redemptions(store).redeem(seal, "code", provider)
    assert provider.asked == 1


async def test_who_waits_asks_again_for_an_outcome_that_the_store_fails_to_tell(
    seal: CookieSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It redeemed a code of which it knew that it was used."""
    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    store, provider = AStore(), AProvider()
    store.notes.unreadable = "code/1/outcome/"
    first = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await provider.next.wait()
    second = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await asyncio.sleep(0.01)  # it has seen that the first one is at it
    provider.may.set()
    assert await first == GRANTED
    while store.notes.asked_in_vain < 3:
        assert not second.done()
        await asyncio.sleep(0.001)
    store.notes.unreadable = "-"
    assert await second == GRANTED
    assert provider.asked == 1


async def test_who_comes_second_waits_though_the_store_fails_right_after_it_has_said_so(
    seal: CookieSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Close(Notes):
        """Those of a replica that has looked just before the other one claimed the code."""

        early = True

        async def read(self, name: str) -> bytes | None:
            if self.early:
                self.early = False
                return None
            return await super().read(name)

        async def add(self, name: str, value: bytes, ttl: float) -> bool:
            added = await super().add(name, value, ttl)
            self.unreadable = "code/"
            return added

    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    store, provider = AStore(), AProvider()
    first = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await provider.next.wait()
    close = AStore()
    close.notes = Close(time.time)
    close.notes._notes = store.notes._notes
    second = asyncio.create_task(Redemptions(close).redeem(seal, "code", provider))
    while close.notes.asked_in_vain < 3:
        assert provider.asked == 1
        await asyncio.sleep(0.001)
    close.notes.unreadable = "-"
    provider.may.set()
    assert (await first, await second) == (GRANTED, GRANTED)
    assert provider.asked == 1


@pytest.mark.parametrize(("method", "times"), [("read", 5), ("add", 1)])  # one adds, and the other then reads
@pytest.mark.parametrize("which", [0, 1])
async def test_a_store_that_fails_for_a_moment_has_no_code_redeemed_twice(
    seal: CookieSeal, which: int, method: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two replicas that cannot tell, each redeemed the code: the provider takes it for stolen."""
    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    stores, provider = (AStore(), AStore()), AProvider()
    stores[1].notes._notes = stores[0].notes._notes
    real, recovered = getattr(stores[which].notes, method), asyncio.Event()
    questions = 0

    async def fails(*given: Any) -> Any:
        nonlocal questions
        questions += 1
        if questions == times:
            setattr(stores[which].notes, method, real)
            recovered.set()
        raise StoreError("It is away for a moment.")

    setattr(stores[which].notes, method, fails)
    coming = [asyncio.create_task(Redemptions(store).redeem(seal, "code", provider)) for store in stores]
    done = asyncio.create_task(recovered.wait())
    await asyncio.wait([done, *coming], return_when=asyncio.FIRST_COMPLETED)
    assert recovered.is_set()
    await asyncio.sleep(0.02)  # both have asked again
    provider.may.set()
    assert await asyncio.gather(*coming) == [GRANTED] * 2
    assert provider.asked == 1


async def test_an_answer_that_cannot_be_read_is_an_outcome(seal: CookieSeal) -> None:
    async def lies() -> Granted:
        raise KeyError("keys")

    store = AStore()
    with pytest.raises(ProviderError, match="KeyError"):
        await Redemptions(store).redeem(seal, "code", lies)
    with pytest.raises(CodeUsed):
        await Redemptions(store).redeem(seal, "code", lies)


async def test_who_waits_has_the_outcome_where_the_clocks_of_replicas_differ(
    seal: CookieSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(CookieSeal):
        """That of a replica whose clock is a minute ahead."""

        def open(self, *given: Any) -> Any:
            with monkeypatch.context() as patch:
                now = time.time() + 60
                patch.setattr("millpond.server.login.seal.time.time", lambda: now)
                return super().open(*given)

    monkeypatch.setattr(redemptions, "LOOK_EVERY", 0.001)
    store, provider = AStore(), AProvider()
    first = asyncio.create_task(Redemptions(store).redeem(seal, "code", provider))
    await provider.next.wait()
    second = asyncio.create_task(Redemptions(store).redeem(Ahead([SECRET]), "code", provider))
    await asyncio.sleep(0.01)
    provider.may.set()
    assert (await first, await second) == (GRANTED, GRANTED)


async def test_what_the_store_is_given_is_sealed(seal: CookieSeal) -> None:
    store, provider = AStore(), AProvider()
    provider.may.set()
    await Redemptions(store).redeem(seal, "a code", provider)
    kept = repr(store.notes._notes)
    assert not [text for text in ("a code", "refresh", "access", "ada") if text in kept]
