import { describe, expect, test, vi } from "vitest";
import type { Op } from "../wire.gen";
import { TreeError } from "./edit";
import { Tree } from "./tree";

/** Main region 1 with texts 2, 3, 4. */
const PAGE: Op[] = [
  ["reset"],
  ["set", 1, 0, null, "region", {}],
  ["set", 2, 1, null, "text", { body: "a" }],
  ["set", 3, 1, 2, "text", { body: "b" }],
  ["set", 4, 1, 3, "text", { body: "c" }],
];

function page(): Tree {
  const tree = new Tree();
  tree.apply(PAGE);
  return tree;
}

const stale = (tree: Tree) => [...tree.walk()].filter((node) => node.stale).map((node) => node.id);
const order = (tree: Tree) => [...tree.walk()].map((node) => node.id);

describe("ops", () => {
  test("the page's own node is there from the start, with its defaults", () => {
    expect(new Tree().get(0)).toMatchObject({ kind: "page", props: { layout: "centered" }, children: [] });
  });

  test("set draws nodes in order, with the defaults of their kind", () => {
    const tree = page();
    expect(order(tree)).toEqual([0, 1, 2, 3, 4]);
    expect(tree.get(2)?.props).toMatchObject({ body: "a", width: "content", help: null });
  });

  test("set without a sibling comes first", () => {
    const tree = page();
    tree.apply([["set", 9, 1, null, "divider", {}]]);
    expect(order(tree)).toEqual([0, 1, 9, 2, 3, 4]);
  });

  test("set in the place of a node replaces it and all that was in it", () => {
    const tree = page();
    tree.apply([["set", 5, 1, 4, "container", {}], ["set", 6, 5, null, "text", {}]]);
    const changes = tree.apply([["set", 5, 1, 4, "divider", {}]]);
    expect(order(tree)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(tree.get(5)?.kind).toBe("divider");
    expect(changes.removed.map((node) => node.id)).toEqual([6]);
  });

  test("patch changes some props, and completes structs inside them", () => {
    const tree = page();
    tree.apply([["patch", 3, { body: "B" }], ["patch", 0, { menu_items: { about: "me" } }]]);
    expect(tree.get(3)?.props).toMatchObject({ body: "B", wrap: true });
    expect(tree.get(0)?.props["menu_items"]).toEqual({ about: "me", get_help: null, report_a_bug: null });
  });

  test("text that streams in is told in a moment, however many pieces come; all else at once", () => {
    let now = 1000;
    let waiting: { at: number; action: () => void } | null = null;
    const clock = {
      now: () => now,
      after: (milliseconds: number, action: () => void) => {
        waiting = { at: now + milliseconds, action };
        return () => void (waiting = null);
      },
    };
    const tree = new Tree(clock);
    tree.apply(PAGE);
    const seen: unknown[] = [];
    tree.subscribe(2, () => seen.push(tree.get(2)?.props["body"]));
    now = 1010;
    for (const text of ["b", "c", "d"]) tree.apply([["append", 2, "body", text]]);
    expect([seen, waiting!.at]).toEqual([[], 1050]);
    now = 1050;
    waiting!.action();
    expect(seen).toEqual(["abcd"]);
    tree.apply([["append", 2, "body", "e"]]);
    tree.apply([["patch", 3, { body: "B" }]]);
    expect([seen, waiting]).toEqual([["abcd", "abcde"], null]);
    tree.apply([["append", 2, "body", "f"]]);
    tree.endRun();
    expect([seen.at(-1), waiting]).toEqual(["abcdef", null]);
    now = 2000;
    tree.apply([["append", 2, "body", "g"]]);
    expect(seen.at(-1)).toBe("abcdefg"); // after a pause, at once
  });

  test("append adds text at the end", () => {
    const tree = page();
    tree.apply([["append", 2, "body", "bc"], ["append", 2, "body", "d"]]);
    expect(tree.get(2)?.props["body"]).toBe("abcd");
  });

  test("move puts a node after another sibling, or first", () => {
    const tree = page();
    tree.apply([["move", 2, 4]]);
    expect(order(tree)).toEqual([0, 1, 3, 4, 2]);
    tree.apply([["move", 4, null]]);
    expect(order(tree)).toEqual([0, 1, 4, 3, 2]);
  });

  test("remove takes nodes and all that is in them", () => {
    const tree = page();
    tree.apply([["set", 5, 1, 4, "container", {}], ["set", 6, 5, null, "text", {}]]);
    tree.apply([["remove", [2, 5]]]);
    expect(order(tree)).toEqual([0, 1, 3, 4]);
    expect(tree.get(6)).toBeUndefined();
  });

  test.each<[string, Op[]]>([
    ["an unknown parent", [["set", 9, 77, null, "text", {}]]],
    ["an unknown sibling", [["set", 9, 1, 77, "text", {}]]],
    ["a parent that holds nothing", [["set", 9, 2, null, "text", {}]]],
    ["a patch of nothing", [["patch", 77, {}]]],
    ["text for a prop that is none", [["append", 2, "wrap", "x"]]],
    ["an unknown op", [["dance", 1] as unknown as Op]],
  ])("%s throws, and leaves the tree as it was", (_, ops) => {
    const tree = page();
    expect(() => tree.apply([["patch", 2, { body: "changed" }], ...ops])).toThrow(TreeError);
    expect(tree.get(2)?.props["body"]).toBe("a");
    expect(order(tree)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("listeners", () => {
  test("a patch tells the listeners of that node only", () => {
    const tree = page();
    const two = vi.fn();
    const three = vi.fn();
    const main = vi.fn();
    tree.subscribe(2, two);
    tree.subscribe(3, three);
    tree.subscribe(1, main);
    tree.apply([["patch", 2, { body: "A" }]]);
    expect([two, three, main].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 0]);
  });

  test("they see the whole delta at once", () => {
    const tree = page();
    const seen: unknown[] = [];
    tree.subscribe(2, () => seen.push(tree.get(3)?.props["body"]));
    tree.apply([["patch", 2, { body: "A" }], ["patch", 3, { body: "B" }]]);
    expect(seen).toEqual(["B"]);
  });

  test("who unsubscribed hears nothing", () => {
    const tree = page();
    const listener = vi.fn();
    tree.subscribe(2, listener)();
    tree.apply([["patch", 2, { body: "A" }]]);
    expect(listener).not.toHaveBeenCalled();
  });
});

describe("reset", () => {
  test("nodes that come again unchanged are the very same objects, and no leaf renders", () => {
    const tree = page();
    const before = [2, 3, 4].map((id) => tree.get(id));
    const listener = vi.fn();
    for (const id of [2, 3, 4]) tree.subscribe(id, listener);
    tree.apply(PAGE);
    expect([2, 3, 4].map((id) => tree.get(id))).toEqual(before);
    expect([2, 3, 4].every((id, i) => tree.get(id) === before[i])).toBe(true);
    expect(listener).not.toHaveBeenCalled();
  });

  test("nodes that do not come again are gone", () => {
    const tree = page();
    const changes = tree.apply(PAGE.slice(0, 3));
    expect(order(tree)).toEqual([0, 1, 2]);
    expect(changes.removed.map((node) => node.id)).toEqual([3, 4]);
  });

  test("the page begins with its defaults", () => {
    const tree = page();
    tree.apply([["patch", 0, { title: "Hi" }]]);
    tree.apply(PAGE);
    expect(tree.get(0)?.props["title"]).toBeNull();
  });

  test("a number with another kind is another node", () => {
    const tree = page();
    tree.apply([...PAGE.slice(0, 2), ["set", 2, 1, null, "divider", {}]]);
    expect(tree.get(2)).toMatchObject({ kind: "divider" });
    expect(tree.get(2)?.props).not.toHaveProperty("body");
  });
});

describe("fading", () => {
  test("what a slow run has not drawn yet is stale, until it is drawn or kept", () => {
    const tree = page();
    tree.startRun();
    tree.apply([["patch", 2, { body: "A" }]]);
    expect(stale(tree)).toEqual([]);
    tree.showFading();
    expect(stale(tree)).toEqual([3, 4]);
    tree.apply([["keep", [[3, 3]]]]);
    expect(stale(tree)).toEqual([4]);
    tree.apply([["append", 4, "body", "."]]);
    expect(stale(tree)).toEqual([]);
  });

  test("a container in which something was drawn does not fade", () => {
    const tree = page();
    tree.apply([["set", 5, 1, 4, "container", {}], ["set", 6, 5, null, "text", {}], ["set", 7, 5, 6, "text", {}]]);
    tree.startRun();
    tree.showFading();
    tree.apply([["patch", 6, { body: "drawn" }]]);
    expect(stale(tree)).toEqual([2, 3, 4, 7]);
  });

  test("ends with the run, and a new node never fades", () => {
    const tree = page();
    tree.startRun();
    tree.showFading();
    tree.apply([["set", 8, 1, null, "text", {}]]);
    expect(tree.get(8)?.stale).toBe(false);
    tree.endRun();
    expect(stale(tree)).toEqual([]);
  });

  test("what is outside of a fragment does not fade while that runs", () => {
    const tree = page();
    tree.apply([["set", 5, 1, 4, "fragment", {}], ["set", 6, 5, null, "text", {}], ["set", 7, 5, 6, "text", {}]]);
    tree.startRun(5);
    tree.showFading();
    tree.apply([["patch", 6, { body: "drawn" }]]);
    expect(stale(tree)).toEqual([7]);
    tree.startRun();
    expect(stale(tree)).toEqual([]);
    tree.showFading();
    expect(stale(tree)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("a second run begins with everything undrawn again", () => {
    const tree = page();
    tree.startRun();
    tree.apply([["patch", 2, { body: "A" }]]);
    tree.startRun();
    tree.showFading();
    expect(stale(tree)).toContain(2);
  });
});

const flat = (size: number): Op[] => [
  ["reset"],
  ["set", 1, 0, null, "region", {}],
  ...Array.from({ length: size }, (_, i): Op => ["set", i + 2, 1, i === 0 ? null : i + 1, "text", { body: `${i}` }]),
];

/** How often maps and lists are read or written while `act` runs. */
function operations(act: () => void): number {
  let count = 0;
  const spies = [
    ...(["get", "set", "has", "delete", "keys", "entries", "values"] as const).map((name) => vi.spyOn(Map.prototype, name)),
    ...(["filter", "indexOf", "toSpliced"] as const).map((name) => vi.spyOn(Array.prototype, name)),
  ];
  act();
  for (const spy of spies) count += spy.mock.calls.length;
  for (const spy of spies) spy.mockRestore();
  return count;
}

describe("what a change costs", () => {
  const changes: [string, (size: number) => Op[]][] = [
    ["a patch", () => [["patch", 3, { body: "x" }]]],
    ["appended text", () => [["append", 3, "body", "x"]]],
    ["a new node at the end", (size) => [["set", 50_000, 1, size + 1, "text", {}]]],
    ["a removed node", () => [["remove", [4]]]],
    ["a moved node", () => [["move", 2, 3]]],
  ];

  test.each(changes)("%s is as many steps on a large page as on a small one", (_, opsOf) => {
    const [small, large] = [500, 10_000].map((size) => {
      const tree = new Tree();
      tree.apply(flat(size));
      for (let id = 0; id < size; id += 1) tree.subscribe(id, () => {});
      return operations(() => tree.apply(opsOf(size)));
    });
    expect(small).toBeGreaterThan(0);
    expect(large).toBe(small);
  });

  test("drawing a page, and removing all of it, costs what each node costs", () => {
    const [small, large] = [500, 10_000].map((size) => {
      const tree = new Tree();
      const drawn = operations(() => tree.apply(flat(size)));
      const removed = operations(() => tree.apply([["remove", Array.from({ length: size }, (_, i) => i + 2)]]));
      expect(tree.get(1)?.children).toEqual([]);
      return (drawn + removed) / size;
    });
    expect(large).toBeLessThan((small ?? 0) * 1.1);
  });
});

/** What work costs, counted: how often it does `name` of an array, or of a map. */
function counted(prototype: object, name: string, work: () => void): number {
  const spy = vi.spyOn(prototype as Record<string, () => unknown>, name);
  work();
  const { length } = spy.mock.calls;
  spy.mockRestore();
  return length;
}

/** So many texts, one after the other, behind text 2. */
const many = (count: number): Op[] =>
  Array.from({ length: count }, (_, at): Op => ["set", 100 + at, 1, at === 0 ? 2 : 99 + at, "text", {}]);

/** How many nodes are looked up when a slow fragment fades beside so many texts. */
function looksOfFading(count: number): number {
  const tree = page();
  tree.apply([...many(count), ["set", 5, 1, 4, "fragment", {}], ["set", 6, 5, null, "text", {}]]);
  tree.startRun(5);
  const looks = counted(Map.prototype, "get", () => tree.showFading());
  expect(stale(tree)).toEqual([6]);
  tree.endRun();
  expect(stale(tree)).toEqual([]);
  return looks;
}

describe("what it costs", () => {
  test("many nodes that come in between are put there without a search for each", () => {
    const tree = page();
    expect(counted(Array.prototype, "indexOf", () => tree.apply(many(200)))).toBeLessThan(3);
    expect(order(tree)).toEqual([0, 1, 2, ...Array.from({ length: 200 }, (_, at) => 100 + at), 3, 4]);
  });

  test("many nodes that change their order are moved without going through all for each", () => {
    const tree = page();
    tree.apply(many(200));
    const moves = Array.from({ length: 199 }, (_, at): Op => ["move", 298 - at, 299 - at]);
    expect(counted(Array.prototype, "filter", () => tree.apply(moves))).toBeLessThan(3);
    expect(order(tree)).toEqual([0, 1, 2, ...Array.from({ length: 200 }, (_, at) => 299 - at), 3, 4]);
  });

  test("a slow run of a fragment looks at no node outside of it", () => {
    expect(looksOfFading(200)).toBe(looksOfFading(2));
  });
});
