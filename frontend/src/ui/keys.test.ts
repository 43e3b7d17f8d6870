import { expect, test } from "vitest";
import { ariaKeys, matches, parseKeys, showKeys } from "./keys";

const press = (key: string, ...held: ("ctrlKey" | "metaKey" | "altKey" | "shiftKey")[]) => ({
  key,
  ctrlKey: held.includes("ctrlKey"),
  metaKey: held.includes("metaKey"),
  altKey: held.includes("altKey"),
  shiftKey: held.includes("shiftKey"),
});

test.each([
  ["Ctrl+K", press("k", "ctrlKey"), true],
  ["ctrl + k", press("K", "ctrlKey"), true],
  ["Cmd+K", press("k", "ctrlKey"), true],
  ["Ctrl+K", press("k"), false],
  ["Ctrl+K", press("k", "ctrlKey", "shiftKey"), false],
  ["Ctrl+K", press("k", "ctrlKey", "metaKey"), false],
  ["Ctrl+Shift+X", press("X", "ctrlKey", "shiftKey"), true],
  ["R", press("r"), true],
  ["R", press("r", "shiftKey"), false],
  ["R", press("r", "ctrlKey"), false],
  ["?", press("?", "shiftKey"), true],
  ["Alt+Enter", press("Enter", "altKey"), true],
  ["Esc", press("Escape"), true],
  ["Left", press("ArrowLeft"), true],
])("%s is pressed by %o: %s", (shortcut, event, expected) => {
  expect(matches(parseKeys(shortcut), event, false)).toBe(expected);
});

test("on Apple's machines Ctrl means Cmd", () => {
  expect(matches(parseKeys("Ctrl+K"), press("k", "metaKey"), true)).toBe(true);
  expect(matches(parseKeys("Ctrl+K"), press("k", "ctrlKey"), true)).toBe(false);
});

test("the keys as they are shown", () => {
  expect([showKeys("ctrl+shift+k", false), showKeys("ctrl+shift+k", true)]).toEqual(["Ctrl+Shift+K", "⇧⌘K"]);
  expect([showKeys("space", false), showKeys("escape", false), showKeys("f5", false)]).toEqual(["Space", "Esc", "F5"]);
  expect(ariaKeys("ctrl+k")).toBe("Control+k");
});
