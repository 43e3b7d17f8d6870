/** Markdown with HTML in it (`allow_html`): one HTML string, sanitised. */
import { memo, useLayoutEffect, useRef } from "react";
import { highlighter } from "../CodeBlock";
import { emojiTable, mayHaveEmoji } from "./emoji";
import { katexModule } from "./Math";
import { parser } from "./parser";
import { cleanHtml } from "./purify";

/** The HTML of a Markdown text with nothing in it that runs. */
export function safeHtml(text: string): string {
  return cleanHtml(parser.parse(text, { async: false }));
}

/** Memoised: it renders when the text changed, or when the table of emoji has come. */
export const SafeHtml = memo(function SafeHtml({ text }: { text: string }) {
  emojiTable.use(mayHaveEmoji(text));
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (root.current) enhance(root.current).catch((error: unknown) => console.error("A part of the page could not be loaded:", error));
  });
  return <div ref={root} className="stMarkdownHtml" dangerouslySetInnerHTML={{ __html: safeHtml(text) }} />;
});

/** Draws formulas and colours code in HTML that is on the page. */
async function enhance(root: HTMLElement): Promise<void> {
  await Promise.all([drawFormulas(root), colourCode(root)]);
}

async function drawFormulas(root: HTMLElement): Promise<void> {
  const targets = root.querySelectorAll<HTMLElement>(".stMath[data-display]");
  if (targets.length === 0) return;
  const { renderFormula } = katexModule.get() ?? (await katexModule.load());
  for (const target of targets) {
    const display = target.dataset["display"] === "true";
    delete target.dataset["display"]; // drawn, and not to be drawn again
    renderFormula(target, target.textContent ?? "", display);
  }
}

async function colourCode(root: HTMLElement): Promise<void> {
  for (const pre of root.querySelectorAll<HTMLElement>("pre[data-language]")) {
    const code = pre.querySelector("code");
    const language = pre.dataset["language"] ?? "";
    delete pre.dataset["language"];
    const { highlightNow, loadLanguage } = highlighter.get() ?? (await highlighter.load());
    await loadLanguage(language);
    const lines = highlightNow(code?.textContent ?? "", language);
    if (!code || !lines) continue;
    code.replaceChildren(
      ...lines.flat().map(({ text, className }) => {
        const span = document.createElement("span");
        span.textContent = text;
        if (className) span.className = className;
        return span;
      }),
    );
  }
}
