/** What a chart says of the mark under the pointer. One layer for all charts of the page, and texts alone: no HTML of the data. */
import type { TooltipHandler } from "vega";
import { Tip } from "./expressions";

let layer: HTMLElement | undefined;

function layerOf(): HTMLElement {
  if (layer === undefined) {
    layer = document.createElement("div");
    layer.className = "chartTip";
    layer.setAttribute("popover", "manual");
    layer.setAttribute("role", "tooltip");
  }
  if (!layer.isConnected) document.body.append(layer);
  return layer;
}

export const tooltip: TooltipHandler = (_handler, event, item, given: unknown) => {
  const value = given instanceof Tip ? given.of(item) : given;
  if (value === null || value === undefined || value === "") return hideTip();
  showTip(value, event as MouseEvent);
};

export function showTip(value: unknown, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }): void {
  const tip = layerOf();
  tip.replaceChildren(content(value));
  tip.showPopover?.();
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, clientX + 12 + width > innerWidth ? clientX - 12 - width : clientX + 12)}px`;
  tip.style.top = `${Math.max(4, clientY + 12 + height > innerHeight ? clientY - 12 - height : clientY + 12)}px`;
}

export function hideTip(): void {
  if (layer?.isConnected) layer.hidePopover?.();
}

function content(value: unknown): Node {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return document.createTextNode(text(value));
  const table = document.createElement("table");
  for (const [name, one] of Object.entries(value)) {
    const row = table.insertRow();
    row.insertCell().textContent = name;
    row.insertCell().textContent = text(one);
  }
  return table;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The same as one line. */
export function spoken(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return text(value ?? "");
  return Object.entries(value)
    .map(([name, one]) => `${name.trim()} ${text(one)}`.trim())
    .join(", ");
}
