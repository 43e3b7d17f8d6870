import { describe, expect, test, vi } from "vitest";
import { CloseCode, type Op } from "../wire.gen";
import { App } from "./app";
import type { Bootstrap } from "./browser";
import { backOff } from "./connection";
import { connectedApp, FakeBrowser, FakeStore } from "./fake";

describe("connecting", () => {
  test("begins with hello, and is connected with the answer", () => {
    const browser = new FakeBrowser();
    const app = new App({ build: "b1", socket: "stream" }, browser);
    app.start();
    expect(app.status.connection.name).toBe("connecting");
    browser.socket.open();
    const hello = { type: "hello", build: "b1", load: "load", connection: 1, delta: 0, query: "", edited: true, theme: "light" };
    expect(browser.socket.sent).toEqual([hello]);
    expect(app.status.connection.name).toBe("connecting");
    browser.socket.answer({ type: "welcome", session: "s1" });
    expect(app.status.connection.name).toBe("connected");
  });

  test("tells the server when the page has become light or dark", () => {
    const { app, browser } = connectedApp();
    browser.theme = "dark";
    app.themeChanged();
    expect(browser.socket.sent.at(-1)).toEqual({ type: "theme_shown", theme: "dark" });
  });

  test("tells the server when the page goes out of sight, also while it connects", () => {
    const { app, browser } = connectedApp();
    const visible = () => browser.socket.sent.filter((message) => message.type === "visible");
    browser.hidden = true;
    app.seen();
    app.seen();
    expect(visible()).toEqual([{ type: "visible", on: false }]);
    browser.socket.fail();
    browser.advance(1000);
    browser.socket.open();
    expect(browser.socket.sent[0]).toMatchObject({ type: "hello", hidden: true });
    browser.hidden = false;
    app.seen();
    expect(visible()).toEqual([]);
    browser.socket.answer({ type: "welcome", session: "s1" });
    expect(visible()).toEqual([{ type: "visible", on: true }]);
  });

  test("shows what came with the page at once, and connects as a tab that has it", () => {
    const { app, browser } = appWithPage(new FakeStore());
    app.start();
    expect(app.tree.get(1)?.kind).toBe("region");
    expect(app.status.script).toBe("notRunning");
    browser.socket.open();
    expect(browser.socket.sent).toMatchObject([{ type: "hello", session: "s1", delta: 1, prepared: true }]);
    browser.socket.answer({ type: "welcome", session: "s1" });
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    expect(browser.socket.sent).toMatchObject([{ session: "s1", prepared: true }]);
    // Once something of it is saved, its absence elsewhere means that it is gone.
    browser.socket.answer({ type: "welcome", session: "s1" }, { type: "finished", seq: 0, version: 1 });
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    expect(browser.socket.sent[0]).not.toHaveProperty("prepared");
  });

  test("a reloaded page goes on with its own session, whatever came with the page", () => {
    const store = new FakeStore();
    const first = appWithPage(store);
    first.app.start();
    const { app, browser } = appWithPage(store, "s2");
    app.start();
    expect(app.tree.get(1)).toBeUndefined();
    browser.socket.open();
    expect(browser.socket.sent).toMatchObject([{ type: "hello", session: "s1", delta: 0 }]);
  });

  test("a lost connection is tried again, with the session and the last delta", () => {
    const { app, browser } = connectedApp();
    browser.socket.fail();
    expect(app.status.connection).toMatchObject({ name: "waiting", attempt: 1, retryAt: 250 });
    browser.advance(250);
    browser.socket.open();
    expect(browser.socket.sent).toMatchObject([{ type: "hello", connection: 2, session: "s1", delta: 1 }]);
  });

  test("waits longer after each failure, up to a limit, and starts over after a success", () => {
    const { app, browser } = connectedApp();
    const delays: number[] = [];
    for (let i = 0; i < 9; i++) {
      browser.socket.fail();
      const state = app.status.connection;
      if (state.name !== "waiting") throw new Error(state.name);
      delays.push(state.retryAt - browser.now());
      browser.advance(state.retryAt - browser.now());
      if (i === 7) {
        browser.socket.open();
        browser.socket.answer({ type: "welcome", session: "s1" });
      }
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 250]);
  });

  test("spreads the tabs of many users", () => {
    expect([backOff(3, 0), backOff(3, 0.5), backOff(3, 1)]).toEqual([500, 750, 1000]);
  });

  test("comes back at once when the network does", () => {
    const { app, browser } = connectedApp();
    browser.socket.fail();
    app.wake();
    expect(browser.sockets).toHaveLength(2);
    browser.advance(2_900); // the cancelled timer opens no third one beside it
    expect(browser.sockets).toHaveLength(2);
  });

  test.each([CloseCode.TOO_MUCH, CloseCode.TOO_LARGE, CloseCode.BAD_FRAME, CloseCode.SUPERSEDED])("does not try again by itself after %i", (code) => {
    const { app, browser } = connectedApp();
    browser.socket.fail(code, "Why.");
    browser.advance(600_000);
    expect(browser.sockets).toHaveLength(1);
    expect(app.status.connection).toEqual({ name: "stopped", code, reason: "Why." });
  });

  test("gives up on a server that accepts and says nothing", () => {
    const browser = new FakeBrowser();
    const app = new App({ build: "b1", socket: "stream" }, browser);
    app.start();
    browser.socket.open();
    browser.advance(3000);
    expect(browser.sockets[0]?.closedWith).toBe(4999);
    expect(app.status.connection.name).toBe("waiting");
  });

  test("a frame of a socket that was given up changes nothing", () => {
    const { app, browser } = connectedApp();
    const old = browser.socket;
    const receive = old.onmessage;
    browser.socket.fail();
    receive?.({ data: JSON.stringify([{ type: "source_changed" }]) });
    expect(app.status.sourceChanged).toBe(false);
  });
});

describe("the server's own close codes", () => {
  test.each([CloseCode.BAD_FRAME, CloseCode.SUPERSEDED])("%i ends it for good, until the user asks", (code) => {
    const { app, browser } = connectedApp();
    browser.socket.fail(code, "why");
    browser.advance(60_000);
    expect(app.status.connection).toEqual({ name: "stopped", code, reason: "why" });
    expect(browser.sockets).toHaveLength(1);
    app.reconnect();
    expect(browser.sockets).toHaveLength(2);
  });

  test("refused: asks at once for a new session, and not for ever", () => {
    const { app, browser } = connectedApp();
    browser.socket.fail(CloseCode.REFUSED);
    browser.socket.open();
    expect(browser.socket.sent[0]).not.toHaveProperty("session");
    for (let i = 0; i < 3; i++) browser.socket.fail(CloseCode.REFUSED);
    expect(app.status.connection.name).toBe("stopped");
  });

  test("refused after a long outage: asks for a new session all the same", () => {
    const { app, browser } = connectedApp();
    for (let n = 0; n < 6; n++) {
      const tries = browser.sockets.length;
      browser.socket.fail(1006);
      while (browser.sockets.length === tries) browser.advance(100);
    }
    browser.socket.open();
    const before = browser.sockets.length;
    browser.socket.fail(CloseCode.REFUSED);
    expect(app.status.connection.name).toBe("connecting");
    expect(browser.sockets).toHaveLength(before + 1);
  });

  test.each([CloseCode.REFUSED, CloseCode.ENDED])("%i: what is not sent is put aside, and then forgotten", async (code) => {
    const { app, browser } = connectedApp();
    const kept: string[] = [];
    app.memory.set("unsent:street", "Elm");
    app.memory.putAside = () => Promise.resolve(void kept.push(...app.memory.items.keys()));
    browser.socket.fail(code);
    await Promise.resolve();
    expect(kept).toEqual(["unsent:street"]);
    expect([...app.memory.items]).toEqual([]);
    expect(browser.reloads).toBe(code === CloseCode.ENDED ? 1 : 0);
  });

  test("forgotten: the page is loaded again, with no session", () => {
    const { app, browser } = connectedApp();
    app.forget();
    expect(browser.socket.sent.at(-1)).toEqual({ type: "forget" });
    browser.socket.fail(CloseCode.FORGOTTEN);
    expect(browser.reloads).toBe(1);
    expect(browser.store.getItem("millpond:outbox")).toBeNull();
  });

  test("going away: reconnects", () => {
    const { app, browser } = connectedApp();
    browser.socket.fail(CloseCode.GOING_AWAY);
    expect(app.status.connection.name).toBe("waiting");
  });
});

describe("events", () => {
  test("are resent in order after the connection was lost, except those that the server has", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    app.press({ id: "b" });
    browser.socket.fail();
    app.press({ id: "c" });
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s1", seq: 1, fresh: false, restored: true });
    expect(browser.socket.sent.slice(1)).toMatchObject([
      { seq: 2, trigger: "b", attempt: 2 },
      { seq: 3, trigger: "c", attempt: 1 },
    ]);
  });

  test("survive a reload of the page", () => {
    const store = new FakeStore();
    const { app } = connectedApp(store);
    app.press({ id: "a" });
    const browser = new FakeBrowser(store);
    const again = new App({ build: "b1", socket: "stream" }, browser);
    again.start();
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s1", fresh: false });
    expect(browser.socket.sent).toMatchObject([
      { type: "hello", session: "s1", delta: 0 },
      { type: "event", seq: 1, trigger: "a", attempt: 1 },
    ]);
  });

  test("of a session that the server lost are dropped with its page, and the user is told", () => {
    const { app, browser } = connectedApp();
    browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    app.press({ id: "a" });
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s2" });
    expect(browser.socket.sent.filter((message) => message.type === "event")).toEqual([]);
    expect(app.tree.get(0)?.children).toEqual([]);
    expect(app.status).toMatchObject({ restarted: { dropped: 1 }, script: "notRunning" });
  });

  test("of a session that was never saved are done in the one that takes its place", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    app.press({ id: "b" });
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s2" });
    expect(browser.socket.sent).toMatchObject([
      { type: "hello", session: "s1" },
      { type: "event", seq: 1, trigger: "a" },
      { type: "event", seq: 2, trigger: "b" },
    ]);
    expect(app.status).toMatchObject({ restarted: null, script: "running" });
  });
});

describe("the script's state", () => {
  test("runs from the event until it is finished; busy only when that takes long", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    expect(app.status).toMatchObject({ script: "running", busy: false });
    browser.advance(199);
    expect(app.status.busy).toBe(false);
    browser.advance(1);
    expect(app.status.busy).toBe(true);
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    expect(app.status).toMatchObject({ script: "notRunning", busy: false });
  });

  test("goes on until the last event is finished", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    app.press({ id: "b" });
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    expect(app.status.script).toBe("running");
    browser.socket.answer({ type: "finished", seq: 2, version: 2 });
    expect(app.status.script).toBe("notRunning");
  });

  test("is running when the server says so, from the first load on", () => {
    const { app, browser } = connectedApp();
    expect(app.status.script).toBe("initial");
    browser.socket.answer({ type: "running" });
    expect(app.status.script).toBe("running");
    browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    expect(app.status.script).toBe("notRunning");
  });

  test("fades what a slow run has not drawn, and stops with it", () => {
    const { app, browser, draw } = connectedApp();
    draw(["set", 5, 1, null, "text", {}], ["set", 6, 1, 5, "text", {}]);
    app.rerun();
    draw(["patch", 5, { body: "new" }]);
    browser.advance(399);
    expect(app.tree.get(6)?.stale).toBe(false);
    browser.advance(1);
    expect([5, 6].map((id) => app.tree.get(id)?.stale)).toEqual([false, true]);
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    expect(app.tree.get(6)?.stale).toBe(false);
  });

  test("goes on while the server says that another run follows", () => {
    const { app, browser } = connectedApp();
    app.rerun();
    browser.socket.answer({ type: "finished", seq: 1, version: 2, again: true });
    expect(app.status.script).toBe("running");
    browser.socket.answer({ type: "finished", seq: 1, version: 3 });
    expect(app.status.script).toBe("notRunning");
  });

  test("Stop asks the server to end the run", () => {
    const { app, browser } = connectedApp();
    app.rerun();
    app.stop();
    expect(browser.socket.sent.at(-1)).toEqual({ type: "stop" });
  });

  test("the page says that the run is being stopped, then what will end it, until it has ended", () => {
    const { app, browser } = connectedApp();
    app.rerun();
    expect(app.status.stopping).toBeNull();
    app.stop();
    expect(app.status.stopping).toBe("asked");
    browser.advance(1000);
    expect(app.status.stopping).toBe("waiting");
    browser.advance(4000);
    expect(app.status.stopping).toBe("stuck");
    browser.socket.answer({ type: "finished", seq: 1, version: 2 });
    expect(app.status.stopping).toBeNull();
    app.rerun();
    app.stop();
    browser.socket.answer({ type: "finished", seq: 2, version: 3, again: true });
    browser.advance(9000);
    expect(app.status.stopping).toBeNull();
  });
});

describe("a saved source", () => {
  test("is offered, and always run when the user wants it so", () => {
    const { app, browser, sent } = connectedApp();
    browser.socket.answer({ type: "source_changed" });
    expect(app.status.sourceChanged).toBe(true);
    app.alwaysRerun();
    expect(app.status.sourceChanged).toBe(false);
    browser.socket.answer({ type: "source_changed" });
    expect(sent()).toMatchObject([{ seq: 1, values: {} }, { seq: 2, values: {} }]);
  });
});

describe("the offer of a saved source", () => {
  test("stays through runs of a part of the page, and through the run in which it came", () => {
    const { app, browser } = connectedApp();
    browser.socket.answer({ type: "running" }, { type: "source_changed" }, { type: "finished", seq: 0, version: 1 });
    expect(app.status).toMatchObject({ sourceChanged: true, script: "notRunning" });
    browser.socket.answer({ type: "running", scope: 5 }, { type: "finished", seq: 0, version: 1 });
    expect(app.status.sourceChanged).toBe(true);
    browser.socket.answer({ type: "running" });
    expect(app.status.sourceChanged).toBe(false);
  });
});

describe("another build", () => {
  test("loads the page again once, and then says what is wrong", () => {
    const store = new FakeStore();
    const first = connectedApp(store);
    first.browser.socket.answer({ type: "reload" });
    expect(first.browser.reloads).toBe(1);
    const browser = new FakeBrowser(store);
    const second = new App({ build: "b1", socket: "stream" }, browser);
    second.start();
    browser.socket.open();
    browser.socket.answer({ type: "reload" });
    expect(browser.reloads).toBe(0);
    expect(second.status.connection).toMatchObject({ name: "stopped" });
  });

  test("may be followed by another one later", () => {
    const store = new FakeStore();
    connectedApp(store).browser.socket.answer({ type: "reload" });
    const next = connectedApp(store, { build: "b2" });
    next.browser.socket.answer({ type: "reload" });
    expect(next.browser.reloads).toBe(1);
  });
});

describe("a delta that does not fit", () => {
  test.each([
    ["a gap in the numbers", { type: "delta" as const, n: 9, ops: [] }],
    ["a node that is not there", { type: "delta" as const, n: 2, ops: [["patch", 77, {}] as const] }],
  ])("%s: asks for the whole page on a new connection", (_, delta) => {
    const { browser } = connectedApp();
    browser.socket.answer(delta);
    browser.advance(250);
    browser.socket.open();
    expect(browser.socket.sent[0]).toMatchObject({ type: "hello", delta: 0, session: "s1" });
  });
});

/** The page is loaded again: the same storage, another tab object, as far as its first answer. */
function reloaded(store: FakeStore, bootstrap: Partial<Bootstrap> = {}, prepare: (app: App) => void = () => {}) {
  const browser = new FakeBrowser(store);
  const app = new App({ build: "b1", socket: "stream", ...bootstrap }, browser);
  prepare(app);
  app.start();
  browser.socket.open();
  return { app, browser, hello: browser.socket.sent[0] };
}

describe("what is saved", () => {
  test("the highest version is said in each hello, over a reload too", () => {
    const store = new FakeStore();
    const { browser } = connectedApp(store);
    browser.socket.answer({ type: "finished", seq: 0, version: 7 });
    expect(reloaded(store).hello).toMatchObject({ session: "s1", version: 7 });
  });

  test("a store that went back is told of, and counted anew", () => {
    const store = new FakeStore();
    connectedApp(store).browser.socket.answer({ type: "finished", seq: 0, version: 7 });
    const { app, browser } = reloaded(store);
    browser.socket.answer({ type: "welcome", session: "s1", fresh: false, rolled_back: true });
    expect(app.status.rolledBack).toBe(true);
    browser.socket.answer({ type: "finished", seq: 0, version: 3 });
    expect(reloaded(store).hello).toMatchObject({ version: 3 });
    app.dismiss("rolledBack");
    expect(app.status.rolledBack).toBe(false);
  });

  test("not saved: the run is over, the event stays, until it is finished", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    browser.socket.answer({ type: "unsaved" });
    expect(app.status).toMatchObject({ unsaved: true, script: "notRunning" });
    expect(app.outbox.pending).toHaveLength(1);
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    expect(app.status.unsaved).toBe(false);
    expect(app.outbox.pending).toEqual([]);
  });

  test("not saved while another run goes on: it is still running", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    browser.socket.answer({ type: "unsaved", again: true });
    expect(app.status).toMatchObject({ unsaved: true, script: "running" });
  });

  test("a server without its store: tried again later, and said why", () => {
    const { app, browser } = connectedApp();
    browser.socket.fail(CloseCode.TRY_LATER);
    expect(app.status.connection).toMatchObject({ name: "waiting", code: CloseCode.TRY_LATER });
    browser.advance(250);
    expect(app.status.connection).toMatchObject({ name: "connecting", code: CloseCode.TRY_LATER });
  });

  test("a browser without cookies is told so once, and not that the app began anew", () => {
    const { app, browser } = connectedApp();
    const lose = (session: string) => {
      browser.socket.answer({ type: "finished", seq: 0, version: 1 });
      browser.socket.fail();
      browser.advance(250);
      browser.socket.open();
      browser.socket.answer({ type: "welcome", session }, { type: "no_cookie" });
    };
    lose("s2");
    expect(app.status).toMatchObject({ noCookie: true, restarted: null });
    app.dismiss("noCookie");
    lose("s3");
    expect(app.status).toMatchObject({ noCookie: false, restarted: { dropped: 0 } });
  });

  test("one that the server cannot read is forgotten and said, and the others go on", () => {
    const { app, browser } = connectedApp();
    app.press({ id: "a" });
    app.press({ id: "b" });
    browser.socket.answer({ type: "unreadable", seq: 1 });
    expect(app.status).toMatchObject({ unreadable: 1, script: "running" });
    browser.socket.answer({ type: "unreadable", seq: 2 });
    expect(app.status).toMatchObject({ unreadable: 2, script: "notRunning" });
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s1", fresh: false });
    expect(browser.socket.sent.filter((message) => message.type === "event")).toEqual([]);
    app.dismiss("unreadable");
    expect(app.status.unreadable).toBe(0);
  });

  test("an event that was left out is told of", () => {
    const { app, browser } = connectedApp();
    browser.socket.answer({ type: "skipped", seq: 1 });
    expect(app.status.skipped).toBe(1);
  });

  test("a value that is too large to be saved is told of, until it is dismissed", () => {
    const { app, browser } = connectedApp();
    browser.socket.answer({ type: "too_large", key: "big", reason: "it has 600.0 MB" });
    expect(app.status.tooLarge).toMatchObject({ key: "big", reason: "it has 600.0 MB" });
    app.dismiss("tooLarge");
    expect(app.status.tooLarge).toBeNull();
  });
});

describe("a page that is loaded again", () => {
  const FIELDS: Op[] = [
    ["set", 30, 1, null, "text_input", { id: "name", value: "Ada" }],
    ["set", 31, 1, 30, "text_input", { id: "word", value: "", type: "password" }],
    ["set", 32, 1, 31, "checkbox", { id: "gift", value: false, form: "f" }],
    ["set", 33, 1, 32, "text_input", { id: "later", value: "", quiet: true }],
  ];

  function typed(version = 1): FakeStore {
    const store = new FakeStore();
    const { app, browser, draw } = connectedApp(store);
    draw(...FIELDS);
    if (version > 0) browser.socket.answer({ type: "finished", seq: 0, version });
    app.values.setDraft({ id: "name" }, "Grace");
    app.values.setDraft({ id: "word" }, "secret");
    app.values.set({ id: "gift", form: "f" }, true);
    app.values.set({ id: "later", quiet: true }, "with the next");
    app.memory.flush();
    return store;
  }

  function again(store: FakeStore, fields = FIELDS, session = "s1") {
    const found = reloaded(store);
    found.browser.socket.answer(
      { type: "welcome", session, fresh: false, restored: true },
      { type: "delta", n: 1, ops: [["reset"], ["set", 1, 0, null, "region", {}], ...fields] },
    );
    return found;
  }

  test("has what was typed and not sent, but no password", () => {
    const store = typed();
    const { app, browser } = again(store);
    expect(app.values.draft("name")).toBe("Grace");
    expect(app.values.get("name")).toBe("Ada");
    expect(app.values.draft("word")).toBeNull();
    expect(JSON.stringify([...store.items])).not.toContain("secret");
    expect(app.values.get("gift")).toBe(true);
    expect(app.values.get("later")).toBe("with the next");
    app.press({ id: "go", form: "f" });
    expect(browser.socket.sent.at(-1)).toMatchObject({ values: { gift: true, later: "with the next" }, trigger: "go" });
  });

  test("drops what was typed where the server says something new", () => {
    const { app } = again(typed(), [["set", 30, 1, null, "text_input", { id: "name", value: "Eve" }]]);
    expect(app.values.draft("name")).toBeNull();
    expect(app.values.get("name")).toBe("Eve");
  });

  test("of another session has none of it, and says that the session is gone", () => {
    const { app } = again(typed(), FIELDS, "s2");
    expect(app.values.draft("name")).toBeNull();
    expect(app.status.restarted).toEqual({ dropped: 0 });
  });

  test("before anything was saved, and where nobody knows of it, goes on with what was typed and no word", () => {
    const { app } = again(typed(0), FIELDS, "s2");
    expect(app.values.draft("name")).toBe("Grace");
    expect(app.status.restarted).toBeNull();
    expect(app.outbox.session).toBe("s2");
  });

  test("begins anew where the app wants it so", () => {
    const { hello, app } = reloaded(typed(), { resume: "never" });
    expect(hello).not.toHaveProperty("session");
    expect(app.memory.get("unsent:name")).toBeUndefined();
  });

  test("in a duplicated tab asks for a copy, and keeps what was typed", () => {
    const store = typed();
    const { app, browser, hello } = reloaded(store, {}, (tab) => tab.copy("s1"));
    expect(hello).toMatchObject({ session: "s1", fork: true });
    browser.socket.answer(
      { type: "welcome", session: "s2", fresh: false },
      { type: "delta", n: 1, ops: [["reset"], ["set", 1, 0, null, "region", {}], ...FIELDS] },
    );
    expect(app.status.restarted).toBeNull();
    expect(app.values.draft("name")).toBe("Grace");
    expect(reloaded(store).hello).toMatchObject({ session: "s2" });
    expect(reloaded(store).hello).not.toHaveProperty("fork");
  });

  test("without a session of its own asks for a copy of the one that it is to go on with", () => {
    const { browser, hello, app } = reloaded(new FakeStore(), {}, (tab) => tab.copy("s1"));
    expect(hello).toMatchObject({ session: "s1", fork: true });
    expect(app.outbox.session).toBeNull();
    browser.socket.answer({ type: "welcome", session: "s2", fresh: false });
    expect(app.status.restarted).toBeNull();
    app.press({ id: "go" });
    expect(browser.socket.sent.at(-1)).toMatchObject({ type: "event", seq: 1, trigger: "go" });
  });

  test("begins anew where the session that it is to go on with is another user's", () => {
    const { app, browser, hello } = reloaded(new FakeStore(), {}, (tab) => tab.copy("s1"));
    expect(hello).toMatchObject({ session: "s1", fork: true });
    browser.socket.fail(CloseCode.REFUSED);
    browser.socket.open();
    expect(browser.socket.sent[0]).not.toHaveProperty("session");
    expect(browser.socket.sent[0]).not.toHaveProperty("fork");
    browser.socket.answer({ type: "welcome", session: "s2" });
    expect(app.status.connection.name).toBe("connected");
  });

  test("says so when there is nothing left to copy", () => {
    const { app, browser } = reloaded(new FakeStore(), {}, (tab) => tab.copy("s1"));
    browser.socket.answer({ type: "welcome", session: "s2" });
    expect(app.status.restarted).toEqual({ dropped: 0 });
  });
});

describe("a page that a restarted server draws in pieces", () => {
  test("keeps what was typed until it is known which fields there are", () => {
    const { app, browser, draw } = connectedApp();
    const name: Op = ["set", 30, 1, null, "text_input", { id: "name", value: "" }];
    draw(name, ["set", 31, 1, 30, "text_input", { id: "other", value: "" }]);
    app.values.setDraft({ id: "name" }, "Ada");
    app.values.setDraft({ id: "other" }, "Grace");
    browser.socket.answer({ type: "running" });
    draw(["reset"], ["set", 1, 0, null, "region", {}]);
    draw(name);
    expect([app.values.draft("name"), app.values.draft("other")]).toEqual(["Ada", "Grace"]);
    browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    expect([app.values.draft("name"), app.values.draft("other")]).toEqual(["Ada", null]);
  });
});

/** A page that was sent with the first run's elements. */
function appWithPage(store: FakeStore, session = "s1"): { app: App; browser: FakeBrowser } {
  const browser = new FakeBrowser(store);
  const app = new App(
    {
      build: "b1",
      socket: "stream",
      messages: [
        { type: "welcome", session },
        { type: "running" },
        { type: "delta", n: 1, ops: [["reset"], ["set", 1, 0, null, "region", {}]] },
        { type: "finished", seq: 0, version: 0 },
      ],
    },
    browser,
  );
  return { app, browser };
}

describe("the State panel", () => {
  test("is told by the server while it is open, also after a lost connection", () => {
    const { app, browser } = connectedApp();
    const told: unknown[] = [];
    const view = { type: "state_view", rows: [] } as const;
    browser.socket.answer(view);
    const close = app.inspect((message) => told.push(message));
    expect(browser.socket.sent.at(-1)).toEqual({ type: "inspect" });
    browser.socket.answer(view);
    expect(told).toEqual([view]);
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s1", fresh: false, options: { panel: true } });
    expect(browser.socket.sent.at(-1)).toEqual({ type: "inspect" });
    close();
    expect(browser.socket.sent.at(-1)).toEqual({ type: "inspect", on: false });
    browser.socket.answer(view);
    expect(told).toHaveLength(1);
  });

  test("asks no server that does not allow it", () => {
    const { app, browser } = connectedApp();
    app.inspect(() => {});
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s1", fresh: false });
    expect(browser.socket.sent.map((message) => message.type)).toEqual(["hello"]);
  });

  test("sends an edit as an event, which is kept until it is finished", () => {
    const { app, browser } = connectedApp();
    const edit = { type: "delete_key", key: "a" } as const;
    app.edit(edit);
    expect(browser.socket.sent.at(-1)).toMatchObject({ type: "event", seq: 1, edit });
    expect(app.status.script).toBe("running");
    browser.socket.fail();
    browser.advance(250);
    browser.socket.open();
    browser.socket.answer({ type: "welcome", session: "s1", fresh: false });
    expect(browser.socket.sent.at(-1)).toMatchObject({ type: "event", seq: 1, edit });
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    expect(app.outbox.pending).toEqual([]);
  });
});

const questions = ({ browser }: { browser: FakeBrowser }) => browser.socket.sent.filter((message) => message.type === "ask");

describe("a question whose code comes late", () => {
  const PAGE: Op[] = [
    ["reset"],
    ["set", 1, 0, null, "region", { name: "main" }],
    ["set", 2, 1, null, "download_button", { id: "made", label: "Made" }],
  ];
  const ANEW: Op[] = [
    ["reset"],
    ["set", 1, 0, null, "region", { name: "main" }],
    ["set", 2, 1, null, "text", { body: "new" }],
    ["set", 3, 1, null, "download_button", { id: "made", label: "Made" }],
  ];

  /** The question about node 2 of PAGE, and what lets its code come. */
  function asked() {
    const fake = connectedApp();
    fake.browser.socket.answer({ type: "delta", n: 1, ops: PAGE }, { type: "finished", seq: 0, version: 1 });
    let comes!: () => void;
    const server = new Promise<void>((resolve) => (comes = resolve));
    fake.browser.chunk = async (fetch) => server.then(fetch);
    const answer = fake.app.ask(2, null);
    answer.catch(() => {});
    return { ...fake, answer, comes };
  }

  test("is of the element that was meant, whatever number that has by then", async () => {
    const fake = asked();
    fake.browser.socket.answer({ type: "delta", n: 2, ops: ANEW });
    fake.comes();
    await vi.waitFor(() => expect(questions(fake)).toMatchObject([{ type: "ask", node: 3 }]));
  });

  test("waits for its element while the page is drawn anew", async () => {
    const fake = asked();
    fake.browser.socket.answer({ type: "running" }, { type: "delta", n: 2, ops: ANEW.slice(0, 3) });
    fake.comes();
    await vi.dynamicImportSettled();
    expect(questions(fake)).toEqual([]);
    fake.browser.socket.answer({ type: "delta", n: 3, ops: ANEW.slice(3) });
    await vi.waitFor(() => expect(questions(fake)).toMatchObject([{ type: "ask", node: 3 }]));
  });

  test("has no answer if its element has gone", async () => {
    const fake = asked();
    fake.browser.socket.answer({ type: "delta", n: 2, ops: ANEW.slice(0, 3) });
    fake.comes();
    await expect(fake.answer).rejects.toThrow("no longer on the page");
    expect(questions(fake)).toEqual([]);
  });
});
