/** A browser for tests: its own clock, sockets that the test answers, storage in memory. */
import type { ClientMessage, Op, ServerMessage } from "../wire.gen";
import { App } from "./app";
import type { Bootstrap, Browser } from "./browser";
import type { Socket } from "./connection";
import type { Store } from "./storage";

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly sent: ClientMessage[] = [];
  closedWith: number | undefined;

  send(text: string): void {
    this.sent.push(...(JSON.parse(text) as ClientMessage[]));
  }

  close(code?: number): void {
    this.closedWith = code ?? 1000;
  }

  open(): void {
    this.onopen?.();
  }

  /** The server sends one frame. */
  answer(...messages: ServerMessage[]): void {
    this.onmessage?.({ data: JSON.stringify(messages) });
  }

  /** The connection ends from the other side. */
  fail(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason });
  }
}

export class FakeStore implements Store {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

export class FakeBrowser implements Browser {
  readonly about = () => ({ theme: this.theme, ...(this.hidden ? { hidden: true } : {}) });
  readonly isSeen = () => !this.hidden;
  hidden = false;
  theme: "light" | "dark" = "light";
  readonly performed: string[] = [];
  perform = (name: string) => void this.performed.push(name);
  readonly sockets: FakeSocket[] = [];
  chunk = <T>(fetch: () => Promise<T>) => fetch();
  reloads = 0;
  /** Somebody answers at the server's address. */
  proxy = false;
  private time = 0;
  private timers: { at: number; action: () => void }[] = [];

  constructor(readonly store: Store = new FakeStore()) {}

  openSocket(): FakeSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.time + milliseconds, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      this.timers = this.timers.filter((timer) => timer !== next);
      next.action();
    }
    this.time = end;
  }

  /** The machine sleeps: no timer fires before it is awake again, and then all that are due. */
  sleep(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.action();
  }

  async somebodyAnswers(): Promise<boolean> {
    return this.proxy;
  }

  random(): number {
    return 1;
  }
  now(): number {
    return this.time;
  }
  reload(): void {
    this.reloads += 1;
  }
  /** The address: what the user sees of it, and what Back leads to. */
  readonly addresses = [""];
  /** The path of each of them. */
  readonly paths = [""];
  private ours = false;
  query = (): string => this.addresses.at(-1) ?? "";
  path = (): string => this.paths.at(-1) ?? "";
  push(href: string): void {
    const [path = "", query = ""] = href.split("?");
    this.writeQuery(query, true, path);
  }
  queryIsOurs(): boolean {
    return this.ours;
  }
  writeQuery(query: string, push: boolean, path?: string | null): void {
    this.ours = true;
    const next = path ?? this.path();
    if (!push) this.addresses.pop();
    if (!push) this.paths.pop();
    this.addresses.push(query);
    this.paths.push(next);
  }
  randomName(): string {
    return "load";
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }
}

export interface FakeApp {
  readonly app: App;
  readonly browser: FakeBrowser;
  /** The server draws: one delta with these ops. */
  draw(...ops: Op[]): void;
  /** What the tab sent on its newest socket, without the greeting. */
  sent(): ClientMessage[];
}

/** A tab that is connected to session "s1" and shows the regions main (1) and sidebar (2). */
export function connectedApp(store?: Store, bootstrap: Partial<Bootstrap> = {}): FakeApp {
  const browser = new FakeBrowser(store);
  const app = new App({ build: "b1", socket: "stream", ...bootstrap }, browser);
  app.start();
  browser.socket.open();
  browser.socket.answer({ type: "welcome", session: "s1" });
  let n = 0;
  const draw = (...ops: Op[]) => browser.socket.answer({ type: "delta", n: ++n, ops });
  draw(["reset"], ["set", 1, 0, null, "region", {}], ["set", 2, 0, 1, "region", { name: "sidebar" }]);
  return { app, browser, draw, sent: () => browser.socket.sent.filter((message) => message.type !== "hello") };
}
