export type FilterMode = "fuzzy" | "contains" | "prefix" | null;

/**
 * The positions of the options that match what the user typed: for "fuzzy" the
 * best first (in-order subsequence), for the others in the options' own order.
 * An empty query matches all.
 */
export function filterOptions(options: readonly string[], query: string, mode: FilterMode): number[] {
  const wanted = query.toLowerCase();
  if (wanted === "" || mode === null) return options.map((_, index) => index);
  if (mode === "fuzzy") return fuzzy(options, wanted);
  const positions: number[] = [];
  options.forEach((option, index) => {
    const text = option.toLowerCase();
    if (mode === "prefix" ? text.startsWith(wanted) : text.includes(wanted)) positions.push(index);
  });
  return positions;
}

function fuzzy(options: readonly string[], wanted: string): number[] {
  const found: { index: number; score: number }[] = [];
  options.forEach((option, index) => {
    const score = fuzzyScore(option.toLowerCase(), wanted);
    if (score > 0) found.push({ index, score });
  });
  return found.toSorted((a, b) => b.score - a.score || a.index - b.index).map(({ index }) => index);
}

/**
 * How well a text matches: the same text, then a beginning, then the beginning
 * of a word, then any part, then letters in order with gaps. 0: not at all.
 */
export function fuzzyScore(text: string, wanted: string): number {
  if (text === wanted) return 5;
  const at = text.indexOf(wanted);
  // Of two equal matches, the shorter text is the better one.
  const share = wanted.length / (text.length + 1);
  if (at === 0) return 4 + share;
  if (at > 0) return (isWordStart(text, at) || text.search(wordStart(wanted)) > 0 ? 3 : 2) + share;
  return subsequenceScore(text, wanted);
}

function isWordStart(text: string, at: number): boolean {
  return /[\s_\-./(]/.test(text.charAt(at - 1));
}

function wordStart(wanted: string): RegExp {
  return new RegExp(`[\\s_\\-./(]${wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

function subsequenceScore(text: string, wanted: string): number {
  let at = -1;
  let first = -1;
  for (const letter of wanted) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return 0;
    if (first < 0) first = at;
  }
  const spread = at - first + 1;
  return wanted.length / spread;
}
