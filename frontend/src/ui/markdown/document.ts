/**
 * A Markdown text that grows: only its last blocks are parsed anew.
 *
 * What was parsed may be kept up to a blank line with two further blocks after
 * it: one block may yet join those before ("2" becomes "2.", an item of the
 * list above), or itself become something else. Not beyond what an end that is
 * still to come would close, however far away it is. And a definition that
 * comes, goes or changes is for the whole text.
 */
import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import { LONGEST_FORMULA, type FootnoteToken } from "./extensions";
import { definitionsIn, lexBlocks, plainText, type Links } from "./parser";
import { renderBlock, renderFootnotes, type Footnotes, type RenderContext } from "./render";
import { slugify } from "./slug";

interface Block {
  token: Token;
  /** Where it begins in the source. */
  start: number;
  /** The links that it defines. */
  links: Links;
  node?: ReactNode;
}

/** Blocks that may be something else once more is known: their lines are nobody else's, as those of code are. */
const PROSE: ReadonlySet<string> = new Set(["paragraph", "text", "heading", "table"]);
const BLANK_LINE = /\n[ \t]*\n[ \t]*$/;
/** A formula begins here, if a line closes it. */
const OPENS_FORMULA = /^ {0,3}\$\$/m;
const TO_ITS_END = /^(?:\\[\s\S]|[^\\$]|\$(?!\$))*\$\$/;
/** The begin of what may become a definition: its label may have line ends. */
const BEGUN_DEFINITION = /^ {0,3}\[(?:\\[\s\S]|[^[\]\\])*(?:\\|\]:?\s*)?$/;

export class MarkdownDocument {
  #text = "";
  /** The same; empty where the positions of its blocks mean nothing. */
  #source = "";
  #blocks: Block[] = [];
  /** The definitions that all blocks were parsed with. */
  #links = "{}";
  readonly #anchors: boolean;
  readonly #footnotePrefix: string;

  constructor(anchors: boolean, footnotePrefix: string) {
    this.#anchors = anchors;
    this.#footnotePrefix = footnotePrefix;
  }

  /**
   * The blocks of the text as React nodes. Unchanged blocks are the same objects as before.
   * `cursor`: what stands at the end of the text while it grows, and is no part of what is added to.
   */
  render(text: string, cursor = ""): ReactNode[] {
    this.#text = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    this.#update(this.#text);
    const blocks = cursor === "" ? this.#blocks : this.#withCursor(cursor);
    const context = this.#context();
    const nodes = blocks.map((block, i) => {
      // Footnotes are numbered as they are referred to.
      if (block.token.raw.includes("[^")) return renderBlock(block.token, i, context);
      return (block.node ??= renderBlock(block.token, i, context));
    });
    const notes = context.footnotes.section();
    return notes ? [...nodes, notes(context)] : nodes;
  }

  /** The blocks, of which the last ones have the cursor in them. */
  #withCursor(cursor: string): readonly Block[] {
    const source = this.#text + cursor;
    return parse(source, this.#source === "" ? [] : this.#keptBlocks(this.#blocks));
  }

  get tokens(): Token[] {
    return this.#blocks.map((block) => block.token);
  }

  #update(source: string): void {
    if (source === this.#source && this.#blocks.length > 0) return;
    const old = this.#source !== "" && source.startsWith(this.#source) ? this.#blocks : [];
    const kept = this.#keptBlocks(old);
    let blocks = parse(source, kept);
    let links = JSON.stringify(linksOf(blocks));
    if (links !== this.#links && kept.length > 0) blocks = parse(source, []);
    else if (links === this.#links) reuse(old, blocks, kept.length);
    links = JSON.stringify(linksOf(blocks));
    this.#blocks = blocks;
    this.#links = links;
    // The parser normalises a few odd inputs; then positions mean nothing.
    const last = blocks.at(-1);
    this.#source = last !== undefined && last.start + last.token.raw.length === source.length ? source : "";
  }

  /** The blocks that text added at the end cannot change. */
  #keptBlocks(blocks: readonly Block[]): Block[] {
    const source = this.#source;
    const open = blocks.findIndex((block) => isOpen(block, source));
    let end = open === -1 ? blocks.length : open;
    let further = open === -1 ? 0 : 2;
    for (; end > 0; end--) {
      const block = blocks[end];
      if (block !== undefined && block.token.type !== "space") further += 1;
      if (block !== undefined && further >= 2 && BLANK_LINE.test(source.slice(Math.max(0, block.start - 100), block.start))) break;
    }
    return blocks.slice(0, end);
  }

  #context(): RenderContext & { footnotes: DocumentFootnotes } {
    const seen = new Map<string, number>();
    const ids = new Map<readonly Token[], string>();
    for (const { token } of this.#blocks) {
      if (token.type !== "heading") continue;
      const tokens = (token as Tokens.Heading).tokens;
      const id = slugify(plainText(tokens));
      const count = seen.get(id) ?? 0;
      seen.set(id, count + 1);
      ids.set(tokens, count ? `${id}-${count}` : id);
    }
    return {
      anchors: this.#anchors,
      headingId: (tokens) => ids.get(tokens) ?? slugify(plainText(tokens)),
      footnotes: new DocumentFootnotes(this.tokens, this.#footnotePrefix),
    };
  }
}

function parse(source: string, kept: readonly Block[]): Block[] {
  const blocks = [...kept];
  const last = kept.at(-1);
  let start = last === undefined ? 0 : last.start + last.token.raw.length;
  for (const token of lexBlocks(source.slice(start), linksOf(kept))) {
    blocks.push({ token, start, links: definitionsIn(token) });
    start += token.raw.length;
  }
  return blocks;
}

/** All definitions; of two for one label, the first counts. */
function linksOf(blocks: readonly Block[]): Links {
  const links: Links = {};
  for (const block of blocks) {
    for (const [label, link] of Object.entries(block.links)) links[label] ??= link;
  }
  return links;
}

/** Puts old blocks in the place of new ones that are the same, from an index on: their nodes are drawn already. */
function reuse(old: readonly Block[], blocks: Block[], from: number): void {
  for (let i = from; i < blocks.length; i++) {
    const [before, now] = [old[i], blocks[i]];
    if (before === undefined || now === undefined) return;
    if (before.start === now.start && before.token.type === now.token.type && before.token.raw === now.token.raw) blocks[i] = before;
  }
}

/** Whether text that is added may make something else of the block and all that follows, however much that is. */
function isOpen({ token, start }: Block, source: string): boolean {
  if (!PROSE.has(token.type)) return false;
  const formula = OPENS_FORMULA.exec(token.raw);
  const isNear = formula !== null && source.length - start - formula.index <= LONGEST_FORMULA;
  if (isNear && !TO_ITS_END.test(source.slice(start + formula.index + formula[0].length))) return true;
  return /^ {0,3}\[/.test(token.raw) && BEGUN_DEFINITION.test(source.slice(start));
}

/** Numbers footnotes as they are referred to. */
class DocumentFootnotes implements Footnotes {
  readonly prefix: string;
  readonly #texts = new Map<string, FootnoteToken>();
  readonly #order: string[] = [];

  constructor(tokens: readonly Token[], prefix: string) {
    this.prefix = prefix;
    for (const token of tokens) {
      if (token.type === "footnote") this.#texts.set((token as FootnoteToken).label, token as FootnoteToken);
    }
  }

  number(label: string): number | undefined {
    if (!this.#texts.has(label)) return undefined;
    const index = this.#order.indexOf(label);
    return index >= 0 ? index + 1 : this.#order.push(label);
  }

  /** Draws the footnotes that were referred to, or undefined without any. */
  section(): ((context: RenderContext) => ReactNode) | undefined {
    if (this.#order.length === 0) return undefined;
    return (context) => renderFootnotes(this.#order.map((label) => this.#texts.get(label)?.tokens ?? []), context);
  }
}
