/** What we add to GitHub's Markdown, as extensions of `marked`. */
import { shell } from "../../texts/en/shell";
import { put } from "../../texts/texts";
import type { Token, Tokens, TokenizerAndRendererExtension } from "marked";
import { isCustomColour, parseColours } from "./directives";
import { escapeHtml } from "./text";
import { emojiTable } from "./emoji";

export interface DirectiveToken extends Tokens.Generic {
  type: "directive";
  name: string;
  foreground?: string;
  background?: string;
  tokens: Token[];
}

export interface MathToken extends Tokens.Generic {
  type: "math";
  tex: string;
  display: boolean;
}

export interface SymbolToken extends Tokens.Generic {
  /** A Material icon, an emoji's shortcode, or our mark. */
  type: "icon" | "emoji" | "mark";
  name: string;
}

export interface FootnoteToken extends Tokens.Generic {
  type: "footnoteRef" | "footnote";
  label: string;
}

const NAME = "(?:red|orange|yellow|green|blue|violet|gr[ae]y|rainbow|primary)(?:-background|-badge)?|small|shimmer|color";
const DIRECTIVE = new RegExp(`^:(${NAME})\\[`);
const DIRECTIVE_START = new RegExp(`:(?:${NAME})\\[`);

/** The index of the bracket that closes the one before `from`, or -1. */
function closingBracket(source: string, from: number): number {
  let depth = 1;
  for (let i = from; i < source.length; i++) {
    const c = source[i];
    if (c === "\\") i++;
    else if (c === "`") i = skipCode(source, i);
    else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return i;
  }
  return -1;
}

/** The index of the last backtick of the code span at `at` (`at` if there is none). */
function skipCode(source: string, at: number): number {
  const ticks = /^`+/.exec(source.slice(at))?.[0] ?? "`";
  const end = source.indexOf(ticks, at + ticks.length);
  return end < 0 ? at + ticks.length - 1 : end + ticks.length - 1;
}

const directive: TokenizerAndRendererExtension = {
  name: "directive",
  level: "inline",
  start: (source) => source.search(DIRECTIVE_START),
  tokenizer(source): DirectiveToken | undefined {
    const match = DIRECTIVE.exec(source);
    if (!match) return undefined;
    const opened = match[0].length;
    const closed = closingBracket(source, opened);
    if (closed < 0) return undefined;
    const name = (match[1] ?? "").replace("grey", "gray");
    const colours = isCustomColour(name) ? parseColours(source.slice(closed + 1)) : undefined;
    const text = source.slice(opened, closed);
    return {
      type: "directive",
      raw: source.slice(0, closed + 1) + (colours?.raw ?? ""),
      name,
      foreground: colours?.foreground,
      background: colours?.background,
      tokens: this.lexer.inlineTokens(text, []),
    };
  },
  renderer(token) {
    const inner = this.parser.parseInline(token.tokens ?? []);
    const { name, foreground, background } = token as DirectiveToken;
    const { className, colour } = directiveLook(name, background);
    const style = [foreground && `color:${foreground}`, background && `background-color:${background}`].filter(Boolean).join(";");
    return `<span class="${className}"${colour ? ` data-color="${colour}"` : ""}${style ? ` style="${escapeHtml(style)}"` : ""}>${inner}</span>`;
  },
};

/** The class and the palette's colour that draw a directive. */
export function directiveLook(name: string, background?: string): { className: string; colour?: string } {
  if (name === "small") return { className: "stMarkdownSmall" };
  if (name === "shimmer") return { className: "stMarkdownShimmer" };
  if (isCustomColour(name)) return { className: background ? "stMarkdownColoredBackground" : "stMarkdownColoredText" };
  const [colour, kind] = name.split("-");
  if (kind === "badge") return { className: "stMarkdownBadge", colour };
  return { className: kind ? "stMarkdownColoredBackground" : "stMarkdownColoredText", colour };
}

// A formula neither begins nor ends with a space, has no other dollar sign, and
// its end is not followed by a digit: "$5 and $10" is money.
const INLINE_MATH = /^\$(?![\s$])((?:\\[\s\S]|[^\\$])*?)(?<!\s)\$(?![\d$])/;
const INLINE_DISPLAY = /^\$\$(?!\$)((?:\\[\s\S]|[^\\$])+?)\$\$(?!\$)/;
const BLOCK_MATH = /^ {0,3}\$\$[ \t]*\n?((?:\\[\s\S]|[^\\$]|\$(?!\$))+?)\$\$[ \t]*(?:\n+|$)/;

/**
 * Characters of a formula, with its dollar signs. What is longer is none: of a text that grows,
 * not all that comes need be looked at again because a formula may have begun.
 */
export const LONGEST_FORMULA = 10_000;

/**
 * Where a block may begin that ends a paragraph. The parser asks before each paragraph, whose end is the
 * next blank line at the latest: what follows, however long, need not be gone through each time.
 */
function inParagraph(source: string, begin: RegExp): number | undefined {
  const end = source.search(/\n[ \t]*\n/);
  return begin.exec(end < 0 ? source : source.slice(0, end))?.index;
}

function renderMath(token: Tokens.Generic): string {
  const { tex, display } = token as MathToken;
  return `<span class="stMath" data-display="${String(display)}">${escapeHtml(tex)}</span>`;
}

const inlineMath: TokenizerAndRendererExtension = {
  name: "math",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer(source): MathToken | undefined {
    const match = INLINE_DISPLAY.exec(source) ?? INLINE_MATH.exec(source);
    const tex = match?.[1];
    return match && tex?.trim() ? { type: "math", raw: match[0], tex, display: false } : undefined;
  },
  renderer: renderMath,
};

const blockMath: TokenizerAndRendererExtension = {
  name: "mathBlock",
  level: "block",
  start: (source) => inParagraph(source, /^ {0,3}\$\$/m),
  tokenizer(source) {
    const match = BLOCK_MATH.exec(source.slice(0, LONGEST_FORMULA));
    const tex = match?.[1];
    return match && match[0].length < LONGEST_FORMULA && tex?.trim() ? { type: "mathBlock", raw: match[0], tex: tex.trim(), display: true } : undefined;
  },
  renderer: (token) => `<p>${renderMath(token)}</p>`,
};

const SYMBOL = /^:(?:material\/([a-z\d_]+)|([a-z\d_+-]*[a-z\d][a-z\d_+-]*)):/i;

const symbol: TokenizerAndRendererExtension = {
  name: "symbol",
  level: "inline",
  start: (source) => source.search(/:[a-z\d_+-]/i),
  tokenizer(source): SymbolToken | undefined {
    const match = SYMBOL.exec(source);
    if (!match) return undefined;
    const raw = match[0];
    if (match[1]) return { type: "icon", raw, name: match[1].toLowerCase() };
    const name = match[2] ?? "";
    return { type: name === "streamlit" ? "mark" : "emoji", raw, name };
  },
};

const FOOTNOTE = /^\[\^([^\]\s]+)\]/;
const FOOTNOTE_TEXT = /^\[\^([^\]\s]+)\]:[ \t]*((?:[^\n]*)(?:\n+(?: {2,}|\t)[^\n]+)*)(?:\n+|$)/;

const footnoteRef: TokenizerAndRendererExtension = {
  name: "footnoteRef",
  level: "inline",
  start: (source) => source.indexOf("[^"),
  tokenizer(source): FootnoteToken | undefined {
    const match = FOOTNOTE.exec(source);
    return match ? { type: "footnoteRef", raw: match[0], label: match[1] ?? "" } : undefined;
  },
  renderer: (token) => `<sup>${escapeHtml((token as FootnoteToken).label)}</sup>`,
};

const footnote: TokenizerAndRendererExtension = {
  name: "footnote",
  level: "block",
  start: (source) => inParagraph(source, /^\[\^[^\]\s]+\]:/m),
  tokenizer(source): FootnoteToken | undefined {
    const match = FOOTNOTE_TEXT.exec(source);
    if (!match) return undefined;
    const text = (match[2] ?? "").replace(/^(?: {2,4}|\t)/gm, "");
    return { type: "footnote", raw: match[0], label: match[1] ?? "", tokens: this.lexer.blockTokens(text, []) };
  },
  renderer(token) {
    return `<div class="stFootnote"><sup>${escapeHtml((token as FootnoteToken).label)}</sup>${this.parser.parse(token.tokens ?? [])}</div>`;
  },
};

/** For the HTML path only: in React these have components. */
const symbolRenderers: TokenizerAndRendererExtension[] = [
  {
    name: "icon",
    renderer: ({ name }) =>
      `<span class="stMaterialIcon" role="img" aria-label="${escapeHtml(put(shell.icon, { name: String(name) }))}" translate="no">${escapeHtml(String(name))}</span>`,
  },
  { name: "emoji", renderer: ({ name, raw }) => emojiTable.get()?.default[String(name)] ?? escapeHtml(raw) },
  { name: "mark", renderer: () => "〰" },
];

export const extensions: TokenizerAndRendererExtension[] = [
  directive,
  symbol,
  inlineMath,
  blockMath,
  footnoteRef,
  footnote,
  ...symbolRenderers,
];
