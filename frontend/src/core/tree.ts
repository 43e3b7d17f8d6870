/**
 * The page as the server drew it: nodes by number, changed by the ops of `wire.py`.
 *
 * A node object is never changed, only replaced, so that a component which
 * subscribed to one number renders when that node changed and at no other time.
 */
import { CONTAINERS, ROOT, type Op } from "../wire.gen";
import { completeNested, completeProps, sameJson, type Props } from "./props";

export interface Node {
  readonly id: number;
  readonly kind: string;
  readonly parent: number;
  readonly children: readonly number[];
  readonly props: Props;
  /** Left over from the last run: not drawn again yet in this one, which is slow. */
  readonly stale: boolean;
}

/** What one delta did, for those who keep something by widget id. */
export interface Changes {
  /** Nodes that came with all their props. */
  readonly set: readonly number[];
  /** The props that the server patched, by node. */
  readonly patched: ReadonlyMap<number, Props>;
  /** Nodes that are gone. */
  readonly removed: readonly Node[];
}

type Listener = () => void;

/** An op that does not fit the tree: the tab and the server disagree. */
export class TreeError extends Error {}

export class Tree {
  private nodes = new Map<number, Node>([[ROOT, pageNode()]]);
  private readonly listeners = new Map<number, Set<Listener>>();
  /** The run in which each node was last drawn. */
  private drawn = new Map<number, number>();
  private run = 0;
  private fading = false;

  get(id: number): Node | undefined {
    return this.nodes.get(id);
  }

  /** Calls `listener` after each change of the node `id`; returns how to stop. */
  subscribe(id: number, listener: Listener): () => void {
    let listeners = this.listeners.get(id);
    if (listeners === undefined) this.listeners.set(id, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(id) === listeners) this.listeners.delete(id);
    };
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
   * Throws `TreeError` when an op names a node that is not there; the tree is
   * then as before.
   */
  apply(ops: readonly Op[]): Changes {
    const before = this.nodes;
    const edit = new Edit(before);
    for (const op of ops) edit.apply(op);
    this.nodes = edit.nodes;
    for (const id of edit.drawn) this.markDrawn(id);
    const removed: Node[] = [];
    for (const [id, node] of before) {
      if (this.nodes.has(id)) continue;
      removed.push(node);
      this.drawn.delete(id);
    }
    const touched = new Set<number>([...edit.touched, ...edit.drawn]);
    if (this.fading) for (const id of touched) this.refreshStale(id);
    this.notify(before);
    return { set: [...edit.set], patched: edit.patched, removed };
  }

  /** The page without content, as at the start: another session begins. */
  clear(): void {
    const before = this.nodes;
    this.nodes = new Map([[ROOT, pageNode()]]);
    this.drawn = new Map();
    this.fading = false;
    this.notify(before);
  }

  /** A run begins: no node has been drawn in it yet. */
  startRun(): void {
    this.run += 1;
  }

  /** The run is slow: from now on, nodes that it has not drawn yet look stale. */
  showFading(): void {
    this.setFading(true);
  }

  /** The run is over: what is still there belongs there. */
  endRun(): void {
    this.setFading(false);
  }

  private setFading(on: boolean): void {
    if (this.fading === on) return;
    this.fading = on;
    const before = this.nodes;
    this.nodes = new Map(before);
    for (const id of before.keys()) this.refreshStale(id);
    this.notify(before);
  }

  private refreshStale(id: number): void {
    const node = this.nodes.get(id);
    if (node === undefined) return;
    const stale = this.fading && id !== ROOT && (this.drawn.get(id) ?? 0) < this.run;
    if (node.stale !== stale) this.nodes.set(id, { ...node, stale });
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

  private notify(before: ReadonlyMap<number, Node>): void {
    const changed: number[] = [];
    for (const id of this.listeners.keys()) {
      if (before.get(id) !== this.nodes.get(id)) changed.push(id);
    }
    for (const id of changed) {
      const listeners = this.listeners.get(id);
      if (listeners !== undefined) for (const listener of [...listeners]) listener();
    }
  }
}

function pageNode(): Node {
  return { id: ROOT, kind: "page", parent: ROOT, children: [], props: completeProps("page", {}), stale: false };
}

/** A tree in the making: the ops of one delta applied to a copy. */
class Edit {
  nodes: Map<number, Node>;
  readonly touched = new Set<number>();
  readonly set = new Set<number>();
  readonly drawn = new Set<number>();
  readonly patched = new Map<number, Props>();
  /** Nodes of before a reset, to be taken up again by number and kind. */
  private former: ReadonlyMap<number, Node> = new Map();

  constructor(before: ReadonlyMap<number, Node>) {
    this.nodes = new Map(before);
  }

  apply(op: Op): void {
    switch (op[0]) {
      case "reset":
        return this.reset();
      case "set":
        return this.setNode(op[1], op[2], op[3], op[4], op[5] as Props);
      case "patch":
        return this.patch(op[1], op[2]);
      case "append":
        return this.append(op[1], op[2], op[3]);
      case "move":
        return this.move(op[1], op[2]);
      case "remove":
        for (const id of op[1]) this.remove(id);
        return;
      case "keep":
        return this.keep(op[1]);
      default:
        return unknown(op);
    }
  }

  private reset(): void {
    this.former = this.nodes;
    this.nodes = new Map([[ROOT, { ...this.need(ROOT), props: completeProps("page", {}), children: [] }]]);
    this.patched.clear();
    this.set.clear();
  }

  private setNode(id: number, parent: number, after: number | null, kind: string, sent: Props): void {
    const old = this.nodes.get(id);
    if (old !== undefined) this.remove(id);
    const former = this.former.get(id);
    let props = completeProps(kind, sent);
    if (former?.kind === kind && sameJson(former.props, props)) props = former.props;
    this.insert(id, parent, after);
    const stale = former?.stale ?? old?.stale ?? false;
    this.put({ id, kind, parent, children: [], props, stale });
    this.reuse(id, former);
    this.set.add(id);
    this.drawn.add(id);
  }

  /** After a reset: a node that is as it was keeps its very object, so nothing renders. */
  private reuse(id: number, former: Node | undefined): void {
    const node = this.need(id);
    if (former === undefined || former.props !== node.props || former.parent !== node.parent) return;
    if (former.kind === node.kind && former.children.length === 0) this.nodes.set(id, former);
  }

  private patch(id: number, sent: Props): void {
    const node = this.need(id);
    const changed = completeNested(node.kind, sent);
    this.put({ ...node, props: { ...node.props, ...changed } });
    this.patched.set(id, { ...this.patched.get(id), ...changed });
    this.drawn.add(id);
  }

  private append(id: number, prop: string, text: string): void {
    const node = this.need(id);
    const value = node.props[prop];
    if (typeof value !== "string") throw new TreeError(`append to ${node.kind}.${prop} of node ${id}, which is not text`);
    this.put({ ...node, props: { ...node.props, [prop]: value + text } });
    this.drawn.add(id);
  }

  private move(id: number, after: number | null): void {
    const node = this.need(id);
    const parent = this.need(node.parent);
    this.put({ ...parent, children: parent.children.filter((child) => child !== id) });
    this.insert(id, node.parent, after);
    this.drawn.add(id);
  }

  private remove(id: number): void {
    const node = this.nodes.get(id);
    if (node === undefined) return; // already gone with its container
    const parent = this.nodes.get(node.parent);
    if (parent !== undefined) this.put({ ...parent, children: parent.children.filter((child) => child !== id) });
    this.drop(node);
  }

  private drop(node: Node): void {
    for (const child of node.children) {
      const found = this.nodes.get(child);
      if (found !== undefined) this.drop(found);
    }
    this.nodes.delete(node.id);
    this.set.delete(node.id);
    this.patched.delete(node.id);
  }

  private keep(ranges: readonly (readonly [number, number])[]): void {
    for (const id of this.nodes.keys()) {
      if (ranges.some(([first, last]) => id >= first && id <= last)) this.drawn.add(id);
    }
  }

  private insert(id: number, parentId: number, after: number | null): void {
    const parent = this.need(parentId);
    if (!CONTAINERS.has(parent.kind)) throw new TreeError(`node ${id} in node ${parentId}, a ${parent.kind}, which holds none`);
    const at = after === null ? 0 : parent.children.indexOf(after) + 1;
    if (after !== null && at === 0) throw new TreeError(`node ${id} after node ${after}, which is not in node ${parentId}`);
    this.put({ ...parent, children: [...parent.children.slice(0, at), id, ...parent.children.slice(at)] });
  }

  private need(id: number): Node {
    const node = this.nodes.get(id);
    if (node === undefined) throw new TreeError(`node ${id} is not there`);
    return node;
  }

  private put(node: Node): void {
    this.nodes.set(node.id, node);
    this.touched.add(node.id);
  }
}

function unknown(op: never): never {
  throw new TreeError(`unknown op ${JSON.stringify(op)}`);
}
