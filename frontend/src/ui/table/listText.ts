/** Lists as a reader writes them: items with commas between them, quotes around those that have commas themselves. */

export function listText(items: readonly unknown[]): string {
  return items.map((item) => quoted(String(item))).join(", ");
}

function quoted(item: string): string {
  return item === "" || item !== item.trim() || /[,"\n]|^['[]|[\]']$/.test(item) ? `"${item.replaceAll('"', '""')}"` : item;
}

/** The items of a text, the one after the last comma too if there is nothing yet. Brackets around all, as in Python and JSON, are none of them. */
export function itemsTyped(text: string): string[] {
  const source = text.trim().replace(/^\[(.*)\]$/s, "$1");
  const item = /\s*(?:"((?:[^"]|"")*)"|'([^']*)'|([^,]*?))\s*(,|$)/gy;
  const items: string[] = [];
  for (let found = item.exec(source); found !== null; found = item.exec(source)) {
    items.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? found[3] ?? "");
    if (found[4] === "") return items;
  }
  // A quote that nothing ends is one of the text.
  return source.split(",").map((each) => each.trim());
}

export function listItems(text: string): string[] {
  return itemsTyped(text).filter((item) => item !== "");
}
