import type { TableColumn } from "../../wire.gen";

/** Whether an address in a cell may be opened: nothing that runs code. */
export function isSafeLink(address: string): boolean {
  return ["http:", "https:", "mailto:", "tel:"].includes(protocolOf(address));
}

/** Whether a player may be given an address. */
export function isSafeMedia(address: string): boolean {
  return ["http:", "https:", "blob:"].includes(protocolOf(address)) || /^data:(audio|video)\//.test(address);
}

function protocolOf(address: string): string {
  try {
    return new URL(address, document.baseURI).protocol;
  } catch {
    return "";
  }
}

const ICON = /^:material\/(\w+):$/;

/** The icon that stands for each link of a column. */
export function iconOf(column: TableColumn): string | undefined {
  return column.type === "link" ? ICON.exec(column.display_text ?? "")?.[1] : undefined;
}

/** What a link says: a text, the first group of a regular expression, or its address. */
export function linkText(address: string, { display_text: display }: TableColumn): string {
  if (display === null) return address;
  if (!display.includes("(")) return display;
  try {
    return new RegExp(display, "u").exec(address)?.[1] ?? address;
  } catch {
    return display;
  }
}
