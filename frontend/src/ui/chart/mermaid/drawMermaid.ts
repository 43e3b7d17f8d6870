/** Mermaid, and how it is told of the page's look. */
import { Code, inTime, type OnLate } from "../code";
import type { ChartTheme } from "../theme";
import { mermaidTheme } from "./mermaidTheme";

/** Diagrams that fill the width are made no narrower. */
const NARROW = 480;

let last: Promise<unknown> = Promise.resolve();
let drawn = 0;

const library = new Code(async () => (await import("mermaid")).default);

/** The SVG of a diagram, which may ask how many pixels wide its `room` is. What Mermaid says is wrong with it is the error's message. Empty: it has `left` before its turn came. */
export function drawMermaid(body: string, theme: ChartTheme, room: number, onLate: OnLate, left: () => boolean): Promise<string> {
  // Its options are those of the whole page: one diagram after the other.
  const mine = last.then(() => (left() ? "" : draw(body, theme, room, onLate)));
  last = mine.catch(() => undefined);
  return mine;
}

/** What is wrong with a diagram; thrown again if it is that the code of its kind did not come, as Chromium, Firefox and Safari say it. */
function wrong(reason: unknown): Error {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  if (/dynamically imported module|Importing a module script failed/i.test(error.message)) throw error;
  return error;
}

async function draw(body: string, theme: ChartTheme, room: number, onLate: OnLate): Promise<string> {
  const mermaid = await library.get(onLate);
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    // What a diagram cannot say itself: free CSS would reach the page while the diagram is measured.
    secure: ["secure", "securityLevel", "startOnLoad", "maxTextSize", "suppressErrorRendering", "maxEdges", "themeCSS", "htmlLabels", "flowchart.htmlLabels", "dompurifyConfig"],
    suppressErrorRendering: true,
    // Texts of SVG, and no HTML in it: so pictures can be made of it, and nothing of it is markup.
    htmlLabels: false,
    ...mermaidTheme(theme),
  });
  const id = `mermaid-${++drawn}`;
  const scratch = document.createElement("div");
  scratch.className = "mermaidScratch";
  scratch.style.width = `${Math.max(room, NARROW)}px`;
  scratch.inert = true;
  document.body.append(scratch);
  try {
    const made = await inTime(() => mermaid.render(id, body, scratch).catch(wrong), onLate);
    if (made instanceof Error) throw made;
    return made.svg;
  } finally {
    scratch.remove();
    // What it leaves when it has failed.
    for (const name of [id, `d${id}`, `i${id}`]) document.getElementById(name)?.remove();
  }
}
