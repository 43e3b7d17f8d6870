// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { safeHtml } from "./SafeHtml";

function parsed(text: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = safeHtml(text);
  return element;
}

const RUNS = /javascript:|vbscript:|data:text/i;

describe("HTML that would run", () => {
  it.each([
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.org/a.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x' /></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></table></mtext></math>',
    '<math href="javascript:alert(1)">x</math>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    '<embed src="javascript:alert(1)">',
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<base href="https://x.org/">',
    '<link rel="stylesheet" href="https://x.org/a.css">',
    "<details open ontoggle=alert(1)>x</details>",
    "<style></style><img src=x onerror=alert(1)>",
    "<style><img src=x onerror=alert(1)></style>",
    "<style></sty</style><script>alert(1)</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "[a](javascript:alert(1)) <b>x</b>",
    '[a](x "\\" onmouseover=alert(1) x=\\"") <b>x</b>',
    '![a"onerror="alert(1)](x) <b>x</b>',
    ':color[a]{foreground="red\\" onclick=\\"alert(1)"} <b>x</b>',
    "```x\" onclick=\"alert(1)\n</code><script>alert(1)</script>\n```\n<b>x</b>",
    ":material/x: $</span><script>alert(1)</script>$ <b>x</b>",
  ])("is gone from %j", (text) => {
    const root = parsed(text);
    expect(root.querySelector("script, iframe, object, embed, meta, base, link, animate, use")).toBeNull();
    for (const element of root.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on/i);
        expect(value).not.toMatch(RUNS);
      }
    }
  });
});

describe("HTML that only shows", () => {
  it("stays, style sheets too, with Markdown around it", () => {
    const root = parsed('<style>.z > a { color: red }</style>\n\n<div class="z" style="color: red" id="k">\n\n*a*\n\n</div>\n\n**b** :red[c] -> :material/home:');
    expect(root.querySelector("style")?.textContent).toContain(".z > a");
    expect(root.querySelector("div.z#k em")?.textContent).toBe("a");
    expect(root.querySelector<HTMLElement>("div.z")?.style.color).toBe("red");
    expect(root.querySelector("strong")?.textContent).toBe("b");
    expect(root.querySelector('[data-color="red"]')?.textContent).toBe("c");
    expect(root.querySelector(".stMaterialIcon")?.textContent).toBe("home");
    expect(root.textContent).toContain("→");
  });

  it("opens links in a tab of their own without a way back", () => {
    const [a, b] = parsed('<a href="https://x.org" target="_top">x</a> <a href="#y">y</a>').querySelectorAll("a");
    expect([a?.target, a?.rel]).toEqual(["_top", "noopener noreferrer"]);
    expect([b?.target, b?.rel]).toEqual(["", ""]);
  });

  it("keeps formulas and code as text for the component to draw", () => {
    const root = parsed("<i>x</i> $a < b$\n\n```py\nx < 1\n```");
    expect(root.querySelector(".stMath[data-display=false]")?.textContent).toBe("a < b");
    expect(root.querySelector("pre[data-language=py] code")?.textContent).toBe("x < 1");
  });
});
