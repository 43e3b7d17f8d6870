/** Messages as text that every server can read. */
import type { ClientMessage } from "../wire.gen";

/** Half of a character: an emoji that was cut in two. It has no form in UTF-8. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** A frame. Half a character becomes U+FFFD. */
export function encode(messages: readonly ClientMessage[]): string {
  const text = JSON.stringify(messages);
  // JSON.stringify writes half a character as \ud83d: only such texts, and a few others, are looked at closely.
  return /\\ud[89a-f]/.test(text) ? JSON.stringify(wellFormed(messages)) : text;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(LONE_SURROGATES, "\ufffd");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [wellFormed(key), wellFormed(inner)]));
}
