/**
 * What elements ask of the server: the rows further down, the bytes of a download.
 *
 * A question is asked again on each new connection, of whichever server has the
 * session then, and under the number that the element has by then. Its answer
 * comes in parts, in binary frames between the others. Of very many questions,
 * as of a page of a hundred charts that is loaded anew, most wait for others.
 */
import type { AnswerPart, Ask, Cancel } from "../wire.gen";
import { isLeftover } from "./edit";
import type { Tree } from "./tree";

/** The server has no answer; the message is for the user. */
export class AskError extends Error {}

interface Open {
  /** The element that is asked, whatever number it has. */
  readonly key: number;
  node: number;
  readonly question: unknown;
  parts: Uint8Array[];
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Questions that are under way at once: the server refuses those beyond 64. */
const MOST_SENT = 32;

const GONE = "This element is no longer on the page.";

export class Asks {
  private readonly open = new Map<number, Open>();
  /** Those of the open questions that the server was told of on this connection. */
  private readonly sent = new Set<number>();
  private count = 0;

  constructor(
    private readonly tree: Tree,
    /** Sends when connected; what is not sent is asked again when it is. */
    private readonly send: (message: Ask | Cancel) => void,
  ) {}

  /** Some question has no answer yet. */
  get waiting(): boolean {
    return this.open.size > 0;
  }

  /**
   * The answer of the element `node`, or of the one with this `key` if it has another number by now.
   * Rejects with `AskError`, or with the reason of `signal` when that aborts.
   */
  ask(node: number, question: unknown, signal?: AbortSignal, key = this.tree.get(node)?.key): Promise<Uint8Array> {
    const number = this.tree.get(node)?.key === key ? node : [...this.tree.walk()].find((other) => other.key === key)?.id;
    if (key === undefined || number === undefined) return Promise.reject(new AskError(GONE));
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const id = (this.count += 1);
    return new Promise((resolve, reject) => {
      this.open.set(id, { key, node: number, question, parts: [], resolve, reject });
      signal?.addEventListener("abort", () => this.cancel(id, signal.reason as Error), { once: true });
      this.put(id);
    });
  }

  /** A binary frame has come. */
  receive(frame: ArrayBuffer): void {
    const length = new DataView(frame).getUint32(0);
    const part = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length))) as AnswerPart;
    const open = this.open.get(part.id);
    // One that is not waited for any more, or that came before.
    if (open === undefined || part.n < open.parts.length) return;
    if (part.n > open.parts.length) return this.put(part.id);
    if (part.error !== undefined && part.error !== null) return this.settle(part.id, () => open.reject(new AskError(part.error as string)));
    open.parts.push(new Uint8Array(frame, 4 + length));
    if (open.parts.length === part.of) this.settle(part.id, () => open.resolve(joined(open.parts)));
  }

  /** There is a new connection: what was asked on the one before is lost. */
  connected(): void {
    this.renumber();
    this.sent.clear();
    for (const id of this.open.keys()) this.put(id);
  }

  /** The page was drawn anew: elements have other numbers. `whole`: it is complete, what it lacks is gone. */
  drawnAnew(whole: boolean): void {
    for (const id of this.renumber()) this.put(id);
    if (!whole) return;
    for (const [id, open] of this.open) {
      if (this.tree.get(open.node)?.key !== open.key) this.settle(id, () => open.reject(new AskError(GONE)));
    }
  }

  /** Finds the elements under their current numbers; returns the questions whose element has another one. */
  private renumber(): number[] {
    if (this.open.size === 0) return [];
    const numbers = new Map([...this.tree.walk()].map((node) => [node.key, node.id]));
    const changed: number[] = [];
    for (const [id, open] of this.open) {
      const number = numbers.get(open.key);
      if (number === undefined || number === open.node || isLeftover(number)) continue;
      open.node = number;
      changed.push(id);
    }
    return changed;
  }

  private put(id: number): void {
    const open = this.open.get(id);
    if (open === undefined || isLeftover(open.node)) return;
    if (!this.sent.has(id) && this.sent.size >= MOST_SENT) return;
    this.sent.add(id);
    open.parts = [];
    this.send({ type: "ask", id, node: open.node, question: open.question });
  }

  private cancel(id: number, reason: Error): void {
    const open = this.open.get(id);
    if (open === undefined) return;
    if (this.sent.has(id)) this.send({ type: "cancel", id });
    this.settle(id, () => open.reject(reason));
  }

  private settle(id: number, act: () => void): void {
    this.open.delete(id);
    if (this.sent.delete(id)) this.putWaiting();
    act();
  }

  private putWaiting(): void {
    for (const id of this.open.keys()) {
      if (this.sent.size >= MOST_SENT) return;
      if (!this.sent.has(id)) this.put(id);
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
