/**
 * What elements request from the server: rows further down, the bytes of a download.
 *
 * A question is repeated on each new connection, to whichever server then has the
 * session, under the element's number there. Its answer arrives in parts, in
 * binary frames between the others. If there are very many questions, as when a
 * page of a hundred charts is reloaded, most wait for others.
 */
import type { AnswerPart, Ask, Cancel } from "../wire.gen";
import { isLeftover } from "./edit";
import type { Tree } from "./tree";

/** The server has no answer; the message is for the user. */
export class AskError extends Error {}

interface Open {
  /** The element that the question is about, whatever its number. */
  readonly key: number;
  node: number;
  readonly question: unknown;
  parts: Uint8Array[];
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** How many questions are under way at once. The server refuses more than 64. */
const MOST_SENT = 32;

const GONE = "This element is no longer on the page.";

export class Asks {
  private readonly open = new Map<number, Open>();
  /** The open questions that were sent on this connection. */
  private readonly sent = new Set<number>();
  private count = 0;

  constructor(
    private readonly tree: Tree,
    /** Sends if connected. What was not sent is asked again on the next connection. */
    private readonly send: (message: Ask | Cancel) => void,
  ) {}

  /** Whether some question has no answer yet. */
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

  /** A binary frame has arrived. */
  receive(frame: ArrayBuffer): void {
    const length = new DataView(frame).getUint32(0);
    const part = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length))) as AnswerPart;
    const open = this.open.get(part.id);
    // A part that nobody waits for any more, or that arrived before.
    if (open === undefined || part.n < open.parts.length) return;
    if (part.n > open.parts.length) return this.put(part.id);
    if (part.error !== undefined && part.error !== null) return this.settle(part.id, () => open.reject(new AskError(part.error as string)));
    open.parts.push(new Uint8Array(frame, 4 + length));
    if (open.parts.length === part.of) this.settle(part.id, () => open.resolve(joined(open.parts)));
  }

  /** There is a new connection: what was asked on the old one is lost. */
  connected(): void {
    this.renumber();
    this.sent.clear();
    for (const id of this.open.keys()) this.put(id);
  }

  /** The page was redrawn: elements have other numbers. `whole`: it is complete, so missing elements are gone. */
  drawnAnew(whole: boolean): void {
    for (const id of this.renumber()) this.put(id);
    if (!whole) return;
    for (const [id, open] of this.open) {
      if (this.tree.get(open.node)?.key !== open.key) this.settle(id, () => open.reject(new AskError(GONE)));
    }
  }

  /** Finds the current numbers of the elements. Returns the questions whose element has a new number. */
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
