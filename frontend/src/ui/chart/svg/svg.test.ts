// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { adopt } from "../graphviz/look";
import { cleanSvg } from "./cleanSvg";

const svg = (inner: string) => cleanSvg(`<?xml version="1.0"?>\n<!-- x --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inner}</svg>`)!;

const graph = (inner: string, paper = "white") => {
  const found = svg(`<g id="graph0" class="graph"><polygon fill="${paper}" stroke="none" points="0,0"/>${inner}</g>`);
  adopt(found);
  return found;
};
const node = (fill: string, text = "") => `<g class="node"><ellipse fill="${fill}" stroke="black"/><text font-family="Times,serif" ${text}>a</text></g>`;

describe("an SVG of a library", () => {
  it("keeps its drawing and its links", () => {
    const found = svg('<g class="node"><title>a</title><a xlink:href="https://example.com" href="#there"><text x="1">A</text></a></g><style>.node { fill: red }</style>');
    expect(found.querySelector("g.node text")?.textContent).toBe("A");
    expect(found.querySelector("style")?.textContent).toContain("fill: red");
    const link = svg('<a xlink:href="https://example.com"><text>A</text></a>').querySelector("a");
    expect([link?.getAttribute("xlink:href"), link?.getAttribute("target"), link?.getAttribute("rel")]).toEqual(["https://example.com", "_blank", "noopener noreferrer"]);
  });

  it.each([
    "<script>alert(1)</script>",
    '<g onload="alert(1)"><text onclick="alert(2)">x</text></g>',
    '<a xlink:href="javascript:alert(1)"><text>x</text></a>',
    '<a href="java&#10;script:alert(1)"><text>x</text></a>',
    '<a href="data:text/html,<script>alert(1)</script>"><text>x</text></a>',
    '<a href="vbscript:x"><text>x</text></a>',
    '<foreignObject><iframe src="https://evil.example"></iframe><img src="x" onerror="alert(1)"></foreignObject>',
    '<use href="https://evil.example/x.svg#a"/>',
    '<image href="javascript:alert(1)"/>',
    '<animate attributeName="href" to="javascript:alert(1)"/>',
    '<set attributeName="onclick" to="alert(1)"/>',
  ])("loses what executes something: %s", (inner) => {
    const { outerHTML } = svg(inner);
    expect(outerHTML).not.toMatch(/script|onload|onclick|onerror|evil|data:/i);
  });

  it("is none without one", () => {
    expect(cleanSvg("no picture")).toBeNull();
    expect(cleanSvg("")).toBeNull();
  });
});

describe("the look of a graph", () => {
  it("is that of the page where the graph says nothing", () => {
    const found = graph(`${node("none")}<g class="edge"><path fill="none" stroke="black"/><polygon fill="black" stroke="black"/></g>`);
    expect(found.querySelector(".graph > polygon")?.getAttribute("fill")).toBe("none");
    expect([...found.querySelectorAll(".node ellipse, .edge *")].map((shape) => shape.getAttribute("stroke"))).toEqual(Array(3).fill("currentColor"));
    expect(found.querySelector(".edge polygon")?.getAttribute("fill")).toBe("currentColor");
    expect(found.querySelector("text")?.getAttribute("fill")).toBe("currentColor");
    expect(found.querySelector("text")?.hasAttribute("font-family")).toBe(false);
  });

  it("leaves colours that were chosen, and what is written on them", () => {
    const found = graph(`${node("lightgrey")}${node("white")}${node("none", 'fill="red"')}`);
    expect([...found.querySelectorAll("text")].map((text) => text.getAttribute("fill"))).toEqual([null, null, "red"]);
  });

  it.each([node("none"), `<g class="cluster"><polygon fill="lightgrey" stroke="lightgrey"/></g>${node("none")}`])("is on a paper of its own where the graph has one", (inner) => {
    const found = graph(inner, inner.includes("cluster") ? "white" : "lightblue");
    expect(found.querySelector(".node ellipse")?.getAttribute("stroke")).toBe("black");
    expect(found.style.color).toBe("black");
  });
});
