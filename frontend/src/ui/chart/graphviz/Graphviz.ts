/** The graphs of a page, laid out one after the other beside the page. */
import { codeLost, type OnLate } from "../code";
import { later } from "../../later";
import type { Drawn, Job } from "./graphviz.worker";

/** Milliseconds. A graph that takes longer is given up. */
export const LONGEST = 60_000;
/** What nobody waits for any more may go on for so long: a new worker takes some time, too. */
const GRACE = 1_000;

export class Stopped extends Error {
  constructor(readonly why: "tooLong" | "stopped") {
    super(why);
  }
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (drawn: Drawn) => void;
  readonly reject: (reason: unknown) => void;
  readonly onLate: OnLate;
  givenUp: boolean;
}

type MakeWorker = () => Worker;

export class Graphviz {
  private worker: Worker | null = null;
  private readonly queue: Waiting[] = [];
  private current: Waiting | null = null;
  private began = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** How often its code did not come, in a row. */
  private failures = 0;

  constructor(private readonly make: MakeWorker) {}

  /** The picture of a graph; `onLate` is called if the code for it does not come. The function that is returned beside it gives it up. */
  draw(job: Job, onLate: OnLate = () => undefined): { drawn: Promise<Drawn>; giveUp: (at: "once" | "soon") => void } {
    let waiting!: Waiting;
    const drawn = new Promise<Drawn>((resolve, reject) => {
      waiting = { job, resolve, reject, onLate, givenUp: false };
    });
    this.queue.push(waiting);
    this.next();
    return { drawn, giveUp: (at) => this.giveUp(waiting, at) };
  }

  private next(): void {
    if (this.current !== null) return;
    const next = this.queue.shift();
    if (next === undefined) return;
    this.current = next;
    this.begin(next.job);
  }

  private begin(job: Job): void {
    this.began = Date.now();
    this.timer = setTimeout(() => this.stop(new Stopped("tooLong")), LONGEST);
    if (this.worker === null) {
      this.worker = this.make();
      this.worker.onmessage = ({ data }: MessageEvent<Drawn>) => this.settle(data);
      // There is a message if the code has come, and has failed.
      this.worker.onerror = ({ message }) => (message ? this.stop(new Error(message)) : this.beginLater());
    }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no such argument
    this.worker.postMessage(job);
  }

  /** The server may be away for a moment. */
  private beginLater(): void {
    const waiting = this.current;
    if (waiting === null || waiting.givenUp) return this.stop(new Stopped("stopped"));
    clearTimeout(this.timer);
    this.end();
    for (const one of [waiting, ...this.queue]) one.onLate(codeLost());
    later(() => this.current === waiting && this.worker === null && this.begin(waiting.job), ++this.failures);
  }

  private settle(drawn: Drawn): void {
    const done = this.current;
    this.current = null;
    this.failures = 0;
    clearTimeout(this.timer);
    // After an exception its memory is in no known state.
    if (drawn.svg === null) this.end();
    done?.resolve(drawn);
    this.next();
  }

  private giveUp(waiting: Waiting, at: "once" | "soon"): void {
    const place = this.queue.indexOf(waiting);
    if (place >= 0) {
      this.queue.splice(place, 1);
      waiting.reject(new Stopped("stopped"));
      return;
    }
    if (this.current !== waiting) return;
    waiting.givenUp = true;
    if (at === "once" || this.worker === null) return this.stop(new Stopped("stopped"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(new Stopped("stopped")), Math.max(0, this.began + GRACE - Date.now()));
  }

  private stop(reason: Error): void {
    const stopped = this.current;
    this.current = null;
    clearTimeout(this.timer);
    this.end();
    stopped?.reject(reason);
    this.next();
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = null;
  }
}

export const graphviz = new Graphviz(() => new Worker(new URL("./graphviz.worker.ts", import.meta.url), { type: "module" }));
