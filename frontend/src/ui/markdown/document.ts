/** A Markdown text that grows: only its last blocks are parsed anew. */
import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import type { FootnoteToken } from "./extensions";
import { lexBlocks, plainText } from "./parser";
import { renderBlock, renderFootnotes, type Footnotes, type RenderContext } from "./render";
import { slugify } from "./slug";

interface Block {
  token: Token;
  /** Where it begins in the source. */
  start: number;
  node?: ReactNode;
}

/** With these, what is written later can change what stands earlier. */
const HAS_DEFINITIONS = /\]:/;

export class MarkdownDocument {
  #source = "";
  #blocks: Block[] = [];
  readonly #anchors: boolean;
  readonly #footnotePrefix: string;

  constructor(anchors: boolean, footnotePrefix: string) {
    this.#anchors = anchors;
    this.#footnotePrefix = footnotePrefix;
  }

  /** The blocks of the text as React nodes. Unchanged blocks are the same objects as before. */
  render(text: string): ReactNode[] {
    this.#update(text.replace(/\r\n?/g, "\n"));
    const context = this.#context();
    const nodes = this.#blocks.map((block, i) => (block.node ??= renderBlock(block.token, i, context)));
    const notes = context.footnotes.section();
    return notes ? [...nodes, notes(context)] : nodes;
  }

  get tokens(): Token[] {
    return this.#blocks.map((block) => block.token);
  }

  #update(source: string): void {
    if (source === this.#source && this.#blocks.length > 0) return;
    const kept = HAS_DEFINITIONS.test(source) ? [] : this.#keptBlocks(source);
    const last = kept.at(-1);
    let start = last ? last.start + last.token.raw.length : 0;
    const fresh: Block[] = [];
    for (const token of lexBlocks(source.slice(start))) {
      fresh.push({ token, start });
      start += token.raw.length;
    }
    this.#blocks = [...kept, ...fresh];
    // The parser normalises a few odd inputs; then positions mean nothing.
    this.#source = start === source.length ? source : "";
  }

  /** The blocks that text added at the end cannot change: all but the last with something in it. */
  #keptBlocks(source: string): Block[] {
    if (this.#source === "" || !source.startsWith(this.#source)) return [];
    return this.#blocks.slice(0, Math.max(0, this.#blocks.findLastIndex((block) => block.token.type !== "space")));
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
