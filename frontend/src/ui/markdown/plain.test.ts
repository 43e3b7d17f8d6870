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
  // What Streamlit 1.67 gives, read in its page.
  it.each([
    ["Sales in 2024!", "sales-in-2024"],
    ["  a_b  c ", "a-b-c"],
    ["Sales & Profit", "sales-and-profit"],
    ["a&b", "a-and-b"],
    ["a&", "a-and"],
    ["Über uns", "ueber-uns"],
    ["Größe & Maß", "groesse-and-mass"],
    ["ÄÖÜ", "ae-oe-ue"],
    ["ẞ", "ss"],
    ["Café del Mar", "cafe-del-mar"],
    ["ñandú", "nandu"],
    ["æøå", "aeoa"],
    ["Æsir", "a-esir"],
    ["Œuvre", "o-euvre"],
    ["Þór", "t-hor"],
    ["Łódź", "lodz"],
    ["Đà Nẵng", "da-nang"],
    ["İstanbul", "istanbul"],
    ["ğış", "gis"],
    ["Żółć", "zolc"],
    ["Привет мир", "privet-mir"],
    ["Україна", "ukrayina"],
    ["Ёлка", "yolka"],
    ["Щука", "schuka"],
    ["ЩУКА", "sch-uka"],
    ["й", "y"],
    ["Ελληνικά", "ellinika"],
    ["Ψυχή", "p-syxi"],
    ["Θήτα", "t-hita"],
    ["Ξ", "ks"],
    ["½ cup", "cup"],
    ["ﬁ ligature", "ligature"],
    ["What's new?", "whats-new"],
    ["user's guide", "users-guide"],
    ["it’s", "its"],
    ["rock'n'roll", "rock-n-roll"],
    ["’s", "s"],
    ["camelCase Title", "camel-case-title"],
    ["HTMLParser", "html-parser"],
    ["iPhone 5S", "i-phone-5-s"],
    ["A1b2C3", "a1b2-c3"],
    ["ABC123", "abc-123"],
    ["abc123Def", "abc123-def"],
    ["ABc", "a-bc"],
    ["éA", "e-a"],
    ["URLs and IDs", "urls-and-ids"],
    ["DataFrame.to_csv()", "data-frame-to-csv"],
    ["e.g. this", "e-g-this"],
    ["e-mail: x@y.z", "e-mail-x-y-z"],
    ["Foo/Bar", "foo-bar"],
    ["A—B", "a-b"],
    ["--- x ---", "x"],
    ["1.2.3", "1-2-3"],
    ["<b>html</b>", "b-html-b"],
    ["😀 Real emoji", "real-emoji"],
    ["**Bold** text", "bold-text"],
    ["`code` here", "code-here"],
    [":red[Red] text", "red-text"],
    [":material/home: Home", "home-home"],
    [":smile: x", "x"],
    ["[Link](http://x.y) text", "link-text"],
  ])("%j gives %j", (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });

  it.each([
    ["日本語 見出し", "日本語-見出し"],
    ["한국어", "한국어"],
    ["!!!", ""],
  ])("%j, of which Streamlit makes a number, gives %j", (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });
});
