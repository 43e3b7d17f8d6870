import { expect, test } from "vitest";
import { embedOptions, embedTheme } from "./embed";
import { frameOf, sizeMessage } from "./resize";

test.each([
  ["", null],
  ["?embed=1", null],
  ["?embed_options=show_toolbar", null],
  ["?embed=true", []],
  ["?a=b&embed=TRUE&embed_options=Show_Toolbar&embed_options=dark_theme", ["show_toolbar", "dark_theme"]],
])("the options of %j", (search, expected) => {
  expect(embedOptions(search)).toEqual(expected);
});

test.each([
  [null, null],
  [[], null],
  [["light_theme"], "light"],
  [["dark_theme", "light_theme"], "dark"],
])("the theme of %j", (options, expected) => {
  expect(embedTheme(options)).toBe(expected);
});

test("a parent is known by its messages, and told the size in its own words", () => {
  expect(frameOf("[iFrameSizer]frame1:8:false:false:32:true:true")).toBe("frame1");
  expect(frameOf("[iFrameSizer]")).toBeNull();
  expect(frameOf("hello")).toBeNull();
  expect(frameOf({ frame: 1 })).toBeNull();
  expect(sizeMessage("frame1", 99.2, 640, "init")).toBe("[iFrameSizer]frame1:100:640:init");
});
