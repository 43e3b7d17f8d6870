import { describe, expect, it } from "vitest";
import { plainLines } from "./codeLines";
import { colour, highlightNow, linesOf, loadLanguage } from "./highlight";
import { languageName, loaders, NEEDS } from "./highlightLanguages";

describe("highlighting", () => {
  it("gives lines of tokens whose text is the code", async () => {
    const code = 'def f(a="<&\'>"):\n    """doc\n    more"""\n    return 1\n';
    expect(highlightNow(code, "py")).toBeUndefined();
    await loadLanguage("py");
    const lines = highlightNow(code, "py")!;
    expect(lines.flat().map((token) => token.text).join("")).toBe(code);
    expect(lines).toHaveLength(5);
    expect(lines[0]?.[0]).toEqual({ text: "def", className: "hljs-keyword" });
    // A token over several lines keeps its colour in each.
    expect(lines[2]?.[0]).toEqual({ text: '    more"""', className: "hljs-string" });
  });

  it("reads only what the highlighter writes", () => {
    expect(linesOf('<span class="a">x&lt;<span class="b">y</span></span>&amp;lt;\n')).toEqual([
      [{ text: "x<", className: "a" }, { text: "y", className: "a b" }, { text: "&lt;" }, { text: "\n" }],
      [],
    ]);
  });

  it("knows every language by its names", async () => {
    expect([languageName("HTML"), languageName("c++"), languageName("toml"), languageName("klingon"), languageName("constructor")]).toEqual([
      "xml",
      "cpp",
      "ini",
      undefined,
      undefined,
    ]);
    for (const name of Object.values(NEEDS).flat()) expect(loaders[name], name).toBeDefined();
    await loadLanguage("markdown");
    expect(highlightNow("# a", "md")?.[0]?.[0]?.className).toBe("hljs-section");
  });

  it("looks at the end only of code that grows, and at a string from where it begins", async () => {
    await loadLanguage("py");
    const code = `${Array.from({ length: 40 }, (_, i) => `def f${i}(a, b="x"):\n    # note\n    return a + ${i}\n`).join("\n")}\ntext = """many\nlines\nand more\nof them\n"""\nx = 1\ny = 2\n`;
    let grown = colour(code.slice(0, 1), "py");
    let settled: unknown;
    for (let end = 2; end <= code.length; end++) {
      grown = colour(code.slice(0, end), "py", grown);
      if (end === 600) settled = grown?.lines[3];
    }
    expect(grown?.lines).toEqual(highlightNow(code, "py"));
    expect([grown?.whole, grown?.lines[3] === settled]).toEqual([false, true]);
    expect(colour(`# ${code}`, "py", grown)?.whole).toBe(true);
  });

  it("leaves unknown languages plain", async () => {
    await loadLanguage("klingon");
    expect(highlightNow("a\nb", "klingon")).toBeUndefined();
    expect(plainLines("a\nb")).toEqual([[{ text: "a\n" }], [{ text: "b" }]]);
  });
});
