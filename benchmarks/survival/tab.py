"""One tab of the browser, and what its user sees; the same for all frameworks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Error, Page

PATIENCE = 30.0
"""Seconds for which a user waits before pressing F5."""
CLICKS = 3
NOTE, NAME, SAVED = "half-typed", "not submitted", "Ada"

# Fields by their order and buttons by their text: no framework's own marks.
SCRIPT = """
window.survival = {
  fields: () => [...document.querySelectorAll('input')].filter(i => ['text', ''].includes(i.type)),
  button: (label) => [...document.querySelectorAll('button')].find(b => b.textContent.trim() === label),
  shown: (label) => document.body?.innerText.match(new RegExp(`${label} = ?(.*)`))?.[1].trim() ?? null,
  number: (label) => { const text = survival.shown(label); return text === null ? null : Number(text); },
  press: (label) => survival.button(label)?.click(),
  look: () => ({
    build: survival.number('Build'), count: survival.number('Count'), late: survival.number('Late'),
    pings: survival.number('Pings'), items: survival.shown('Items'), saved: survival.shown('Saved'),
    note: survival.fields()[0]?.value ?? null, name: survival.fields()[1]?.value ?? null,
  }),
};
"""


@dataclass
class Outcome:
    """What became of one tab."""

    shown: int = 0
    """Clicks that the page had shown before the fault."""
    clicked: int = 0
    """Clicks made, shown or not."""
    late_clicked: int = 0
    """Clicks made while the server or the network was away."""
    refused: int = 0
    """Such clicks that the page did not take: its button was off or covered."""
    after: dict[str, Any] = field(default_factory=dict)
    """What the page shows in the end."""
    note: str | None = NOTE
    """What should be in the text field; None: nothing was typed."""
    name: str | None = NAME
    seconds: float | None = None
    """From the end of the fault until a click was answered, without help."""
    reloaded: bool = False
    """The user had to reload."""
    usable: bool = False
    copy: str = ""
    """Of a duplicated tab: what the copy was (own, empty, shared, dead)."""


class Tab:
    """A user with one tab."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.outcome = Outcome()

    @classmethod
    async def open(cls, context: BrowserContext, url: str) -> Tab:
        """A tab that shows the app; the context has ``SCRIPT`` as its init script."""
        tab = cls(context, await context.new_page())
        ready = "survival.number('Count') === 0 && survival.fields().length > 1"
        await tab.page.goto(url, wait_until="commit")
        try:
            await tab.until(ready, 40)
        except TimeoutError:
            # On a busy machine a part of the page may time out; nothing is measured yet.
            await tab.page.goto(url, wait_until="commit")
            await tab.until(ready)
        # A page that was drawn on the server shows buttons before they work.
        if not await tab.answers(60):
            raise TimeoutError("The page does not answer.")
        return tab

    async def prepare(self) -> None:
        """Some clicks, a submitted form, then half-typed text in the form and in the field outside of it."""
        for number in range(1, CLICKS + 1):
            await self.page.evaluate("survival.press('Increment')")
            await self.until(f"survival.number('Count') === {number}", 30)
        await self.type(1, SAVED)
        while not await self.click("Save"):
            pass  # the machine is busy
        await self.until(f"survival.shown('Saved') === '{SAVED}'", 30)
        await self.type(1, NAME)
        await self.type(0, NOTE)
        self.outcome.shown = self.outcome.clicked = CLICKS

    async def type(self, place: int, text: str) -> None:
        """Type into the field, and stay in it."""
        field = await self.page.evaluate_handle(f"survival.fields()[{place}]")
        await field.as_element().fill(text)

    async def until(self, condition: str, seconds: float = 120.0) -> None:
        """Wait until the page is so. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while not await self._evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"The page never came to {condition}; it shows {await self.look()}")
            await asyncio.sleep(0.03)  # between two looks at the browser

    async def click(self, label: str) -> bool:
        """A click with the mouse, as far as the page lets it through."""
        handle = await self.page.evaluate_handle(f"survival.button('{label}')")
        element = handle.as_element()
        if element is None:
            return False
        try:
            await element.click(timeout=3500)
        except Error:
            return False
        return True

    async def click_late(self, label: str = "Late") -> None:
        """The click that comes at a bad moment."""
        if await self.click(label):
            self.outcome.late_clicked += 1
        else:
            self.outcome.refused += 1

    async def look(self) -> dict[str, Any]:
        """What the page shows."""
        return await self._evaluate("survival.look()") or {}

    async def recover(self, since: float) -> None:
        """Wait until the page answers; after a while press F5."""
        if await self.answers(PATIENCE):
            self.outcome.seconds = time.monotonic() - since
            self.outcome.usable = True
        else:
            self.outcome.reloaded = True
            with contextlib.suppress(Error):
                await self.page.reload(wait_until="commit")
            self.outcome.usable = await self.answers(PATIENCE)

    async def answers(self, seconds: float) -> bool:
        """A click on Ping is answered in that time. The focus stays where it is."""
        before = (await self.look()).get("pings") or 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shown = (await self.look()).get("pings")
            if shown is not None and shown < before:
                before = shown  # the page has begun anew
            elif shown is not None and shown > before:
                return True
            await self._evaluate("survival.press('Ping')")
            await self._wait_for_answer(before)
        return False

    async def _wait_for_answer(self, before: int) -> None:
        with contextlib.suppress(TimeoutError):
            await self.until(f"(survival.number('Pings') ?? {before}) !== {before}", 0.5)

    async def settle(self) -> None:
        """Give a late click two seconds more, then see what has become of everything."""
        wanted = self.outcome
        with contextlib.suppress(TimeoutError):
            # Parts of the page may still be on their way.
            await self.until("survival.fields().length > 1", 10)
        with contextlib.suppress(TimeoutError):
            await self.until(
                f"survival.number('Late') === {wanted.late_clicked} && "
                f"survival.number('Count') === {wanted.clicked}",
                2.0,
            )
        self.outcome.after = await self.look()

    async def _evaluate(self, expression: str) -> Any:
        # A page that is just being replaced by another one cannot be asked.
        with contextlib.suppress(Error):
            return await self.page.evaluate(expression)
        return None
