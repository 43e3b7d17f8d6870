/**
 * The page as the server drew it: nodes by number, changed by the ops of `wire.py`.
 *
 * A node object is never changed, only replaced, so that a component which
 * subscribed to one number renders when that node changed and at no other time.
 */
import { ROOT, type Op } from "../wire.gen";
import type { Environment } from "./connection";
import { Edit, pageNode } from "./edit";
import { Listeners } from "./listeners";
import type { Props } from "./props";

export interface Node {
  readonly id: number;
  /** Stays the same when the element gets another number, after a restart of the server. */
  readonly key: number;
  readonly kind: string;
  readonly parent: number;
  readonly children: readonly number[];
  readonly props: Props;
  /** Left over from the last run: this run, which is slow, has not drawn it yet. */
  readonly stale: boolean;
}

/** What one delta did, for code that keeps something by widget id. */
export interface Changes {
  /** Nodes that arrived with all their props. */
  readonly set: readonly number[];
  /** The props that the server patched, by node. */
  readonly patched: ReadonlyMap<number, Props>;
  /** Nodes that are gone. */
  readonly removed: readonly Node[];
}

/** Milliseconds between two changes of a streaming text: nobody reads faster, and the page has other work. */
const TEXT_EVERY = 50;

export class Tree {
  private readonly nodes = new Map<number, Node>([[ROOT, pageNode()]]);
  /** The former nodes under the numbers that have changed since the listeners were told. */
  private readonly before = new Map<number, Node | undefined>();
  private readonly listeners = new Listeners<number>();
  /** The run in which each node was last drawn. */
  private drawn = new Map<number, number>();
  private run = 0;
  /** The node into which the run draws: nothing outside it fades. */
  private scope: number = ROOT;
  private running = false;
  private fading = false;
  private hasLeftovers = false;
  /** When the listeners were last told. */
  private toldAt = 0;
  /** Cancels telling them later. */
  private cancelTelling: (() => void) | null = null;

  constructor(private readonly clock?: Pick<Environment, "after" | "now">) {}

  get(id: number): Node | undefined {
    return this.nodes.get(id);
  }

  /** Calls `listener` after each change of the node `id`; returns how to stop. */
  subscribe(id: number, listener: () => void): () => void {
    return this.listeners.subscribe(id, listener);
  }

  /** All nodes in the order in which they stand on the page. */
  *walk(from: number = ROOT): Generator<Node> {
    const node = this.nodes.get(from);
    if (node === undefined) return;
    yield node;
    for (const child of node.children) yield* this.walk(child);
  }

  /**
   * Applies the ops of one delta, all or nothing, and then tells the listeners.
   *
   * A reset during a run leaves the page as it was, until the run has drawn it
   * again or is over, because it may arrive in pieces.
   *
   * Throws `TreeError` when an op names a node that is not there; the tree is
   * then as before.
   */
  apply(ops: readonly Op[]): Changes {
    const edit = new Edit(this.nodes);
    for (const op of ops) edit.apply(op);
    const renumbered = (this.hasLeftovers ||= edit.wasReset);
    if (!this.running) this.dropLeftovers(edit);
    const removed = this.accept(edit, renumbered);
    if (edit.wasReset) this.drawn.clear();
    for (const id of edit.drawn) this.markDrawn(id);
    const touched = edit.wasReset ? [...this.nodes.keys()] : new Set([...edit.touched, ...edit.drawn]);
    if (this.fading) for (const id of touched) this.refreshStale(id);
    // Streaming text: all pieces that arrive in this time are shown together.
    const { clock } = this;
    const wait = clock && ops.every((op) => op[0] === "append") ? this.toldAt + TEXT_EVERY - clock.now() : 0;
    if (clock && wait > 0) this.cancelTelling ??= clock.after(wait, () => this.notify());
    else this.notify();
    return { set: [...edit.set], patched: edit.patched, removed };
  }

  /** Empties the page, as at the start: another session begins. */
  clear(): void {
    for (const [id, node] of this.nodes) this.remember(id, node);
    this.nodes.clear();
    this.nodes.set(ROOT, pageNode());
    this.running = false;
    this.drawn = new Map();
    this.fading = false;
    this.notify();
  }

  /** A run begins: no node in its scope has been drawn in it yet. */
  startRun(scope: number = ROOT): void {
    if (scope !== this.scope) this.setFading(false);
    this.scope = scope;
    this.run += 1;
    this.running = true;
  }

  /** The run is slow: from now on, nodes that it has not drawn yet look stale. */
  showFading(): void {
    this.setFading(true);
  }

  /** The run is over: what it has drawn is the page. Returns the nodes that this removes. */
  endRun(): readonly Node[] {
    this.running = false;
    this.setFading(false);
    const edit = new Edit(this.nodes);
    this.dropLeftovers(edit);
    const removed = this.accept(edit);
    this.notify();
    return removed;
  }

  private dropLeftovers(edit: Edit): void {
    if (this.hasLeftovers) edit.dropLeftovers();
    this.hasLeftovers = false;
  }

  /**
   * Makes the changes of an edit; returns the nodes that they remove.
   * `renumbered`: elements are identified by their keys, not by their numbers.
   */
  private accept(edit: Edit, renumbered = false): Node[] {
    const before = edit.nodes.accept();
    const keys = renumbered ? new Set([...this.nodes.values()].map((node) => node.key)) : null;
    const removed: Node[] = [];
    for (const [id, node] of before) {
      this.remember(id, node);
      if (this.nodes.has(id)) continue;
      this.drawn.delete(id);
      if (node !== undefined && (keys === null || !keys.has(node.key))) removed.push(node);
    }
    return removed;
  }

  private remember(id: number, before: Node | undefined): void {
    if (!this.before.has(id)) this.before.set(id, before);
  }

  private setFading(on: boolean): void {
    if (this.fading === on) return;
    this.fading = on;
    // Nothing outside the scope fades, so it is not visited.
    for (const { id } of [...this.walk(this.hasLeftovers ? ROOT : this.scope)]) this.refreshStale(id);
    this.notify();
  }

  private refreshStale(id: number): void {
    const node = this.nodes.get(id);
    if (node === undefined) return;
    const stale = this.fading && (this.drawn.get(id) ?? 0) < this.run && this.isInScope(id);
    if (node.stale === stale) return;
    this.remember(id, node);
    this.nodes.set(id, { ...node, stale });
  }

  private isInScope(id: number): boolean {
    if (id === ROOT) return false;
    const { parent } = this.nodes.get(id)!;
    return parent === this.scope || this.isInScope(parent);
  }

  /** Marks a node, and the containers that it stands in, as part of this run. */
  private markDrawn(start: number): void {
    let id = start;
    while (id !== ROOT && this.drawn.get(id) !== this.run) {
      const node = this.nodes.get(id);
      if (node === undefined) return;
      this.drawn.set(id, this.run);
      if (this.fading) this.refreshStale(id);
      id = node.parent;
    }
  }

  private notify(): void {
    this.cancelTelling?.();
    this.cancelTelling = null;
    this.toldAt = this.clock?.now() ?? 0;
    const changed = [...this.before].filter(([id, node]) => node !== this.nodes.get(id));
    this.before.clear();
    for (const [id] of changed) this.listeners.tell(id);
  }
}
