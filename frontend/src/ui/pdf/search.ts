/** Finds words in the text of a PDF, page by page. */
import { pagesOf, type Document } from "./open";

export interface Match {
  /** From 1. */
  readonly page: number;
  /** The first character, and the one after the last, of the text of the page. */
  readonly from: number;
  readonly to: number;
}

/** The text of a page, and where each of its pieces begins in it. */
export interface PageText {
  readonly text: string;
  readonly begins: readonly number[];
}

const NO_TEXT: PageText = { text: "", begins: [] };

export function textOf(items: readonly unknown[]): PageText {
  const begins: number[] = [];
  let text = "";
  for (const item of items as readonly { str?: string; hasEOL?: boolean }[]) {
    if (item.str === undefined) continue;
    begins.push(text.length);
    text += item.str;
    if (item.hasEOL === true) text += " ";
  }
  return { text, begins };
}

/** Without the difference of capitals, and as long as before. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : Array.from(text, (char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join("");
}

export function matchesIn(text: string, wanted: string, page: number): Match[] {
  const needle = folded(wanted.trim().replaceAll(/\s+/g, " "));
  const found: Match[] = [];
  if (needle === "") return found;
  const hay = folded(text).replaceAll(/\s/g, " ");
  for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, at + needle.length)) found.push({ page, from: at, to: at + needle.length });
  return found;
}

/** The texts of the pages of one document, each read once. */
export class Texts {
  private readonly known = new Map<number, Promise<PageText>>();

  constructor(private readonly document: Document) {}

  of(page: number): Promise<PageText> {
    let text = this.known.get(page);
    if (text === undefined) {
      text = this.document
        .getPage(page)
        .then((found) => found.getTextContent())
        .then(({ items }) => textOf(items));
      text.catch(() => this.known.delete(page));
      this.known.set(page, text);
    }
    return text;
  }

  /** All matches, in order; `found` is told of those that there are so far. */
  async find(wanted: string, signal: AbortSignal, found: (matches: readonly Match[], complete: boolean) => void): Promise<void> {
    const all: Match[] = [];
    const pages = pagesOf(this.document);
    for (let page = 1; page <= pages; page++) {
      // A page that is broken has no text; the others have.
      const { text } = await this.of(page).catch(() => NO_TEXT);
      if (signal.aborted) return;
      const more = matchesIn(text, wanted, page);
      all.push(...more);
      if (more.length > 0 || page === pages) found([...all], page === pages);
    }
  }
}

/** Where in the page's pieces the matches are. */
export function rangesOf({ begins }: PageText, pieces: readonly HTMLElement[], match: Match): Range | null {
  const spot = (offset: number, end: boolean): [Node, number] | null => {
    let piece = begins.findLastIndex((begin) => (end ? begin < offset : begin <= offset));
    if (piece < 0) piece = 0;
    const node = pieces[piece]?.firstChild;
    return node == null ? null : [node, Math.min(offset - (begins[piece] ?? 0), node.textContent?.length ?? 0)];
  };
  const [first, last] = [spot(match.from, false), spot(match.to, true)];
  if (first === null || last === null) return null;
  const range = document.createRange();
  range.setStart(...first);
  range.setEnd(...last);
  return range;
}
