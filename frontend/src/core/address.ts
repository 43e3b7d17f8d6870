/**
 * The page's address: its query parameters are those that the app has written
 * and those bound to widgets.
 *
 * Loaded only if the page has such widgets or the app writes parameters.
 */
import { TYPED } from "../wire.gen";
import { isChoice, sameJson, type Props } from "./props";
import type { Changes, Node, Tree } from "./tree";
import type { Values } from "./values";

/** The part of the browser that has the address. */
export interface AddressBar {
  /** The query string, without the question mark. */
  query(): string;
  /** The path below the app's own address, as the browser writes it. */
  path(): string;
  /** Shows another one; `push`: Back leads to the one before. */
  writeQuery(query: string, push: boolean, path?: string | null): void;
}

interface Bound {
  readonly node: Node;
  readonly stop: () => void;
}

export class Address {
  /** The parameters that the app has written, to which no widget is bound. Null: those of the address. */
  private written: string | null = null;
  /** The page to which the app has switched. Null: that of the address. */
  private path: string | null = null;
  /** All parameters to which a widget is or was bound. */
  private readonly names = new Set<string>();
  /** The bound widgets of the page, by the keys of their nodes. */
  private readonly widgets = new Map<number, Bound>();
  private due: "replace" | "push" | null = null;

  constructor(
    private readonly tree: Tree,
    private readonly values: Values,
    private readonly bar: AddressBar,
    told: Props,
  ) {
    for (const node of this.tree.walk()) this.look(node);
    this.take(told);
  }

  /** The server has changed the page: only these nodes can differ. `told`: the new props of the page itself. */
  adopt(told: Props, changes: Changes): void {
    for (const node of changes.removed) this.leaveAlone(node);
    for (const id of [...changes.set, ...changes.patched.keys()]) {
      const node = this.tree.get(id);
      if (node !== undefined) this.look(node);
    }
    this.take(told);
  }

  /** Another session begins: nothing is on the page. */
  clear(): void {
    for (const { node } of this.widgets.values()) this.leaveAlone(node);
  }

  private take(told: Props): void {
    const { query, path } = told as { query?: string | null; path?: string | null };
    if (query !== undefined) this.written = query;
    if (path !== undefined) this.path = path;
    this.sync(typeof query === "string" || typeof path === "string");
  }

  /** The user has gone to another address of this page, or the server has restarted: the address counts. */
  leave(): void {
    this.written = this.path = null;
  }

  /** Subscribes to bound widgets only. */
  private look(node: Node): void {
    if (node.props["bound"] !== true) return this.leaveAlone(node);
    this.widgets.get(node.key)?.stop();
    this.widgets.set(node.key, { node, stop: this.values.subscribe(node.props["id"] as string, () => this.sync(false)) });
    this.names.add(node.props["key"] as string);
  }

  private leaveAlone(node: Node): void {
    this.widgets.get(node.key)?.stop();
    this.widgets.delete(node.key);
  }

  /** Once for all changes that happen together. */
  private sync(push: boolean): void {
    if (this.due === null) queueMicrotask(() => this.write());
    if (push || this.due === null) this.due = push ? "push" : "replace";
  }

  private write(): void {
    const push = this.due === "push";
    this.due = null;
    const now = new URLSearchParams(this.bar.query());
    const next = this.next(now).toString();
    const elsewhere = this.path !== null && this.path !== decode(this.bar.path());
    if (elsewhere || next !== now.toString()) this.bar.writeQuery(next, push, this.path);
  }

  /** The parameters as they should be: names that are there keep their place. */
  private next(now: URLSearchParams): URLSearchParams {
    const free = this.written === null ? now : new URLSearchParams(this.written);
    const bound = new Map([...this.widgets.values()].map(({ node }) => [node.props["key"] as string, this.texts(node)]));
    const next = new URLSearchParams();
    for (const name of new Set([...now.keys(), ...free.keys(), ...bound.keys()])) {
      const texts = bound.get(name) ?? (this.names.has(name) ? [] : free.getAll(name));
      for (const text of texts) next.append(name, text);
    }
    return next;
  }

  private texts(node: Node): string[] {
    const { id, value, default: left, type } = node.props;
    const shown = this.values.get(id as string, value);
    return sameJson(shown, left) ? [] : textsOf(shown, TYPED.has(node.kind) ? (type as string) : "");
  }
}

/** The path as the server has it. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A value as text in the address, as `texts_of` in `session/query.py` writes it. `unit`: what numbers count, for sliders of dates and times. */
export function textsOf(value: unknown, unit = ""): string[] {
  if (Array.isArray(value)) {
    if (isChoice(value)) return [value[1]];
    const all = value.flatMap((one) => textsOf(one, unit));
    return all.length > 0 ? all : [""];
  }
  if (value === null || value === undefined) return [""];
  return [typeof value === "number" && unit in ISO ? iso(value, unit) : String(value)];
}

/** Which part of `2026-11-22T15:30:00.000Z` each unit is. */
const ISO: Readonly<Record<string, readonly [from: number, to?: number]>> = { date: [0, 10], time: [11], datetime: [0] };

function iso(microseconds: number, unit: string): string {
  const text = new Date(microseconds / 1000).toISOString();
  const [from, to = text.slice(17, 19) === "00" ? 16 : 19] = ISO[unit] ?? [0];
  return text.slice(from, to);
}
