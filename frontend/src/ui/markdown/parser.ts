import { Marked, type Token, type Tokens } from "marked";
import { extensions } from "./extensions";
import { slugify } from "./slug";
import { escapeHtml, escapeHtmlKeepingEntities, typographic } from "./text";
import { linkTarget, safeImage, safeLink } from "./url";

/** Attributes as HTML text; those without a value are left out. */
function attributes(values: Record<string, string | null | undefined>): string {
  return Object.entries(values)
    .map(([name, value]) => (value ? ` ${name}="${escapeHtmlKeepingEntities(value)}"` : ""))
    .join("");
}

/** The parser of all Markdown here. Its HTML is only used with `allow_html`, and is sanitised. */
export const parser = new Marked({
  gfm: true,
});

parser.use({
  extensions,
  renderer: {
    text(token) {
      if ("tokens" in token && token.tokens) return this.parser.parseInline(token.tokens);
      return token.type === "escape" ? escapeHtml(token.text) : escapeHtmlKeepingEntities(typographic(token.text));
    },
    link({ href, title, tokens }) {
      const safe = safeLink(href);
      const target = safe ? linkTarget(safe) : {};
      return `<a${attributes({ href: safe, title, ...target })}>${this.parser.parseInline(tokens)}</a>`;
    },
    image({ href, title, text }) {
      return `<img${attributes({ src: safeImage(href), alt: text, title })}>`;
    },
    code({ text, lang }) {
      return `<pre class="stMarkdownCode"${attributes({ "data-language": languageOf(lang) })}><code>${escapeHtml(text)}</code></pre>\n`;
    },
    heading({ tokens, depth }) {
      const inner = this.parser.parseInline(tokens);
      return `<h${depth}${attributes({ id: slugify(plainText(tokens)) })}>${inner}</h${depth}>\n`;
    },
  },
});

/** The first word after the fence of a code block. */
export function languageOf(info: string | undefined): string {
  return /^[^\s{,]*/.exec(info ?? "")?.[0] ?? "";
}

/** The text of inline tokens without their markup. */
export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const inner = (token as Tokens.Generic).tokens;
      if (inner) return plainText(inner);
      if (token.type === "icon") return String((token as Tokens.Generic)["name"]);
      return token.type === "emoji" ? "" : ((token as Tokens.Text).text ?? "");
    })
    .join("");
}

/** Where reference links lead, by the label in lower case. */
export type Links = Record<string, { href: string; title: string | undefined }>;

/** The blocks of a source. `links`: definitions that stand before it. */
export function lexBlocks(source: string, links: Readonly<Links> = {}): Token[] {
  const lexer = new parser.Lexer(parser.defaults);
  Object.assign(lexer.tokens.links, links);
  return lexer.lex(source);
}

/** The definitions of links in a block. */
export function definitionsIn(token: Token): Links {
  const links: Links = {};
  if (!token.raw.includes("]:")) return links;
  parser.walkTokens([token], (inner) => {
    if (inner.type === "def") links[inner["tag"] as string] ??= { href: inner["href"] as string, title: inner["title"] as string | undefined };
  });
  return links;
}

export function lexInline(source: string): Token[] {
  return parser.Lexer.lexInline(source, parser.defaults);
}
