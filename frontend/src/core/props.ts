/** Merges the props of the wire, which leaves out defaults, with the defaults of their kind. */
import { DEFAULTS, NESTED } from "../wire.gen";

export type Props = Readonly<Record<string, unknown>>;

/** What the wire leaves out, by kind or by the name of a struct, and which props hold structs. */
export interface Defaults {
  readonly DEFAULTS: Readonly<Record<string, Props>>;
  readonly NESTED: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const ENTRY: Defaults = { DEFAULTS, NESTED };

/**
 * The props of a node: what the wire sent, over the defaults of the kind. For a
 * kind with its own chunk, the entry has only the defaults that the core needs;
 * the chunk adds the others for its component.
 */
export function completeProps(kind: string, sent: Props, defaults: Defaults = ENTRY): Props {
  return { ...defaults.DEFAULTS[kind], ...completeNested(kind, sent, defaults) };
}

/** The props that changed, with the defaults of the structs inside them. */
export function completeNested(kind: string, sent: Props, defaults: Defaults = ENTRY): Props {
  const structs = defaults.NESTED[kind];
  if (structs === undefined) return sent;
  const result: Record<string, unknown> = { ...sent };
  for (const [name, struct] of Object.entries(structs)) {
    const value = sent[name];
    if (Array.isArray(value)) result[name] = value.map((item) => completeProps(struct, item as Props, defaults));
    else if (value !== null && typeof value === "object") result[name] = completeProps(struct, value as Props, defaults);
  }
  return result;
}

/** Equality of values that can be represented in JSON. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && sameJson(left[key], right[key]));
}

/** An option on the wire: its position and its label. */
export function isChoice(value: unknown): value is readonly [number, string] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] === "string";
}

/** Whether the options are the same, though their labels may differ ("3 s ago"). */
export function sameChoice(a: unknown, b: unknown): boolean {
  if (isChoice(a) && isChoice(b) && a[0] >= 0) return a[0] === b[0];
  if (!Array.isArray(a) || !Array.isArray(b)) return sameJson(a, b);
  return a.length === b.length && a.every((one, at) => sameChoice(one, b[at]));
}
