/**
 * Tells text that needs no Markdown parser, by looking at it once. False
 * answers cost a parser, wrong answers would show raw markup: in doubt, no.
 */

const INLINE_MARKUP = /[*_[\]<>~$\\]|&[#\w]+;|:[\w+/-]+:|--|https?:|www\.|@|:streamlit:/i;
const BLOCK_START = /^(?:\s|#|[-+]\s|[-+=]+$|\d{1,9}[.)](?:\s|$))/;

/** What code may hold: no line end, no formula, no space at an end (which Markdown would take off). */
const CODE = /^(?!\s)[^$\n]+(?<!\s)$/;

/**
 * The parts of text that, as a label, shows as it stands but for code in single
 * backticks: every second part is code. Null: it takes the parser.
 */
export function plainInline(text: string): readonly string[] | null {
  if (text.includes("\n")) return null;
  const parts = text.split("`");
  // An even number of parts: a backtick that nothing closes. Two in a row leave an empty part.
  if (parts.length % 2 === 0) return null;
  return parts.every((part, i) => (i % 2 === 1 ? CODE.test(part) : !INLINE_MARKUP.test(part))) ? parts : null;
}

/** The same for text that, as a Markdown document, is one paragraph. */
export function plainBlock(text: string): readonly string[] | null {
  return BLOCK_START.test(text) ? null : plainInline(text.trimEnd());
}
