import { afterEach, describe, expect, test, vi } from "vitest";
import { FakeBrowser, FakeStore } from "./fake";
import { identity } from "./identity";
import { Memory } from "./memory";
import { careful } from "./storage";
import { Tree } from "./tree";

afterEach(() => vi.restoreAllMocks());

function memory(store = new FakeStore()): { memory: Memory; browser: FakeBrowser } {
  const browser = new FakeBrowser(store);
  return { memory: new Memory(store, (milliseconds, action) => browser.after(milliseconds, action)), browser };
}

describe("the page's memory", () => {
  test("is saved a moment after the last change, or at once when the page goes", () => {
    const store = new FakeStore();
    const { memory: first, browser } = memory(store);
    first.set("a", 1);
    first.set("b", { open: true });
    expect(store.items.size).toBe(0);
    browser.advance(300);
    expect(memory(store).memory.get("b")).toEqual({ open: true });
    first.set("a", 2);
    first.flush();
    expect(memory(store).memory.get("a")).toBe(2);
  });

  test("keeps the newest when not everything fits", () => {
    const store = new FakeStore();
    const { memory: first } = memory(store);
    for (const key of ["a", "b", "c"]) first.set(key, key.repeat(200_000));
    first.set("a", "a".repeat(200_000));
    first.flush();
    const { memory: second } = memory(store);
    expect(["a", "b", "c"].filter((key) => second.get(key) !== undefined)).toEqual(["a", "c"]);
  });

  test.each(["not JSON", "{}", "[1]", "null"])("ignores %s in the storage", (text) => {
    const store = new FakeStore();
    store.setItem(Memory.key, text);
    expect(memory(store).memory.get("a")).toBeUndefined();
  });
});

describe("a storage that is full", () => {
  test("gives up the page's memory before the events, and says so once when that does not help", () => {
    const store = new FakeStore();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let room = 1;
    store.setItem = (key, value) => {
      if (!store.items.has(key) && store.items.size >= room) throw new DOMException("full", "QuotaExceededError");
      store.items.set(key, value);
    };
    const tab = careful(store, Memory.key);
    tab.setItem(Memory.key, "[]");
    tab.setItem("events", "1");
    expect([...store.items.keys()]).toEqual(["events"]);
    expect(warn).not.toHaveBeenCalled();
    room = 0;
    tab.setItem("more", "1");
    tab.setItem("more", "2");
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("the identity of a container", () => {
  const tree = new Tree();
  tree.apply([
    ["set", 1, 0, null, "region", {}],
    ["set", 2, 1, null, "text", { body: "above" }],
    ["set", 3, 1, 2, "expander", { label: "More" }],
    ["set", 4, 1, 3, "expander", { label: "More" }],
    ["set", 5, 4, null, "container", { key: "box" }],
    ["set", 6, 5, null, "tabs", {}],
  ]);

  test("tells those of the same name apart", () => {
    expect(identity(tree, 3)).not.toBe(identity(tree, 4));
  });

  test("is the same for other numbers and with something new above", () => {
    const other = new Tree();
    other.apply([
      ["set", 1, 0, null, "region", {}],
      ["set", 9, 1, null, "text", { body: "above" }],
      ["set", 8, 1, 9, "divider", {}],
      ["set", 7, 1, 8, "expander", { label: "More" }],
    ]);
    expect(identity(other, 7)).toBe(identity(tree, 3));
  });

  test("goes no further up than a key", () => {
    expect(identity(tree, 6)).toBe("key=box/tabs");
  });
});
