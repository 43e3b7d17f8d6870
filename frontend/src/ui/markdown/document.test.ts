// @vitest-environment jsdom
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { MarkdownDocument } from "./document";

const TEXT = `# Title

Some *text* with :red[colour] and [a link][ref-less].
Still here
===

- one
- two

  more of two
    - deep

1. x

    y

> quote
lazily continued

| a | b |
|---|---|
| 1 | 2 |

    indented code

\`\`\`python
def f():

    return 1
\`\`\`

$$
x^2
$$

<div>

raw

</div>
***
end -> :smile:
`;

const DOCUMENTS = [
  "1. one\n\n2. two\n\n3. three",
  "1) a\n\n2) b\n\ntext",
  "a\n#b\n\nc\n#\nd",
  "- a\n\n  ```\n  code\n\n  more\n  ```\n\n- b\n\n2. c",
  "1. a\n   ```py\n   x = 1\n   ```\n\n2. b\n\nend",
  "$$\na\n\nb\n$$\n\nafter\n\nend",
  "text\n$$\na\n\nb\n\nc\n$$\n\nafter",
  "$$x$$ words\n\nmore\n\nand $$ more\n\nend",
  "$$ a \\$$ b\n\nc\n\nd $$\n\ne",
  "\\$$ a\n\nb\n\nc\n\n$$",
  "a $5\n\n$$\n\nb\n\nc\n\nd\n\n$$\n\ne",
  "[a]\n\nb\n\nc\n\n[a]: https://x.org\n\nd [a]",
  "[a\n\nb\n\nc]: https://x.org\n\nd",
  "[a\n\nb\n\nc] d\n\ne\n\nf",
  "a[^1] b[^2]\n\n[^2]: two\n\n  more\n\nc[^1]\n\n[^1]: one\n\nd",
  "> a\n\n> b\nlazy\n\n    code\n\nc",
  "- a\n- b\n\n\n- c\n\n    deep\n\n* other\n\n+ third",
  "a\n\n    code\n\n    more\n\nb",
  "| a | b |\n|---|---|\n| 1 | 2 |\n\n| no | table |\n\nend",
  "title\n===\n\nother\n---\n\n---\n\n- - -\n\nend",
  "<div>\n\na\n\n</div>\n\n<!-- c\n\nd -->\n\ne",
  "<script>\n\na\n\n</script>\n\nb",
  "```\n[a]: https://x.org\n\n$$\n```\n\n[a]\n\nb\n\nc",
  "~~~\n```\n\na\n~~~\n\nb\n\nc",
  "[a]: https://x.org\n  'title'\n\n[a]: https://y.org\n\n[A]\n\nb",
  "> [a]: https://x.org\n\n[a]\n\nb\n\nc",
  "- [ ] a\n- [x] b\n\nc\n\n# d\n# d\n\n## d\n\ne",
  "a\r\n\r\nb\r\n\r\n- c\r\n\r\n- d\r\n",
  "\n\n  a\n\n \n\nb  \nc\n \t\nd",
  "1. a\n\n   b\n\n\tc\n\n10. d\n\n- e",
];

/** Pieces that mean something to each other. */
const PIECES = ["a", "b *c*", "\n", "\n", "\n\n", "\n\n", "- ", "  ", "    ", "1. ", "2) ", "# ", "#", "> ", "```", "~~~", "$$", "$", "[a]", "[a]: /x", "[^1]", "[^1]: n", "|", "|---|", "---", "===", "<div>", "</div>", "<!--", "-->", "\\", ":red[", "]", "\t", "`"];

function generated(seed: number): string {
  let state = seed;
  const pick = () => {
    state = (state * 48_271) % 2_147_483_647;
    return PIECES[state % PIECES.length];
  };
  return Array.from({ length: 40 }, pick).join("");
}

function growsAsAtOnce(text: string): void {
  const document = new MarkdownDocument(true, "fn");
  for (let end = 1; end <= text.length; end++) {
    const part = text.slice(0, end);
    const grown = shape(document.render(part));
    if (grown !== whole(part)) expect({ part, grown }).toEqual({ part, grown: whole(part) });
  }
}

/** React nodes as text, components by their names. */
function shape(nodes: ReactNode[]): string {
  return JSON.stringify(nodes, (key, value: unknown) => (key === "_owner" ? undefined : typeof value === "function" ? value.name : value));
}

const whole = (text: string) => shape(new MarkdownDocument(true, "fn").render(text));

describe("a text that grows", () => {
  it.each([1, 2, 3, 7, 20])("looks in pieces of %i characters as it does at once", (size) => {
    const document = new MarkdownDocument(true, "fn");
    for (let end = size; end < TEXT.length + size; end += size) {
      const text = TEXT.slice(0, end);
      expect(shape(document.render(text))).toBe(whole(text));
    }
  });

  it.each(DOCUMENTS)("looks after each character as it does at once: %j", (text) => {
    growsAsAtOnce(text);
  });

  it("looks so whatever is put together", () => {
    for (let seed = 1; seed <= 150; seed++) growsAsAtOnce(generated(seed));
  });

  it("parses all of it only when a definition changes", () => {
    const document = new MarkdownDocument(false, "fn");
    const text = "[a]: https://x.org\n\nfirst [a]\n\nd[1]: no definition\n\nlast";
    const before = document.render(text);
    const after = document.render(`${text} words\n\nmore [^1]`);
    expect(after.slice(0, 5).map((node, i) => node === before[i])).toEqual([true, true, true, true, true]);
    const changed = document.render(`${text} words\n\nmore [^1]\n\n[b]: https://y.org`);
    expect(changed[2]).not.toBe(after[2]);
    expect(shape(changed)).toBe(shape(new MarkdownDocument(false, "fn").render(`${text} words\n\nmore [^1]\n\n[b]: https://y.org`)));
  });

  it("lets a definition at the end change what stands before", () => {
    const document = new MarkdownDocument(false, "fn");
    document.render("[a] b[^1]\n\nnext");
    const text = "[a] b[^1]\n\nnext\n\n[a]: https://x.org\n[^1]: note";
    const drawn = shape(document.render(text));
    expect(drawn).toContain('"href":"https://x.org"');
    expect(drawn).toContain('"type":"sup"');
  });

  it("draws unchanged blocks as the very same nodes", () => {
    const document = new MarkdownDocument(false, "fn");
    const before = document.render("a\n\nb\n\nc");
    const after = document.render("a\n\nb\n\nc d");
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[2]);
    expect(after[4]).not.toBe(before[4]);
  });

  it("has its cursor at the end, which what is added comes before", () => {
    const text = "one\n\n- two\n- three\n\n```py\nx = 1\n```\n\n| a |\n|---|\n| 1 |\n\nfour *five* six";
    const document = new MarkdownDocument(true, "fn");
    for (let end = 1; end <= text.length; end++) {
      expect(shape(document.render(text.slice(0, end), "|"))).toBe(whole(`${text.slice(0, end)}|`));
    }
    const settled = document.render(text, ":material/star:")[0];
    expect(document.render(`${text} seven`, ":material/star:")[0]).toBe(settled);
    expect(shape(document.render(`${text} seven`))).toBe(whole(`${text} seven`));
  });

  it("does not wait for the end of a formula that is longer than any", () => {
    const document = new MarkdownDocument(false, "fn");
    const text = `first\n\n$$ never closed\n\n${"a paragraph of text\n\n".repeat(1000)}`;
    const before = document.render(text);
    const after = document.render(`${text}more`);
    expect(after[20]).toBe(before[20]);
    expect(shape(document.render(`${text}more $$`))).toBe(shape(new MarkdownDocument(false, "fn").render(`${text}more $$`)));
  });

  it("forgets what it knew when the text is another", () => {
    const document = new MarkdownDocument(false, "fn");
    document.render("a\n\nb");
    expect(shape(document.render("x\n\ny"))).toBe(shape(new MarkdownDocument(false, "fn").render("x\n\ny")));
  });
});
