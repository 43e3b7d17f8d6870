// @vitest-environment jsdom
import { cleanup, render, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { InlineMarkdown, Markdown } from "./Markdown";
import { emojiTable } from "./markdown/emoji";
import { katexModule } from "./markdown/Math";

beforeAll(async () => {
  await Promise.all([import("./markdown/full"), import("./markdown/SafeHtml"), emojiTable.load(), katexModule.load()]);
});
afterEach(cleanup);

/** Renders and waits for the parser's chunk, which draws something `until` finds. */
async function draw(text: string, props: { allowHtml?: boolean; anchors?: boolean } = {}): Promise<HTMLElement> {
  const { container } = render(<Markdown text={text} {...props} />);
  await settled();
  return container.firstElementChild as HTMLElement;
}

async function drawInline(text: string, props: { links?: boolean } = {}): Promise<string> {
  const { container } = render(<InlineMarkdown text={text} {...props} />);
  await settled();
  return container.querySelector("p")?.innerHTML ?? "";
}

/** Lets the lazy modules, which are here already, tell their components so. */
async function settled(): Promise<void> {
  const { container, unmount } = render(<Markdown text="**settled** <!--x-->" allowHtml />);
  await waitFor(() => expect(container.querySelector(".stMarkdownHtml strong")).not.toBeNull());
  unmount();
}

const html = async (text: string) => (await draw(text)).innerHTML;

describe("blocks", () => {
  it("draws plain text as one paragraph at once", () => {
    const { container } = render(<Markdown text="Count = 3" />);
    expect(container.innerHTML).toContain("<p>Count = 3</p>");
  });

  it.each(["Count = `0`", "`a` and `b[0] * 2`", "`<i>` & `:save:`", "x`y`z `\\`"])("draws %j at once, as the parser does", async (text) => {
    const { container } = render(<Markdown text={text} />);
    const atOnce = container.querySelector("p")?.outerHTML;
    // Emphasis at the end takes the parser; the rest of the paragraph must be the same.
    expect(await html(`${text} **end**`)).toBe(atOnce?.replace("</p>", " <strong>end</strong></p>"));
  });

  it("draws the marks of GitHub's Markdown", async () => {
    expect(await html("a *b* **c** ~~d~~ `e < f` &amp; &copy; \\*g\\*")).toBe(
      "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e &lt; f</code> &amp; © *g*</p>",
    );
    expect(await html("> quoted")).toBe("<blockquote dir=\"auto\"><p>quoted</p></blockquote>");
    expect(await html("3. a\n4. b")).toBe('<ol dir="auto" start="3"><li>a</li><li>b</li></ol>');
    expect(await html("line  \nbreak\nsoft")).toBe("<p>line<br>break\nsoft</p>");
  });

  it("draws task lists as disabled boxes", async () => {
    const boxes = (await draw("- [x] a\n- [ ] b")).querySelectorAll<HTMLInputElement>("li.task-list-item > input");
    expect([...boxes].map((box) => [box.checked, box.disabled])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it("draws tables with their alignment", async () => {
    const cells = (await draw("|a|b|\n|-|-:|\n|1|`x\\|y`|")).querySelectorAll("td");
    expect([...cells].map((cell) => [cell.textContent, cell.style.textAlign])).toEqual([
      ["1", ""],
      ["x|y", "right"],
    ]);
  });

  it("gives headings ids from their text, each its own, and a link", async () => {
    const element = await draw("# Sales *in* 2024!\n\n## Sales in 2024", { anchors: true });
    expect([...element.querySelectorAll("h1,h2")].map((heading) => heading.id)).toEqual(["sales-in-2024", "sales-in-2024-1"]);
    expect(element.querySelector("h1 a")?.getAttribute("href")).toBe("#sales-in-2024");
    expect((await draw("# a")).querySelector("h1")?.id).toBe("");
  });

  it("numbers footnotes as they are referred to, and leaves other brackets alone", async () => {
    const element = await draw("a[^x] b[^y] c[^x] d[^z]\n\n[^y]: second\n[^x]: first *one*");
    expect([...element.querySelectorAll("sup")].map((sup) => sup.textContent)).toEqual(["1", "2", "1"]);
    expect([...element.querySelectorAll(".footnotes li")].map((li) => li.textContent)).toEqual(["first one↩", "second↩"]);
    expect(element.textContent).toContain("d[^z]");
  });

  it("shows HTML as text", async () => {
    const element = await draw("<b>bold</b> <img src=x onerror=alert(1)>\n\n<div>\n**x**\n</div>");
    expect(element.querySelector("b, img, div")).toBeNull();
    expect(element.textContent).toContain("<b>bold</b> <img src=x onerror=alert(1)>");
    expect(element.textContent).toContain("<div>\n**x**\n</div>");
  });
});

describe("links and images", () => {
  it("opens links in a tab of their own, anchors in this one", async () => {
    const [out, anchor, bare] = (await draw("[a](https://x.org) [b](#top) www.x.org")).querySelectorAll("a");
    expect([out?.target, out?.rel]).toEqual(["_blank", "noopener noreferrer"]);
    expect(anchor?.hasAttribute("target")).toBe(false);
    expect(bare?.getAttribute("href")).toBe("http://www.x.org");
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "java&#9;script:alert(1)",
    "javascript&colon;alert(1)",
    "\u0001javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://x.org/1",
  ])("never links to %j", async (url) => {
    for (const text of [`[a](<${url}>)`, `[a][r]\n\n[r]: <${url}>`]) {
      const link = (await draw(text)).querySelector("a");
      expect(link?.getAttribute("href") ?? null).toBeNull();
    }
  });

  it("shows images of pages and of data, and no others", async () => {
    const text = "![a](https://x.org/a.png) ![b](data:image/png;base64,AA) ![c](javascript:x) ![d](data:text/html,x) ![e](app/static/e.png)";
    const images = (await draw(text)).querySelectorAll("img");
    expect([...images].map((image) => image.getAttribute("src"))).toEqual([
      "https://x.org/a.png",
      "data:image/png;base64,AA",
      null,
      null,
      "app/static/e.png",
    ]);
  });
});

describe("directives", () => {
  it("colours text, backgrounds and badges, one inside another", async () => {
    const element = await draw(":red[a :blue[b [c](#d)] **e**] :green-background[f] :violet-badge[g] :grey[h]");
    const spans = [...element.querySelectorAll<HTMLElement>("[data-color]")];
    expect(spans.map((span) => [span.className, span.dataset["color"], span.textContent])).toEqual([
      ["stMarkdownColoredText", "red", "a b c e"],
      ["stMarkdownColoredText", "blue", "b c"],
      ["stMarkdownColoredBackground", "green", "f"],
      ["stMarkdownBadge", "violet", "g"],
      ["stMarkdownColoredText", "gray", "h"],
    ]);
    expect(element.querySelector("[data-color=red] [data-color=blue] a")).not.toBeNull();
  });

  it("reads colours of one's own, and nothing but colours", async () => {
    const element = await draw(':color[a]{foreground="#d50000" background="rgb(0,100,200)"} :color[b]{background="url(https://x.org)"}');
    const [a, b] = element.querySelectorAll("span");
    expect([a?.style.color, a?.style.backgroundColor]).toEqual(["rgb(213, 0, 0)", "rgb(0, 100, 200)"]);
    expect(b?.getAttribute("style")).toBeNull();
    expect(element.textContent).toBe("a b");
  });

  it("leaves what is no directive as text", async () => {
    expect(await html("a :foo[x] :red [x] \\:red[x] `:red[x]` :red[x")).toBe("<p>a :foo[x] :red [x] :red[x] <code>:red[x]</code> :red[x</p>");
  });

  it("draws small and shimmering text, icons, emoji and our mark", async () => {
    const element = await draw(":small[a] :shimmer[b] :material/home: :smile: :+1: :streamlit: 10:30:20 :nope_x:");
    expect(element.querySelector(".stMarkdownSmall")?.textContent).toBe("a");
    expect(element.querySelector(".stMarkdownShimmer")?.textContent).toBe("b");
    const icon = element.querySelector(".stMaterialIcon");
    expect([icon?.textContent, icon?.getAttribute("aria-label")]).toEqual(["home", "home icon"]);
    expect(element.textContent).toContain("😄 👍");
    expect(element.textContent).toContain("10:30:20 :nope_x:");
    expect(element.querySelector("svg")?.getAttribute("aria-label")).toBe("Millpond");
  });

  it("replaces arrows and dashes between spaces only", async () => {
    expect((await draw("<- -> <-> -- >= <= ~= != a--b --> `->` \\->")).textContent).toBe("← → ↔ — ≥ ≤ ≈ != a--b --> -> ->");
  });
});

/** The formulas that a text draws: their TeX, and whether they stand on lines of their own. */
async function formulas(text: string) {
  const drawn = [...(await draw(text)).querySelectorAll(".stMath")];
  return drawn.map((math) => [math.querySelector("annotation")?.textContent, math.classList.contains("stMathDisplay")]);
}

describe("formulas", () => {
  it("draws formulas in the text and on lines of their own", async () => {
    expect(await formulas("a $x_1^2$ b $\\$$")).toEqual([
      ["x_1^2", false],
      ["\\$", false],
    ]);
    expect(await formulas("text\n$$\nx^2\n$$\nmore")).toEqual([["x^2", true]]);
    expect(await formulas("$$a+b$$")).toEqual([["a+b", true]]);
    expect(await formulas("so $$a$$ it is")).toEqual([["a", false]]);
  });

  it("takes prices for prices", async () => {
    for (const text of ["$5 and $10", "from $5 to $ 6", "it costs \\$5 or 5$", "US$5,US$6", "$$"]) {
      expect(await formulas(text), text).toEqual([]);
    }
    expect(await formulas("$5 and $10, $x$ ok")).toEqual([["x", false]]);
  });

  it("shows what is wrong with a formula, and runs nothing", async () => {
    const element = await draw("$\\frac{$ and $\\href{javascript:alert(1)}{x}$");
    expect(element.querySelector(".katex-error")).not.toBeNull();
    expect(element.querySelector("a")).toBeNull();
  });
});

describe("labels", () => {
  it("draws inline marks, and marks of blocks as text", async () => {
    expect(await drawInline("# a **b** `c`")).toBe("# a <strong>b</strong> <code>c</code>");
    expect(await drawInline("- a")).toBe("- a");
    expect(await drawInline("1. a")).toBe("1. a");
    expect(await drawInline("> a")).toBe("&gt; a");
  });

  it("unwraps links where they may not be", async () => {
    expect(await drawInline("[a *b*](https://x.org)", { links: false })).toBe("a <em>b</em>");
    expect(await drawInline("**[a](https://x.org)**", { links: false })).toBe("<strong>a</strong>");
    expect(await drawInline("[a](#b)")).toBe('<a href="#b">a</a>');
  });
});

describe("streaming", () => {
  it("keeps the nodes of earlier blocks, and the node that grows", async () => {
    const { container, rerender } = render(<Markdown text={"**one**\n\n- two"} />);
    await settled();
    const [first, list] = container.firstElementChild!.children;
    const item = list?.firstElementChild;
    rerender(<Markdown text={"**one**\n\n- two *three*\n- four\n\n```py\nx = 1\n```\n\n| a |\n|-|\n| b |"} />);
    // Where drawing takes long, on a busy machine, a text that grows is drawn a moment later.
    await waitFor(() => expect(item?.textContent).toBe("two three"));
    const after = container.firstElementChild!.children;
    expect(after[0]).toBe(first);
    expect(after[1]).toBe(list);
    expect(list?.firstElementChild).toBe(item);
    expect(after).toHaveLength(4);
  });
});
