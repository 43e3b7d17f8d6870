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

  it("forgets what it knew when the text is another", () => {
    const document = new MarkdownDocument(false, "fn");
    document.render("a\n\nb");
    expect(shape(document.render("x\n\ny"))).toBe(shape(new MarkdownDocument(false, "fn").render("x\n\ny")));
  });
});
