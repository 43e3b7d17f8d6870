/** The page's colours and font for what a graph says nothing of. */

const SHAPES = "polygon, path, ellipse, polyline, rect";

/** Changes the drawing. One that is on a paper of its own keeps its colours. */
export function adopt(svg: SVGSVGElement): void {
  for (const text of svg.querySelectorAll("text[font-family='Times,serif']")) text.removeAttribute("font-family");
  svg.style.fontFamily = "var(--font)";
  const graph = svg.querySelector("g.graph");
  const paper = [...(graph?.children ?? [])].find(({ tagName }) => tagName === "polygon") ?? null;
  if (isColoured(paper?.getAttribute("fill")) || [...svg.querySelectorAll("g.cluster")].some(isFilled)) {
    // Text and lines are black on what is light in a light page.
    svg.style.color = "black";
    if (paper !== null) svg.style.background = "white";
    return;
  }
  paper?.setAttribute("fill", "none");
  for (const shape of svg.querySelectorAll("[stroke='black']")) shape.setAttribute("stroke", "currentColor");
  for (const tip of svg.querySelectorAll("g.edge [fill='black']")) tip.setAttribute("fill", "currentColor");
  for (const text of svg.querySelectorAll("text:not([fill]), text[fill='black']")) {
    const node = text.closest("g.node");
    // What is written on a colour that the graph has chosen stays as it is.
    if (node === null || !isFilled(node)) text.setAttribute("fill", "currentColor");
  }
}

const isFilled = (group: Element) => [...group.querySelectorAll(SHAPES)].some((shape) => isColoured(shape.getAttribute("fill"), true));

function isColoured(fill: string | null | undefined, white = false): boolean {
  return fill !== null && fill !== undefined && fill !== "none" && fill !== "transparent" && (white || fill !== "white");
}
