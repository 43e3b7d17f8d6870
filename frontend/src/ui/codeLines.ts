/** A run of code in one colour. */
export interface CodeToken {
  text: string;
  className?: string;
}

/** One line of code with its line end. */
export type Line = CodeToken[];

/** Longer code stays plain: colouring it would hold up the page. */
export const MAX_HIGHLIGHTED = 200_000;

export function plainLines(code: string): Line[] {
  return code.split("\n").map((text, i, all) => [{ text: i < all.length - 1 ? `${text}\n` : text }]);
}
