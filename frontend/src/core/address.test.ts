import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { textsOf } from "./address";
import { connectedApp, FakeStore, type FakeApp } from "./fake";

const SLIDER = { id: "slider:n", key: "n", bound: true, default: [20], value: [20] };

/** The address is loaded when the page first needs it, and written once for all that changes together. */
async function settle({ browser }: FakeApp, address: string): Promise<void> {
  await vi.waitFor(() => expect(browser.query()).toBe(address));
}

function appAt(query: string): FakeApp {
  const tab = connectedApp(new FakeStore());
  tab.browser.addresses[0] = query;
  return tab;
}

describe("texts", () => {
  const cases = JSON.parse(readFileSync("../tests/facts/query-texts.json", "utf8")) as {
    wire: unknown;
    unit?: string;
    texts: string[];
  }[];
  test.each(cases)("$wire $unit", ({ wire, unit, texts }) => expect(textsOf(wire, unit)).toEqual(texts));
});

describe("bound widgets", () => {
  test("what the user chooses is in the address, in the place of what was there", async () => {
    const tab = appAt("n=30&a=1");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, value: [30] }]);
    tab.app.values.set({ id: "slider:n" }, [40]);
    await settle(tab, "n=40&a=1");
    expect(tab.browser.addresses).toEqual(["n=40&a=1"]);
  });

  test("are followed without going through the page at each delta", async () => {
    const tab = appAt("");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, value: [40] }], ["set", 11, 1, 10, "text", { body: "a" }]);
    await settle(tab, "n=40");
    const walks = vi.spyOn(tab.app.tree, "walk");
    tab.draw(["patch", 11, { body: "b" }]);
    tab.draw(["patch", 10, { value: [50] }]);
    await settle(tab, "n=50");
    tab.draw(["patch", 10, { bound: false }]);
    await settle(tab, "");
    tab.draw(["patch", 10, { bound: true }]);
    await settle(tab, "n=50");
    tab.draw(["set", 10, 1, null, "text", { body: "in its place" }]);
    await settle(tab, "");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, value: [60] }]);
    await settle(tab, "n=60");
    tab.draw(["remove", [10]], ["set", 12, 1, null, "slider", { ...SLIDER, value: [70] }]);
    await settle(tab, "n=70");
    tab.draw(["remove", [12]]);
    await settle(tab, "");
    expect(walks).not.toHaveBeenCalled();
  });

  test("a default is not, nor what the widget cannot have", async () => {
    const tab = appAt("n=999&a=1");
    tab.draw(["set", 10, 1, null, "slider", SLIDER]);
    await settle(tab, "a=1");
    tab.app.values.set({ id: "slider:n" }, [40]);
    await settle(tab, "a=1&n=40");
    tab.app.values.set({ id: "slider:n" }, [20]);
    await settle(tab, "a=1");
  });

  test("what waits in a form is", async () => {
    const tab = appAt("");
    tab.draw(["set", 10, 1, null, "checkbox", { id: "checkbox:c", key: "c", bound: true, default: false, value: false, form: "f" }]);
    tab.app.values.set({ id: "checkbox:c", form: "f" }, true);
    await settle(tab, "c=true");
    expect(tab.sent()).toEqual([]);
  });

  test("one that a restarted server no longer draws takes its parameter along when the page is drawn", async () => {
    const tab = appAt("n=30&a=1");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, value: [30] }]);
    tab.app.values.set({ id: "slider:n" }, [40]);
    await settle(tab, "n=40&a=1");
    tab.browser.socket.answer({ type: "running" });
    tab.draw(["reset"], ["set", 1, 0, null, "region", {}]);
    tab.browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    await settle(tab, "a=1");
  });

  test("one that goes takes its parameter along, and those of others stay", async () => {
    const tab = appAt("n=30&a=1");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, value: [30] }], ["set", 11, 1, 10, "slider", { ...SLIDER, id: "slider:m", key: "m" }]);
    tab.app.values.set({ id: "slider:m" }, [1]);
    await settle(tab, "n=30&a=1&m=1");
    tab.draw(["remove", [10]]);
    await settle(tab, "a=1&m=1");
  });

  test("the server sets one", async () => {
    const tab = appAt("");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, type: "date", default: [0], value: [0] }]);
    tab.draw(["patch", 10, { value: [86400000000] }]);
    await settle(tab, "n=1970-01-02");
  });
});

describe("what the app writes", () => {
  test("is another address, to which Back leads; widgets keep theirs", async () => {
    const tab = appAt("n=30&a=1");
    tab.draw(["set", 10, 1, null, "slider", { ...SLIDER, value: [30] }], ["patch", 0, { query: "b=2" }]);
    await settle(tab, "n=30&b=2");
    expect(tab.browser.addresses).toEqual(["n=30&a=1", "n=30&b=2"]);
  });

  test("is written once: the page is loaded again and has it", async () => {
    const tab = appAt("b=2");
    tab.draw(["patch", 0, { query: "b=2" }]);
    await vi.dynamicImportSettled();
    tab.draw(["set", 10, 1, null, "slider", SLIDER]);
    tab.app.values.set({ id: "slider:n" }, [1]);
    await settle(tab, "b=2&n=1");
    expect(tab.browser.addresses).toEqual(["b=2&n=1"]);
  });
});

describe("going back", () => {
  test("asks for a run with that address", () => {
    const tab = appAt("a=1");
    tab.app.navigated();
    expect(tab.sent()).toMatchObject([{ type: "event", seq: 1, query: "a=1" }]);
    tab.app.navigated();
    expect(tab.sent()).toHaveLength(1);
  });

  test("what was written then is not written again with the next change, unless the server says so", async () => {
    const tab = appAt("");
    tab.draw(["set", 10, 1, null, "slider", SLIDER], ["patch", 0, { query: "b=2" }]);
    await settle(tab, "b=2");
    tab.browser.addresses.pop();
    tab.app.navigated();
    tab.app.values.set({ id: "slider:n" }, [1]);
    await settle(tab, "n=1");
    tab.draw(["patch", 0, { query: "b=2" }]);
    await settle(tab, "n=1&b=2");
  });
});

describe("hello", () => {
  test("says that the address is the user's, until a run has taken it", () => {
    const { app, browser } = appAt("a=1");
    browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    browser.socket.fail();
    app.reconnect();
    browser.socket.open();
    expect(browser.socket.sent[0]).toMatchObject({ type: "hello", query: "a=1" });
    expect(browser.socket.sent[0]).not.toHaveProperty("edited");
  });
});

describe("another page", () => {
  test("of the app is in the address, to which Back leads", async () => {
    const { browser, draw } = connectedApp();
    draw(["patch", 0, { path: "deep/two", query: "a=1" }]);
    await vi.waitFor(() => expect(browser.path()).toBe("deep/two"));
    expect([browser.paths, browser.addresses]).toEqual([
      ["", "deep/two"],
      ["", "a=1"],
    ]);
  });

  test("that the user goes to is an event with its path, also where it is the same one", () => {
    const { app, browser, sent } = connectedApp();
    app.visit("two?a=1");
    app.visit("two?a=1");
    expect(sent()).toMatchObject([
      { type: "event", seq: 1, path: "two", query: "a=1" },
      { type: "event", seq: 2, path: "two", query: "a=1" },
    ]);
    expect(browser.path()).toBe("two");
  });

  test("is not left again for what the server said before it heard of it", async () => {
    const { app, browser } = connectedApp();
    app.visit("two");
    browser.socket.answer({ type: "delta", n: 2, ops: [["patch", 0, { path: "old" }]] });
    await vi.waitFor(() => expect(browser.path()).toBe("two"));
    browser.socket.answer({ type: "delta", n: 3, seq: 1, ops: [["patch", 0, { path: "sent/on" }]] });
    await vi.waitFor(() => expect(browser.path()).toBe("sent/on"));
  });

  test.each(["before", "after"])("is not left again when the code for addresses comes late: the server had told of another one %s it", async (order) => {
    const { app, browser } = connectedApp();
    if (order === "after") app.visit("two");
    browser.socket.answer({ type: "delta", n: 2, ops: [["patch", 0, { path: "old", query: "" }]] });
    if (order === "before") app.visit("two");
    browser.socket.answer({ type: "delta", n: 3, seq: 1, ops: [["set", 10, 1, null, "text", { text: "Two" }]] });
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    await vi.dynamicImportSettled();
    await Promise.resolve(); // what is written together
    expect(browser.path()).toBe("two");
  });
});
