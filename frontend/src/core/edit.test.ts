import { describe, expect, test, vi } from "vitest";
import type { Op } from "../wire.gen";
import { Tree } from "./tree";

/** A title, a text field, a form with a field, and a text. */
const PAGE: Op[] = [
  ["reset"],
  ["set", 1, 0, null, "region", { name: "main" }],
  ["set", 2, 1, null, "text", { body: "title" }],
  ["set", 3, 1, 2, "text_input", { id: "name" }],
  ["set", 4, 1, 3, "form", { id: "form" }],
  ["set", 5, 4, null, "text_input", { id: "street" }],
  ["set", 6, 1, 4, "text", { body: "end" }],
];

function running(): Tree {
  const tree = new Tree();
  tree.apply(PAGE);
  tree.startRun();
  return tree;
}

const shown = (tree: Tree) => [...tree.walk()].slice(1).map(({ kind, props }) => props["id"] || props["body"] || props["name"] || kind);
const keyOf = (tree: Tree, what: string) => [...tree.walk()].find(({ props }) => props["id"] === what || props["body"] === what)?.key;
const WHOLE = ["main", "title", "name", "form", "street", "end"];

describe("a reset while a run goes on", () => {
  test("leaves the page as it was until it is drawn again, piece by piece", () => {
    const tree = running();
    const keys = [...tree.walk()].map((node) => node.key);
    for (const [from, to] of [[0, 2], [2, 3], [3, 4], [4, 7]] as const) {
      expect(tree.apply(PAGE.slice(from, to)).removed).toEqual([]);
      expect(shown(tree)).toEqual(WHOLE);
      expect([...tree.walk()].map((node) => node.key)).toEqual(keys);
    }
    expect(tree.endRun()).toEqual([]);
    expect([...tree.walk()].map((node) => node.id)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test("a page that comes in one piece under the same numbers renders nothing", () => {
    const tree = running();
    const listener = vi.fn();
    for (const id of [2, 3, 5, 6]) tree.subscribe(id, listener);
    tree.apply(PAGE);
    tree.endRun();
    expect(listener).not.toHaveBeenCalled();
  });

  test("a field is the same under another number, in a form too", () => {
    const tree = running();
    const before = ["name", "street", "title", "end"].map((what) => keyOf(tree, what));
    tree.apply([
      ...PAGE.slice(0, 3),
      ["set", 3, 1, 2, "divider", {}],
      ["set", 9, 1, 3, "text_input", { id: "name" }],
      ["set", 10, 1, 9, "form", { id: "form" }],
      ["set", 11, 10, null, "text_input", { id: "street" }],
      ["set", 12, 1, 10, "text", { body: "end" }],
    ]);
    expect(shown(tree)).toEqual(["main", "title", "divider", "name", "form", "street", "end"]);
    expect(["name", "street", "title", "end"].map((what) => keyOf(tree, what))).toEqual(before);
    expect(tree.endRun()).toEqual([]);
  });

  test("what the script no longer draws stands in its place until the run is over", () => {
    const tree = running();
    tree.apply([...PAGE.slice(0, 2), ["set", 2, 1, null, "text_input", { id: "name" }]]);
    expect(shown(tree)).toEqual(WHOLE);
    tree.apply([["set", 3, 1, 2, "text", { body: "new end" }]]);
    expect(shown(tree)).toEqual(["main", "title", "name", "new end", "form", "street", "end"]);
    expect(tree.endRun().map((node) => node.props["id"])).toEqual(["", "form", "street", ""].map((id) => id || undefined));
    expect(shown(tree)).toEqual(["main", "name", "new end"]);
  });

  test("a field that comes in another order is the same", () => {
    const tree = running();
    const key = keyOf(tree, "name");
    tree.apply([
      ...PAGE.slice(0, 2),
      ["set", 2, 1, null, "form", { id: "form" }],
      ["set", 3, 2, null, "text_input", { id: "street" }],
      ["set", 4, 1, 2, "text_input", { id: "name" }],
    ]);
    expect(keyOf(tree, "name")).toBe(key);
    expect(shown(tree)).toEqual(["main", "title", "form", "street", "name", "end"]);
  });

  test("regions are found by their names", () => {
    const tree = running();
    tree.apply([["reset"], ["set", 1, 0, null, "region", { name: "sidebar" }]]);
    expect(shown(tree)).toEqual(["sidebar", ...WHOLE]);
    tree.apply([["set", 2, 0, 1, "region", { name: "main" }]]);
    expect(shown(tree)).toEqual(["sidebar", ...WHOLE]);
    expect(tree.endRun()).toHaveLength(5);
    expect(shown(tree)).toEqual(["sidebar", "main"]);
  });

  test("a second one, before the page was drawn, keeps the page as well", () => {
    const tree = running();
    tree.apply(PAGE.slice(0, 3));
    tree.apply(PAGE.slice(0, 4));
    expect(shown(tree)).toEqual(WHOLE);
    tree.apply(PAGE);
    tree.endRun();
    expect(shown(tree)).toEqual(WHOLE);
  });

  test("what is left fades in a slow run, and what is drawn does not", () => {
    const tree = running();
    tree.showFading();
    tree.apply(PAGE.slice(0, 4));
    const stale = [...tree.walk()].filter((node) => node.stale);
    expect(stale.map((node) => node.props["id"] || node.props["body"])).toEqual(["form", "street", "end"]);
    tree.apply([["keep", [[-1000, 1000]]]]);
    expect([...tree.walk()].filter((node) => node.stale)).toHaveLength(3);
  });

  test("without a run, what does not come again is gone at once", () => {
    const tree = running();
    tree.endRun();
    expect(tree.apply(PAGE.slice(0, 4)).removed).toHaveLength(3);
    expect(shown(tree)).toEqual(["main", "title", "name"]);
  });
});
