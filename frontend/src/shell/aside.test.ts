import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../core/app";
import { FakeBrowser, FakeStore } from "../core/fake";
import { CloseCode } from "../wire.gen";
import { keepForUser } from "./aside";

const reload = vi.fn<() => void>();

beforeEach(() => {
  reload.mockClear();
  vi.stubGlobal("location", { reload });
  vi.stubGlobal("document", { baseURI: "https://app.example/", getElementById: () => null });
  vi.stubGlobal("sessionStorage", new FakeStore());
  vi.stubGlobal("localStorage", new FakeStore());
});
afterEach(() => void vi.unstubAllGlobals());

/** A page of a user; `messages`: its first content has come with it. */
async function page(store: FakeStore, messages: boolean) {
  const browser = new FakeBrowser(store);
  const first = [{ type: "welcome" as const, session: "of the page" }];
  const app = new App({ build: "b1", socket: "stream", key: btoa("k".repeat(32)), ...(messages ? { messages: first } : {}) }, browser);
  app.start();
  await keepForUser(app);
  browser.socket.open();
  return { app, browser };
}

const refuseAll = () => {
  throw new DOMException("full", "QuotaExceededError");
};

/** The server refuses the next sessions. */
async function refuse(browser: FakeBrowser, times: number): Promise<void> {
  for (let n = 0; n < times; n++) browser.socket.fail(CloseCode.REFUSED);
  await vi.waitFor(() => expect(browser.sockets.length).toBeGreaterThan(1));
  await new Promise((resolve) => setTimeout(resolve));
}

test("a session that the tab has kept of a former user: the page is loaded once more, so that it has the new one's key", async () => {
  const store = new FakeStore();
  store.setItem("millpond:outbox", JSON.stringify({ session: "former", seq: 0, version: 1, events: [] }));
  const { browser } = await page(store, true);
  expect(browser.socket.sent[0]).toMatchObject({ session: "former" });
  await refuse(browser, 1);
  expect(reload).toHaveBeenCalledOnce();
  // That page has none of it.
  const next = await page(store, true);
  expect(next.browser.socket.sent[0]).toMatchObject({ session: "of the page" });
});

test.each([true, false])("a server that refuses each session has the page load never, and says so (%s)", async (messages) => {
  const store = new FakeStore();
  for (let n = 0; n < 3; n++) {
    const { app, browser } = await page(store, messages);
    await refuse(browser, 4);
    expect(app.status.connection).toMatchObject({ name: "stopped", code: CloseCode.REFUSED });
  }
  expect(reload).not.toHaveBeenCalled();
});

test("where the storage is full or forbidden, the page is loaded anew all the same", async () => {
  vi.stubGlobal("sessionStorage", { getItem: refuseAll, setItem: refuseAll, removeItem: refuseAll });
  vi.stubGlobal("localStorage", { getItem: refuseAll, setItem: refuseAll });
  const { app, browser } = await page(new FakeStore(), false);
  browser.socket.answer({ type: "welcome", session: "s1" });
  app.memory.set("unsent:street", "Elm");
  await refuse(browser, 1);
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});
