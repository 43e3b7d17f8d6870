/**
 * Tells text that needs no Markdown parser, by looking at it once. False
 * answers cost a parser, wrong answers would show raw markup: in doubt, no.
 */

const INLINE_MARKUP = /[*_`[\]<>~$\\]|&[#\w]+;|:[\w+/-]+:|--|https?:|www\.|@|:streamlit:/i;
const BLOCK_START = /^(?:\s|#|[-+]\s|[-+=]+$|\d{1,9}[.)](?:\s|$))/;

/** True for text that, as a label, shows as it stands. */
export function isPlainInline(text: string): boolean {
  return !INLINE_MARKUP.test(text) && !text.includes("\n");
}

/** True for text that, as a Markdown document, is one paragraph of plain text. */
export function isPlainBlock(text: string): boolean {
  return isPlainInline(text) && !BLOCK_START.test(text);
}
