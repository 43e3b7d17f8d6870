/** The lazy part of ui/Markdown.tsx: everything that needs the parser. */
import type { Token, Tokens } from "marked";
import { useId, useMemo } from "react";
import { lazyModule } from "../lazy";
import { Pending } from "../Pending";
import { MarkdownDocument } from "./document";
import { lexInline, parser } from "./parser";
import { NO_FOOTNOTES, renderInline, type RenderContext } from "./render";
import { slugify } from "./slug";

const htmlModule = lazyModule(() => import("./SafeHtml"));

export function MarkdownBlocks({ text, allowHtml, anchors }: { text: string; allowHtml: boolean; anchors: boolean }) {
  const id = useId();
  const document = useMemo(() => new MarkdownDocument(anchors, `fn-${id}-`), [anchors, id]);
  const nodes = useMemo(() => document.render(text), [document, text]);
  const wantsHtml = allowHtml && text.includes("<") && hasHtml(document.tokens);
  const html = htmlModule.use(wantsHtml);
  if (!wantsHtml) return <>{nodes}</>;
  // Until the sanitiser is here nothing of the page's HTML may show, not even as text.
  return html ? <html.SafeHtml text={text} /> : <Pending />;
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
