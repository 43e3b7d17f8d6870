/**
 * A delta's ops, applied to a draft of the tree.
 *
 * After a restart of the server the tree is reset (`reset`), and the same page
 * arrives again under other numbers; from a slow script, in pieces. Meanwhile
 * the old nodes stay on the page as *leftovers*, with negative numbers. Each new
 * node takes the place and the key of the leftover that it most likely
 * corresponds to, so that its part of the document stays: a field keeps the
 * focus, and nothing jumps.
 */
import { CONTAINER, ROOT, type Op } from "../wire.gen";
import { Draft } from "./draft";
import { completeNested, completeProps, sameJson, type Props } from "./props";
import type { Node } from "./tree";

/** An op that does not fit the tree: the tab and the server disagree. */
export class TreeError extends Error {}

/** Whether the number is that of a node from before a reset that was not drawn again. */
export const isLeftover = (id: number) => id < 0;

export function pageNode(): Node {
  return { id: ROOT, key: ROOT, kind: "page", parent: ROOT, children: [], props: completeProps("page", {}), stale: false };
}

let lastKey = ROOT;
let lastLeftover = 0;

/** A draft of a tree. */
export class Edit {
  readonly nodes: Draft<Node>;
  readonly touched = new Set<number>();
  readonly set = new Set<number>();
  readonly drawn = new Set<number>();
  readonly patched = new Map<number, Props>();
  /** The tree was reset. */
  wasReset = false;
  /** Nodes from before the reset that can be reused. */
  private former: ReadonlyMap<number, Node> = new Map();
  private marked: Map<string, number> | null = null;
  /** Where the last node was put among its siblings. */
  private lastPlace = 0;
  /** Lists of children that were created here: nobody else has them yet, so they may be changed in place. */
  private readonly ownLists = new WeakSet<readonly number[]>();

  constructor(before: Map<number, Node>) {
    this.nodes = new Draft(before);
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
        return this.removeAll(op[1]);
      case "keep":
        return this.keep(op[1]);
      default:
        return unknown(op);
    }
  }

  private reset(): void {
    this.wasReset = true;
    this.former = new Map(this.nodes.entries());
    for (const id of this.former.keys()) this.nodes.delete(id);
    const ids = new Map<number, number>([[ROOT, ROOT]]);
    for (const id of this.former.keys()) if (id !== ROOT) ids.set(id, (lastLeftover -= 1));
    const renumber = (id: number) => ids.get(id) ?? id;
    for (const [id, node] of this.former) {
      this.nodes.set(renumber(id), { ...node, id: renumber(id), parent: renumber(node.parent), children: node.children.map(renumber) });
    }
    this.nodes.set(ROOT, { ...this.need(ROOT), props: completeProps("page", {}) });
    this.patched.clear();
    this.set.clear();
    this.marked = null;
  }

  /** Ends the time between a reset and the end of the run that draws the page. */
  dropLeftovers(): void {
    for (const [id, node] of [...this.nodes.entries()]) {
      if (isLeftover(id)) this.nodes.delete(id);
      else if (node.children.some(isLeftover)) this.put({ ...node, children: node.children.filter((child) => !isLeftover(child)) });
    }
  }

  private setNode(id: number, parent: number, after: number | null, kind: string, sent: Props): void {
    const old = this.nodes.get(id);
    if (old !== undefined) this.remove(id);
    const place = this.placeAfter(id, parent, after);
    let props = completeProps(kind, sent);
    const found = this.findLeftover(parent, place, kind, props);
    if (found !== undefined && sameJson(found.props, props)) props = found.props;
    const key = found?.key ?? old?.key ?? (lastKey += 1);
    const stale = found?.stale ?? old?.stale ?? false;
    if (found === undefined) this.insert(id, parent, place);
    else this.replace(found, id, place);
    this.put({ id, key, kind, parent, children: found?.children ?? [], props, stale });
    for (const child of found?.children ?? []) this.put({ ...this.need(child), parent: id });
    this.reuse(id);
    this.set.add(id);
    this.drawn.add(id);
  }

  /** The leftover that most likely corresponds to this node: with the same mark, or otherwise the next one in its place. */
  private findLeftover(parent: number, place: number, kind: string, props: Props): Node | undefined {
    const mark = markOf(kind, props);
    const id = mark === null ? this.need(parent).children[place] : this.leftoversByMark().get(mark);
    const found = id !== undefined && isLeftover(id) ? this.nodes.get(id) : undefined;
    if (found?.kind !== kind || found.parent !== parent || markOf(kind, found.props) !== mark) return undefined;
    return mark !== null || found.props["label"] === props["label"] ? found : undefined;
  }

  private leftoversByMark(): ReadonlyMap<string, number> {
    if (this.marked !== null) return this.marked;
    const marked = (this.marked = new Map<string, number>());
    for (const [id, node] of this.nodes.entries()) {
      const mark = isLeftover(id) ? markOf(node.kind, node.props) : null;
      if (mark !== null) marked.set(mark, id);
    }
    return marked;
  }

  /** Puts node `id` where a leftover is, or at `place` if new nodes are between the two. */
  private replace(found: Node, id: number, place: number): void {
    const parent = this.need(found.parent);
    const at = parent.children.indexOf(found.id, parent.children[place] === found.id ? place : 0);
    this.nodes.delete(found.id);
    if (at >= place && parent.children.slice(place, at).every(isLeftover)) {
      this.put({ ...parent, children: parent.children.toSpliced(at, 1, id) });
    } else {
      this.put({ ...parent, children: parent.children.toSpliced(at, 1) });
      this.insert(id, parent.id, at < place ? place - 1 : place);
    }
  }

  /** After a reset, an unchanged node keeps its object, so nothing renders. */
  private reuse(id: number): void {
    const node = this.need(id);
    const former = this.former.get(id);
    if (former === undefined || former.key !== node.key || former.props !== node.props || former.parent !== node.parent) return;
    if (former.children.length === 0) this.nodes.set(id, former);
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
    const siblings = this.ownList(node.parent);
    siblings.splice(siblings.indexOf(id), 1);
    this.insert(id, node.parent, this.placeAfter(id, node.parent, after));
    this.drawn.add(id);
  }

  private remove(id: number): void {
    this.removeAll([id]);
  }

  /** Goes through each container's list once, however many children are removed. */
  private removeAll(ids: readonly number[]): void {
    const gone = new Map<number, Set<number>>();
    for (const id of ids) {
      const node = this.nodes.get(id);
      if (node === undefined) continue; // already gone with its container
      this.drop(node);
      const siblings = gone.get(node.parent);
      if (siblings === undefined) gone.set(node.parent, new Set([id]));
      else siblings.add(id);
    }
    for (const [parent, children] of gone) if (this.nodes.has(parent)) this.takeOut(parent, children);
  }

  private takeOut(parentId: number, gone: ReadonlySet<number>): void {
    const parent = this.need(parentId);
    const children = parent.children.filter((child) => !gone.has(child));
    this.ownLists.add(children);
    this.put({ ...parent, children });
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
    for (const [first, last] of ranges) {
      for (let id = Math.max(first, ROOT); id <= last; id += 1) if (this.nodes.has(id)) this.drawn.add(id);
    }
  }

  /** The position of a node after its sibling `after`; without one, the first. */
  private placeAfter(id: number, parentId: number, after: number | null): number {
    const parent = this.need(parentId);
    if (!CONTAINER.has(parent.kind)) throw new TreeError(`node ${id} in node ${parentId}, a ${parent.kind}, which holds none`);
    if (after === null) return 0;
    // Most nodes are added at the end, as in a page that is drawn for the first time.
    if (parent.children.at(-1) === after) return parent.children.length;
    // When many are inserted, each usually follows the one before.
    const at = parent.children[this.lastPlace] === after ? this.lastPlace : parent.children.indexOf(after);
    if (at < 0) throw new TreeError(`node ${id} after node ${after}, which is not in node ${parentId}`);
    return at + 1;
  }

  private insert(id: number, parentId: number, place: number): void {
    this.ownList(parentId).splice(place, 0, id);
    this.lastPlace = place;
  }

  /** The children of a node, in a list that may be changed. */
  private ownList(parentId: number): number[] {
    const parent = this.need(parentId);
    let children = parent.children as number[];
    if (!this.ownLists.has(children)) {
      children = [...children];
      this.ownLists.add(children);
    }
    this.put({ ...parent, children });
    return children;
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

/** What identifies a node, whatever its number: a widget's id, a container's key, a region's name. */
function markOf(kind: string, props: Props): string | null {
  for (const name of ["id", "key", "name"]) {
    const value = props[name];
    if (typeof value === "string" && value !== "") return `${kind} ${name} ${value}`;
  }
  return null;
}
