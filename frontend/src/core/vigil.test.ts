import { describe, expect, test, vi } from "vitest";
import { App } from "./app";
import { connectedApp, FakeBrowser, type FakeApp } from "./fake";

/** A server that says nothing any more, after the tab has pressed a button. */
function pressed(): FakeApp {
  const fake = connectedApp();
  fake.browser.socket.answer({ type: "finished", seq: 0, version: 1 });
  fake.app.press({ id: "a" });
  return fake;
}

/** How long the tab holds out with a server that does not answer. */
function patience({ app, browser }: FakeApp): number {
  const since = browser.now();
  while (app.status.connection.name === "connected") {
    if (browser.now() - since > 120_000) throw new Error("for ever");
    browser.advance(100);
  }
  return browser.now() - since;
}

const pings = ({ browser }: FakeApp) => browser.socket.sent.filter((message) => message.type === "ping").length;

function reconnect({ browser }: FakeApp): void {
  browser.advance(250);
  browser.socket.open();
  browser.socket.answer({ type: "welcome", session: "s1", fresh: false });
}

describe("a server that does not answer", () => {
  test("is asked after a second, and left within five", () => {
    const fake = pressed();
    fake.browser.advance(900);
    expect(pings(fake)).toBe(0);
    fake.browser.advance(100);
    expect(pings(fake)).toBe(1);
    fake.browser.advance(2900);
    expect(fake.app.status.connection.name).toBe("connected");
    fake.browser.advance(500);
    expect(fake.app.status.connection.name).toBe("connecting");
    reconnect(fake);
    expect(fake.sent()).toMatchObject([{ type: "event", seq: 1, trigger: "a" }]);
  });

  test("is asked when the page wakes up, though nothing is due", () => {
    const fake = connectedApp();
    fake.browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    fake.app.wake();
    fake.app.wake(); // visible, shown and online come together
    expect(pings(fake)).toBe(1);
    fake.browser.advance(3000);
    expect(fake.app.status.connection.name).toBe("waiting");
  });

  test("is asked while it owes an answer about an element", async () => {
    const fake = connectedApp();
    fake.browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    const aborted = new AbortController();
    const answer = fake.app.ask(1, "rows", aborted.signal);
    answer.catch(() => {});
    await vi.waitFor(() => expect(fake.sent()).toHaveLength(1)); // its code is loaded first
    expect(patience(fake)).toBe(4000);
    reconnect(fake);
    aborted.abort();
    await answer.catch(() => {});
    await vi.waitFor(() => expect(fake.sent().at(-1)?.type).toBe("cancel"));
    fake.browser.advance(60_000);
    expect(pings(fake)).toBe(0);
  });

  test("is left in the midst of a long run, too", () => {
    const fake = pressed();
    for (let second = 0; second < 100; second++) {
      fake.browser.advance(1000);
      fake.browser.socket.answer({ type: "pong" });
    }
    expect(patience(fake)).toBeLessThanOrEqual(4500);
  });

  test("gets twice as long each time, until it has done what was asked", () => {
    const fake = pressed();
    const times: number[] = [];
    for (let i = 0; i < 4; i++) {
      times.push(patience(fake));
      fake.browser.advance(2000);
      fake.browser.socket.open();
      fake.browser.socket.answer({ type: "welcome", session: "s1", fresh: false });
    }
    expect(times).toEqual([4000, 7000, 13_000, 16_000]);
    fake.browser.socket.answer({ type: "finished", seq: 1, version: 2 });
    fake.app.press({ id: "a" });
    expect(patience(fake)).toBe(4000);
  });

  test("when it is greeted, is left after three seconds", () => {
    const browser = new FakeBrowser();
    const app = new App({ build: "b1", socket: "stream" }, browser);
    app.start();
    browser.advance(3000); // the connection is not even taken
    expect(app.status.connection.name).toBe("waiting");
    browser.advance(250);
    browser.socket.open();
    browser.advance(3000);
    expect(app.status.connection.name).toBe("waiting");
  });

  test("is given time to find the session, as long as it answers", () => {
    const browser = new FakeBrowser();
    const app = new App({ build: "b1", socket: "stream" }, browser);
    app.start();
    browser.socket.open();
    for (let second = 0; second < 30; second++) {
      browser.advance(1000);
      browser.socket.answer({ type: "pong" });
    }
    expect(browser.sockets).toHaveLength(1);
    browser.socket.answer({ type: "welcome", session: "s1" });
    expect(app.status.connection.name).toBe("connected");
  });
});

describe("a server that is there", () => {
  test("is asked nothing while nothing is due", () => {
    const fake = pressed();
    fake.browser.socket.answer({ type: "finished", seq: 1, version: 2 });
    fake.browser.advance(3_600_000);
    expect(pings(fake)).toBe(0);
    expect(fake.browser.sockets).toHaveLength(1);
  });

  test("is kept through a run of an hour", () => {
    const fake = pressed();
    for (let second = 0; second < 3600; second++) {
      fake.browser.advance(1000);
      if (second % 2 === 0) fake.browser.socket.answer({ type: "pong" }); // half a second or one and a half later
    }
    expect(fake.browser.sockets).toHaveLength(1);
    expect(pings(fake)).toBeGreaterThan(1000);
  });

  test("is kept though its event loop is late by almost three seconds, and gets more time then", () => {
    const fake = pressed();
    fake.browser.advance(3900);
    fake.browser.socket.answer({ type: "pong" });
    expect(fake.browser.sockets).toHaveLength(1);
    expect(patience(fake)).toBeGreaterThan(6000);
  });

  test("is heard by each part of a long frame on a slow line", () => {
    const fake = pressed();
    const frame = JSON.stringify([{ type: "delta", n: 2, ops: [["set", 3, 1, null, "text", { body: "é😀".repeat(20) }]] }]);
    for (let i = 0; i < frame.length; i += 10) {
      const part = frame.slice(i, i + 10);
      fake.browser.socket.onmessage?.({ data: (i + 10 >= frame.length ? "." : "+") + part });
      fake.browser.advance(2000);
    }
    expect(fake.browser.sockets).toHaveLength(1);
    expect(fake.app.tree.get(3)?.props["body"]).toBe("é😀".repeat(20));
  });

  test("is given the time that a large event takes on a slow line", () => {
    const fake = connectedApp();
    fake.app.values.set({ id: "a" }, "x".repeat(1_000_000));
    expect(patience(fake)).toBeGreaterThan(60_000);
  });

  test("is not blamed for the sleep of the page", () => {
    const fake = pressed();
    fake.browser.advance(1000);
    fake.browser.sleep(3_600_000); // the answer is there, but the timer comes first
    expect(fake.app.status.connection.name).toBe("connected");
    expect(pings(fake)).toBe(2);
    fake.browser.socket.answer({ type: "pong" });
    fake.browser.advance(1000);
    expect(fake.browser.sockets).toHaveLength(1);
  });
});

async function pauses(fake: FakeApp, attempts: number): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < attempts; i++) {
    fake.browser.socket.fail();
    await Promise.resolve(); // whether somebody answers
    await Promise.resolve();
    const state = fake.app.status.connection;
    if (state.name !== "waiting") throw new Error(state.name);
    found.push(state.retryAt - fake.browser.now());
    fake.browser.advance(found.at(-1)!);
  }
  return found;
}

describe("the pauses between attempts", () => {
  test("end at three seconds while a proxy answers", async () => {
    const fake = connectedApp();
    fake.browser.proxy = true;
    expect(await pauses(fake, 8)).toEqual([250, 500, 1000, 2000, 3000, 3000, 3000, 3000]);
  });

  test("grow to fifteen where nobody does", async () => {
    expect(await pauses(connectedApp(), 8)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });
});
