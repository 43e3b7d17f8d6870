/** What of a chart's options another run has changed. */
import type { Part } from "./option";

/** The components that have changed; null: the chart is another one, and is drawn anew. */
export function differences(before: Part, now: Part): Part | null {
  if (shapeOf(before) !== shapeOf(now)) return null;
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(before[name], value)));
}

/** What components there are and what each of them says, without its values: what is left out, ECharts would keep. */
function shapeOf(value: unknown, name = ""): string {
  if (name === "data" || name === "source" || name === "links" || name === "edges") return "";
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return name === "type" || name === "id" ? JSON.stringify(value) : "";
  if (Array.isArray(value)) return typeof value[0] === "object" ? `[${value.map((one) => shapeOf(one)).join()}]` : "";
  const part = value as Part;
  return `{${Object.keys(part)
    .toSorted()
    .map((key) => `${key}:${shapeOf(part[key], key)}`)
    .join()}}`;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return keys.length === others.length && keys.every((key) => same((a as Part)[key], (b as Part)[key]));
}
