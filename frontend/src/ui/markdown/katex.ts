/** The chunk with KaTeX, its style sheet and fonts. */
import "katex/dist/katex.min.css";
import "./katex.css";
import katex from "katex";

/** Draws a formula into an element. What KaTeX cannot read it shows in red. */
export function renderFormula(target: HTMLElement, tex: string, display: boolean): void {
  katex.render(tex, target, { displayMode: display, throwOnError: false, trust: false, strict: "ignore" });
}
