/** A run of code in one colour. */
export interface CodeToken {
  text: string;
  className?: string;
}

/** One line of code with its line end. */
export type Line = CodeToken[];

/** Code with its colours. */
export interface ColouredCode {
  readonly code: string;
  readonly language: string;
  readonly lines: Line[];
  /** The numbers of the lines that no colour of the line before goes on in: colouring can begin there. */
  readonly restarts: readonly number[];
  /** All of it was looked at together. */
  readonly whole: boolean;
}

/** Longer code stays plain: colouring it would hold up the page. */
export const MAX_HIGHLIGHTED = 200_000;

export function plainLines(code: string): Line[] {
  return code.split("\n").map((text, i, all) => [{ text: i < all.length - 1 ? `${text}\n` : text }]);
}

type Colour = (code: string, language: string, before: ColouredCode | null) => ColouredCode | undefined;

/** Characters of code that is looked at as a whole when it has grown: more would hold up the page. */
const SETTLES = 20_000;

/** Code to whose end more may come. */
export class GrowingCode {
  #last: ColouredCode | null = null;

  /** Its lines; undefined where they have no colours. `settled`: nothing has come for a while. */
  lines(code: string, language: string, colour: Colour, settled: boolean): Line[] | undefined {
    const anew = settled && this.#last?.whole === false && code.length <= SETTLES;
    this.#last = colour(code, language, anew ? null : this.#last) ?? null;
    return this.#last?.lines;
  }
}
