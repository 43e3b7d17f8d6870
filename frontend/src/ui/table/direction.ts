/** The direction of texts on the grid's canvas, which itself runs from left to right. */

/** Letters of Hebrew, Arabic and their like. */
const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** The text, with signs around it that let it run as its first letter does: a full stop stands at its end. */
export function inOwnDirection(text: string): string {
  return LEFTWARDS.test(text) ? `\u2068${text}\u2069` : text;
}
