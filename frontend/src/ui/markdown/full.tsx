/** The lazy part of ui/Markdown.tsx: everything that needs the parser. */
import type { Token, Tokens } from "marked";
import { useEffect, useId, useMemo, useState } from "react";
import { lazyModule } from "../lazy";
import { Pending } from "../Pending";
import { MarkdownDocument } from "./document";
import { Groups } from "./groups";
import { lexInline, parser } from "./parser";
import { NO_FOOTNOTES, renderInline, type RenderContext } from "./render";
import { slugify } from "./slug";

const htmlModule = lazyModule(() => import("./SafeHtml"));

export function MarkdownBlocks({ text: newest, cursor = "", allowHtml, anchors }: { text: string; cursor?: string; allowHtml: boolean; anchors: boolean }) {
  const id = useId();
  const document = useMemo(() => new MarkdownDocument(anchors, `fn-${id}-`), [anchors, id]);
  const text = usePaced(newest);
  const groups = useMemo(() => new Groups(), []);
  const nodes = useMemo(() => groups.of(document.render(text, cursor)), [groups, document, text, cursor]);
  const wantsHtml = allowHtml && text.includes("<") && hasHtml(document.tokens);
  const html = htmlModule.use(wantsHtml);
  if (!wantsHtml) return <>{nodes}</>;
  // Until the sanitiser is here nothing of the page's HTML may show, not even as text.
  return html ? <html.SafeHtml text={text + cursor} /> : <Pending />;
}

/** A text that grows takes at most so much of the time: one part in this. */
const SHARE = 4;
/** Milliseconds of work that go unnoticed. */
const QUICK = 6;

/** The text, or while it grows what it was a moment ago, where drawing it takes long: the page has other things to do. */
function usePaced(text: string): string {
  const pace = useMemo(() => new Pace(), []);
  const [, look] = useState(0);
  const shown = pace.next(text);
  useEffect(() => {
    pace.drawn();
    if (shown === text) return;
    const timer = window.setTimeout(() => look((times) => times + 1), pace.wait);
    return () => window.clearTimeout(timer);
  }, [pace, shown, text]);
  return shown;
}

class Pace {
  #shown = "";
  #began = 0;
  /** Milliseconds that the last drawing took, and when it was over. */
  #took = 0;
  #at = 0;

  get wait(): number {
    return Math.max(0, this.#at + (SHARE - 1) * this.#took - performance.now());
  }

  next(text: string): string {
    if (text !== this.#shown && (this.#took < QUICK || this.wait === 0 || !text.startsWith(this.#shown))) {
      this.#shown = text;
      this.#began = performance.now();
    }
    return this.#shown;
  }

  /** What was to be shown is in the page. */
  drawn(): void {
    if (this.#began === 0) return;
    this.#at = performance.now();
    this.#took = this.#at - this.#began;
    this.#began = 0;
  }
}

function hasHtml(tokens: readonly Token[]): boolean {
  let found = false;
  parser.walkTokens(tokens as Token[], (token) => {
    if (token.type === "html") found = true;
  });
  return found;
}

const LABEL: RenderContext = {
  anchors: false,
  headingId: (tokens) => slugify(tokens.map((token) => token.raw).join("")),
  footnotes: NO_FOOTNOTES,
};

export function InlineNodes({ text, links }: { text: string; links: boolean }) {
  return useMemo(() => {
    const tokens = lexInline(text);
    return <>{renderInline(links ? tokens : withoutLinks(tokens), LABEL)}</>;
  }, [text, links]);
}

/** In a button or a tab a link is its text. */
function withoutLinks(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    const inner = (token as Tokens.Generic).tokens;
    if (!inner) return [token];
    const cleaned = withoutLinks(inner);
    return token.type === "link" ? cleaned : [{ ...token, tokens: cleaned } as Token];
  });
}
