/** The uploads of one widget that are under way, a few at a time. */
import type { App } from "../../core/app";
import { takes, type Chosen } from "./chosen";
import { Refused, transfer, type Reason, type Taken } from "./transfer";

/** The receipt, the name, the size in bytes, and the address: of these a widget's value is a list. */
export type Receipt = readonly [receipt: string, name: string, size: number, address: string];

/** One that is not (yet) part of the value. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  readonly name: string;
  readonly state: "queued" | "sending" | "waiting" | "done" | "refused";
  readonly sent: number;
  readonly reason?: Reason;
  readonly taken?: Taken;
}

export interface Settings {
  readonly types: readonly string[];
  readonly max_size: number;
  readonly ticket: string;
  readonly several: boolean;
  /** Takes what has come. */
  readonly deliver: (receipts: readonly Receipt[]) => void;
}

const AT_ONCE = 3;

export class UploadQueue {
  private all: readonly Upload[] = [];
  private readonly ends = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private count = 0;

  constructor(
    private readonly app: App,
    private settings: Settings,
  ) {}

  configure(settings: Settings): void {
    this.settings = settings;
  }

  readonly get = (): readonly Upload[] => this.all;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Something is being sent, or will be. */
  get busy(): boolean {
    return this.all.some(({ state }) => state !== "refused");
  }

  add(chosen: readonly Chosen[]): void {
    const { several, types, max_size } = this.settings;
    const wanted = several ? chosen : chosen.slice(0, 1);
    if (wanted.length === 0) return;
    if (!several) this.close();
    const added = wanted.map(({ file, name }): Upload => {
      const upload = { key: (this.count += 1), file, name, sent: 0 };
      if (!takes(types, name, file.type)) return { ...upload, state: "refused", reason: "wrongType" };
      return file.size > max_size ? { ...upload, state: "refused", reason: "tooLarge" } : { ...upload, state: "queued" };
    });
    this.set([...this.all, ...added]);
  }

  retry(key: number): void {
    this.change(key, { state: "queued", sent: 0 });
  }

  /** Ends one that is under way, or takes away what is said of one that was refused. */
  cancel(key: number): void {
    this.ends.get(key)?.abort();
    this.set(this.all.filter((one) => one.key !== key));
  }

  /** Ends all, and shows none any more. */
  clear(): void {
    this.close();
    this.set([]);
  }

  /** Ends all. */
  close(): void {
    for (const end of this.ends.values()) end.abort();
    this.all = [];
  }

  private change(key: number, to: Partial<Upload>): void {
    this.set(this.all.map((one) => (one.key === key ? { ...one, ...to } : one)));
  }

  private set(all: readonly Upload[]): void {
    this.all = all;
    this.beginNext();
    this.deliver();
    for (const listener of this.listeners) listener();
  }

  private beginNext(): void {
    for (const one of this.all) {
      if (this.ends.size >= AT_ONCE) return;
      if (one.state !== "queued" || this.ends.has(one.key)) continue;
      this.all = this.all.map((each) => (each === one ? { ...each, state: "sending" } : each));
      this.begin(one);
    }
  }

  private begin(one: Upload): void {
    const end = new AbortController();
    this.ends.set(one.key, end);
    const ended = (to: Partial<Upload>) => {
      this.ends.delete(one.key);
      if (end.signal.aborted) this.set(this.all);
      else this.change(one.key, to);
    };
    transfer(one.file, one.name, one.file.type, {
      address: `_millpond/upload/${this.app.outbox.session ?? ""}`,
      ticket: this.settings.ticket,
      signal: end.signal,
      progress: (sent) => this.change(one.key, { sent }),
      waiting: (waiting) => this.change(one.key, { state: waiting ? "waiting" : "sending" }),
      connected: (signal) => connected(this.app, signal),
      silent: () => void (this.app.status.connection.name === "connected" && this.app.wake()),
    }).then(
      (taken) => ended({ state: "done", taken, sent: one.file.size }),
      (error: unknown) => ended({ state: "refused", reason: error instanceof Refused ? error.reason : "failed" }),
    );
  }

  /** One event for all that were chosen together; but what is held up holds up no other. */
  private deliver(): void {
    if (this.all.some(({ state }) => state === "queued" || state === "sending")) return;
    const done = this.all.flatMap(({ state, taken }): Receipt[] => (state === "done" && taken !== undefined ? [[taken.receipt, taken.name, taken.size, taken.address]] : []));
    if (done.length === 0) return;
    this.all = this.all.filter(({ state }) => state !== "done");
    this.settings.deliver(done);
  }
}

/** Resolves when the tab connects the next time; never, if `signal` aborts before. */
function connected(app: App, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let before = app.status.connection.name;
    const end = app.subscribe(() => {
      const now = app.status.connection.name;
      if (now === "connected" && before !== now) resolve();
      before = now;
    });
    signal.addEventListener("abort", end, { once: true });
  });
}
