import { describe, expect, it } from "vitest";
import { plainBlock, plainInline } from "./plain";
import { slugify } from "./slug";

describe("text that needs no parser", () => {
  it.each(["Count = 3", "Hello, world!", "It is 10:30.", "A & B", "Total: 5 (of 6)", "naïve – ünïcode 😄", "50% + 3"])("%j", (text) => {
    expect(plainBlock(text)).toEqual([text]);
  });
  it.each([
    ["Count = `0`", ["Count = ", "0", ""]],
    ["`a` and `b[0] * 2`", ["", "a", " and ", "b[0] * 2", ""]],
    ["press `:save:`", ["press ", ":save:", ""]],
  ])("code in %j", (text, parts) => {
    expect(plainBlock(text)).toEqual(parts);
  });
  it.each(["*a*", "a_b_", "[a](b)", "<b>", "~~x~~", "$x$", "a\\*", "&amp;", ":smile:", "a -- b", "see https://x.org", "www.x.org", "me@x.org", "a\nb", ":material/home:"])(
    "not %j",
    (text) => {
      expect(plainInline(text)).toBeNull();
    },
  );
  it.each(["``c``", "```c```", "a `b", "` c `", "`$x$`", "`a\nb`", "*a* `b`", "\\`a`"])("no simple code: %j", (text) => {
    expect(plainInline(text)).toBeNull();
  });
  it.each(["# a", "- a", "- `a`", "+ a", "1. a", "2) a", "    code", "---", "==="])("as a label only: %j", (text) => {
    expect(plainBlock(text)).toBeNull();
  });
});

describe("slugify", () => {
  it.each([
    ["Sales in 2024!", "sales-in-2024"],
    ["H :blue[b] :material/home:", "h-b"],
    ["Größe & Maß", "größe-maß"],
    ["  a_b  c ", "a-b-c"],
    ["日本語", "日本語"],
  ])("%j gives %j", (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });
});
