/** What happens to runs of plain text: entities, arrows and dashes. */

const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi;
const SYMBOLS: Record<string, string> = {
  "<-": "←",
  "->": "→",
  "<->": "↔",
  "--": "—",
  ">=": "≥",
  "<=": "≤",
  "~=": "≈",
};
const SYMBOL = /(?<=^|\s)(?:<->|<-|->|--|>=|<=|~=)(?=\s|$)/g;

const decoded = new Map<string, string>();

function decodeEntity(entity: string): string {
  let text = decoded.get(entity);
  if (text === undefined) {
    // The parser has the whole table; a document made this way runs nothing.
    text = new DOMParser().parseFromString(entity, "text/html").body.textContent ?? entity;
    decoded.set(entity, text);
  }
  return text;
}

export function decodeEntities(text: string): string {
  return text.includes("&") ? text.replace(ENTITY, decodeEntity) : text;
}

/** `->` between spaces becomes an arrow, and so on. */
export function typographic(text: string): string {
  return text.replace(SYMBOL, (symbol) => SYMBOLS[symbol] ?? symbol);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Like escapeHtml, but what already is an entity stays one. */
export function escapeHtmlKeepingEntities(text: string): string {
  return text
    .split(/(&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});)/i)
    .map((part, i) => (i % 2 ? part : escapeHtml(part)))
    .join("");
}
