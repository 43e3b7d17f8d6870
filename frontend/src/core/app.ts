/**
 * The tab: puts together connection, outbox, tree and values.
 *
 * Contains no components and does not use the document. What the browser gives
 * (sockets, timers, storage, reloading the page) comes in through `Browser`.
 */
import { CloseCode, ROOT, type ClientMessage, type Edit, type Event, type ServerMessage, type StateNote, type StateView, type Welcome } from "../wire.gen";
import type { Address } from "./address";
import type { Asks } from "./asks";
import type { Bootstrap, Browser } from "./browser";
import { Connection } from "./connection";
import { Effects } from "./effects";
import { Memory } from "./memory";
import { Outbox } from "./outbox";
import type { Props } from "./props";
import { NOTHING_TO_SAY, type Status } from "./status";
import { careful, type Store } from "./storage";
import { Tree, type Changes } from "./tree";
import { Values, type WidgetRef } from "./values";

/** Shows Session State to a developer: is told the values, and the results of edits. */
export type Inspector = (message: StateView | StateNote) => void;

/** The reason for a stop that a reload follows, so it needs no notice. */
export const RELOADING = "reloading";
/** The page and the server are of different versions, and reloading did not help. */
export const VERSIONS = "versions";

const BUSY_AFTER = 200;
const FADE_AFTER = 400;
/** Milliseconds after Stop until the page says what will end the run, and until it says that even this takes long. */
const SAY_HOW_AFTER = 800;
const STUCK_AFTER = 3500;
const RELOADED_KEY = "millpond:reloaded";
const NO_COOKIE_KEY = "millpond:no-cookie";
const PANEL_KEY = "panel";
const ALWAYS_RERUN_KEY = "millpond:always-rerun";
/** The key of this tab's storage for the path that the tab was last at. */
const PATH_KEY = "millpond:path";

export class App {
  readonly tree: Tree;
  readonly outbox: Outbox;
  readonly values: Values;
  readonly memory: Memory;
  /** The page has been drawn completely once. */
  hasRun = false;
  private asks: Asks | null = null;
  private readonly effects: Effects;
  private readonly store: Store;
  readonly connection: Connection;
  private readonly load: string;
  private readonly listeners = new Set<() => void>();
  private current: Status;
  private delta = 0;
  /** The session came with the page. Until something in it is confirmed, the store may not have it. */
  prepared = false;
  /** The session that this tab asks for a copy of. */
  private copyOf: string | null = null;
  private inspector: Inspector | null = null;
  private address: Address | null = null;
  /** Whether somebody sees the page, as the server was last told. */
  private toldSeen = true;
  private addressIsComing = false;
  /** What the server has said about the address, until the code for it is loaded. */
  private told: Props = {};
  /** The query string that the server knows; null: it must be told. */
  private query: string | null;
  /** The last event that the server knew when it last sent something. */
  private heard = 0;
  private cancelBusy: () => void = () => {};
  private cancelStopping: () => void = () => {};
  private cancelFade: () => void = () => {};

  constructor(
    readonly bootstrap: Bootstrap,
    private readonly browser: Browser,
  ) {
    this.tree = new Tree(browser);
    this.load = browser.randomName();
    this.query = browser.query();
    this.store = careful(browser.store, Memory.key);
    this.outbox = new Outbox(this.store);
    this.effects = new Effects(this.store, (name, props, n) => browser.perform(name, props, n, this.values));
    this.memory = new Memory(this.store, (milliseconds, action) => browser.after(milliseconds, action));
    if (bootstrap.resume === "never") this.outbox.clear();
    if (this.outbox.session === null) this.memory.clear();
    const sender = {
      send: (values: Record<string, unknown>, trigger: string | null) => this.send(values, trigger),
      unfinished: () => this.outbox.pending,
    };
    this.values = new Values(this.tree, sender, this.memory);
    this.connection = new Connection(browser, {
      greet: (count) => this.greet(count),
      receive: (messages) => this.receiveAll(messages),
      receivePart: (frame) => this.asks?.receive(frame),
      changed: (connection) => this.change({ connection }),
      refused: (code) => this.refused(code),
    });
    this.current = {
      connection: this.connection.state,
      script: "initial",
      path: browser.path(),
      busy: false,
      stopping: null,
      ...NOTHING_TO_SAY,
      alwaysRerun: this.store.getItem(ALWAYS_RERUN_KEY) !== null,
      unsaved: false,
      panel: this.memory.get(PANEL_KEY) === true,
      options: {},
    };
  }

  get status(): Status {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  start(): void {
    // A tab that already has a session (the page was reloaded) continues it.
    const first = this.outbox.session === null ? (this.bootstrap.messages ?? []) : [];
    first.forEach((message) => this.receive(message));
    this.prepared = first.length > 0;
    this.connection.start();
  }

  /** Call before the start: asks for a copy of this session, which is or was another tab's. */
  copy(session: string): void {
    this.copyOf = session;
  }

  /** The network is back, or the tab is in front again: the connection may be dead. */
  wake(): void {
    this.connection.wake();
  }

  /** The user asks to connect again after the connection was ended for good. */
  reconnect(): void {
    this.connection.start();
  }

  /** The server refuses what was entered because of its size: continue without it. */
  leaveOut(): void {
    this.outbox.dropLargest();
    this.browser.reload();
  }

  /** Asks for a run with the current values. */
  rerun(): void {
    this.change({ sourceChanged: false });
    this.send({}, null);
  }

  /** From now on, saving the source starts a run without asking. */
  alwaysRerun(): void {
    this.store.setItem(ALWAYS_RERUN_KEY, "yes");
    this.change({ alwaysRerun: true });
    this.rerun();
  }

  /** Takes `alwaysRerun` back. */
  neverRerun(): void {
    this.store.removeItem(ALWAYS_RERUN_KEY);
    this.change({ alwaysRerun: false });
  }

  /** Ends the run at its next element; the server interrupts one that draws no further element. */
  stop(): void {
    if (!this.connection.send({ type: "stop" })) return;
    this.change({ stopping: "asked" });
    this.cancelStopping = this.browser.after(SAY_HOW_AFTER, () => {
      this.change({ stopping: "waiting" });
      this.cancelStopping = this.browser.after(STUCK_AFTER, () => this.change({ stopping: "stuck" }));
    });
  }

  /** Erases this session's state. The server closes the connection, and the page reloads. */
  forget(): void {
    if (!this.connection.send({ type: "forget" })) this.startAfresh();
  }

  /** Opens or closes the State panel, and remembers it over a reload. */
  showPanel(panel: boolean): void {
    if (panel) this.memory.set(PANEL_KEY, true);
    else this.memory.delete(PANEL_KEY);
    this.change({ panel });
  }

  /** Opens the State panel. Returns a function that closes it. */
  inspect(inspector: Inspector): () => void {
    this.inspector = inspector;
    this.connection.send({ type: "inspect" });
    return () => {
      this.inspector = null;
      this.connection.send({ type: "inspect", on: false });
    };
  }

  /** Changes Session State, by an event like any other interaction. */
  edit(edit: Edit): void {
    this.send({}, null, { edit });
  }

  /** The user has read a notice. */
  dismiss(what: keyof typeof NOTHING_TO_SAY): void {
    this.change({ [what]: NOTHING_TO_SAY[what] });
  }

  /** Asks the server something about an element (see `Asks.ask`). The first question loads the code for it. */
  async ask(node: number, question: unknown, signal?: AbortSignal): Promise<Uint8Array> {
    const key = this.tree.get(node)?.key; // the node may have another number when the code has come
    const module = await this.browser.chunk(() => import("./asks"));
    this.asks ??= new module.Asks(this.tree, (message) => void this.connection.send(message));
    const answer = this.asks.ask(node, question, signal, key);
    this.expectAnswers();
    return answer.finally(() => this.expectAnswers());
  }

  /** The page has become visible or hidden. */
  seen(): void {
    if (this.tellSeen()) this.wake();
    else this.memory.flush();
  }

  /** Tells the server whether the page is visible, unless it knows. Returns whether it is. */
  private tellSeen(): boolean {
    const on = this.browser.isSeen();
    if (on !== this.toldSeen && this.connection.send({ type: "visible", on })) this.toldSeen = on;
    return on;
  }

  /** The page has become light or dark. */
  themeChanged(): void {
    const { theme } = this.browser.about();
    if (theme) this.connection.send({ type: "theme_shown", theme });
  }

  press(widget: WidgetRef, choice?: unknown): void {
    this.values.press(widget, choice);
  }

  /** The user has gone back or forward, within this page. */
  navigated(): void {
    const path = this.browser.path();
    const query = this.browser.query();
    if (query === this.query && path === this.current.path) return; // to another heading
    this.query = query;
    this.leaveAddress();
    this.send({}, null, { path, query });
    this.store.setItem(PATH_KEY, path);
    this.change({ path }); // of the run that has begun: nothing is there yet
  }

  /** Goes to a page of the app. What was typed belongs to the page that is left. */
  visit(href: string): void {
    this.values.sendNow();
    this.browser.push(href);
    this.query = null;
    this.navigated();
  }

  private send(values: Record<string, unknown>, trigger: string | null, more: Pick<Event, "edit" | "path" | "query"> = {}): void {
    this.outbox.add(values, trigger, this.connection.state.name === "connected", more, (event) => this.connection.send(event));
    this.begin();
    this.connection.expect(true);
  }

  private greet(count: number): ClientMessage[] {
    const { copyOf } = this;
    const { session, version } = copyOf === null ? this.outbox : { session: copyOf, version: 0 };
    const shown = this.effects.shown(session);
    const about = this.browser.about();
    this.toldSeen = about.hidden !== true;
    return [
      {
        type: "hello",
        build: this.bootstrap.build,
        load: this.load,
        connection: count,
        ...(session === null ? {} : { session }),
        ...(this.prepared && version === 0 ? { prepared: true } : {}),
        ...(copyOf === null ? {} : { fork: true }),
        ...(version === 0 ? {} : { version }),
        delta: this.delta,
        ...(shown === 0 ? {} : { shown }),
        query: this.browser.query(),
        ...(this.browser.queryIsOurs() && !this.cameBack() ? {} : { edited: true }),
        ...about,
      },
    ];
  }

  /** Back or Forward has loaded another address than this tab was at: the user's choice, like a typed address. */
  private cameBack(): boolean {
    const last = this.store.getItem(PATH_KEY);
    return last !== null && last !== this.browser.path();
  }

  private receiveAll(messages: readonly ServerMessage[]): void {
    for (const message of messages) this.receive(message);
    this.expectAnswers();
  }

  private expectAnswers(): void {
    this.connection.expect(this.current.script === "running" || this.outbox.pending.length > 0 || this.asks?.waiting === true);
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        return this.welcome(message);
      case "delta":
        return this.apply(message);
      case "effect":
        return void this.connection.send({ type: "shown", n: this.effects.receive(message, this.outbox.session ?? "") });
      case "running":
        if (!message.scope) this.change({ sourceChanged: false });
        return this.begin(message.scope);
      case "finished":
        return this.finished(message.seq, message.version, message.again ?? false);
      case "unsaved":
        return this.notSaved(message.again ?? false);
      case "rewritten":
        return this.change({ rewritten: message.was });
      case "skipped":
        return this.change({ skipped: this.current.skipped + 1 });
      case "unreadable":
        return this.leftOut(message.seq);
      case "no_cookie":
        return this.sayNoCookie();
      case "too_large":
        return this.change({ tooLarge: message });
      case "restyled":
        return this.change({ options: { ...this.current.options, look: message.look } });
      case "source_changed":
        if (this.current.alwaysRerun) return this.rerun();
        return this.change({ sourceChanged: true });
      case "state_view":
      case "state_note":
        return this.inspector?.(message);
      case "reload":
        return this.reload();
      case "pong":
        return; // that a frame has come is all there is to know
      default:
        return unknown(message);
    }
  }

  private welcome(message: Welcome): void {
    const { session, seq = 0, received = 0, fresh = true, options = {}, restored = false, rolled_back = false } = message;
    const before = this.outbox.session;
    const another = before !== null && before !== session;
    // A copy shows the same page, including half-typed text.
    const copying = this.copyOf !== null;
    // A server that died before it first saved the session has lost nothing that this tab does not have.
    const begunAgain = another && !copying && this.outbox.whole;
    const lost = another && !copying && !begunAgain;
    if (lost) this.clearPage();
    this.copyOf = null;
    if (another) this.prepared = false;
    const dropped = this.outbox.adopt(session, seq, begunAgain, received);
    if (rolled_back) this.outbox.rollBack();
    this.store.removeItem(RELOADED_KEY);
    const { pending } = this.outbox;
    this.change({
      options,
      unsaved: this.current.unsaved && pending.length > 0,
      ...(lost ? { restarted: { dropped } } : {}),
      ...(copying && fresh ? { restarted: { dropped: 0 } } : {}),
      ...(rolled_back ? { rolledBack: true } : {}),
    });
    this.tellSeen(); // it may have changed since the hello
    if (this.inspector !== null && options.panel) this.connection.send({ type: "inspect" });
    for (const event of this.outbox.resend(restored)) this.connection.send(event);
    this.asks?.connected();
    if (pending.length > 0) this.begin();
    else if (this.current.script === "running") this.end();
  }

  private apply({ n, ops, seq }: Extract<ServerMessage, { type: "delta" }>): void {
    if (n !== this.delta + 1 && ops[0]?.[0] !== "reset" && this.delta !== 0) return this.resync();
    try {
      const changes = this.tree.apply(ops);
      this.values.adopt(changes, seq ?? 0);
      if (changes.set.length > 0) this.asks?.drawnAnew(this.current.script !== "running");
      if (ops[0]?.[0] === "reset") this.leaveAddress();
      this.heard = seq ?? 0;
      this.updateAddress(changes);
    } catch (error) {
      console.error(`Millpond: delta ${n} does not fit the page; asking for all of it again.`, error);
      return this.resync();
    }
    this.delta = n;
  }

  private updateAddress(changes: Changes): void {
    const told = changes.patched.get(ROOT) ?? {};
    // What the user has done meanwhile is newer than what the server says.
    const isLeaving = typeof told["path"] === "string" && this.outbox.pending.some((event) => event.seq > this.heard && event.path !== undefined);
    if (this.address !== null) return this.address.adopt(isLeaving ? {} : told, changes);
    if (!isLeaving) this.told = { ...this.told, ...told };
    const bound = (id: number) => this.tree.get(id)?.props["bound"] === true;
    if (this.addressIsComing || ((this.told["query"] ?? this.told["path"] ?? null) === null && !changes.set.some(bound))) return;
    this.addressIsComing = true;
    const bar = {
      query: this.browser.query,
      path: this.browser.path,
      writeQuery: (query: string, push: boolean, path?: string | null) => this.writeQuery(query, push, path),
    };
    void this.browser.chunk(() => import("./address")).then((module) => (this.address = new module.Address(this.tree, this.values, bar, this.told)));
  }

  /** What the server has said about the address concerns a page that was left. */
  private leaveAddress(): void {
    this.told = {};
    this.address?.leave();
  }

  private writeQuery(query: string, push: boolean, path?: string | null): void {
    this.browser.writeQuery(query, push, path);
    this.query = this.browser.query();
    const written = this.browser.path();
    this.store.setItem(PATH_KEY, written);
    this.change({ path: written });
  }

  /** Tab and server disagree about the page: ask for all of it. */
  private resync(): void {
    this.delta = 0;
    this.connection.restart();
  }

  private begin(scope?: number): void {
    this.tree.startRun(scope);
    this.cancelFade();
    this.cancelFade = this.browser.after(FADE_AFTER, () => this.tree.showFading());
    if (this.current.script === "running") return;
    this.cancelBusy = this.browser.after(BUSY_AFTER, () => this.change({ busy: true }));
    this.change({ script: "running" });
  }

  private finished(seq: number, version: number, again: boolean): void {
    this.hasRun = true;
    this.stopped();
    this.outbox.finish(seq, version);
    this.sendNext();
    if (!this.browser.queryIsOurs() || this.cameBack()) this.writeQuery(this.browser.query(), false);
    if (this.current.unsaved) this.change({ unsaved: false });
    if (this.outbox.pending.length === 0 && !again) this.end();
  }

  /** The server could not read an event: continue with the others. */
  private leftOut(seq: number): void {
    this.outbox.discard(seq);
    this.sendNext();
    this.change({ unreadable: this.current.unreadable + 1 });
    if (this.outbox.pending.length === 0) this.end();
  }

  /** Once for each tab. It also says why the app started again. */
  private sayNoCookie(): void {
    if (this.store.getItem(NO_COOKIE_KEY) !== null) return;
    this.store.setItem(NO_COOKIE_KEY, "said");
    this.change({ noCookie: true, restarted: null });
  }

  private sendNext(): void {
    if (this.connection.state.name !== "connected") return;
    for (const event of this.outbox.next()) this.connection.send(event);
  }

  /** The page is up to date; only the store is behind. */
  private notSaved(again: boolean): void {
    this.hasRun = true;
    if (!this.current.unsaved) this.change({ unsaved: true });
    if (!again) this.end();
  }

  private end(): void {
    this.cancelBusy();
    this.cancelFade();
    const removed = this.tree.endRun();
    this.asks?.drawnAnew(true);
    if (removed.length > 0) {
      const changes = { set: [], patched: new Map(), removed };
      this.values.adopt(changes);
      this.address?.adopt({}, changes);
    }
    this.stopped();
    this.change({ script: "notRunning", busy: false });
  }

  /** Whatever the user wanted to end has ended. */
  private stopped(): void {
    this.cancelStopping();
    if (this.current.stopping !== null) this.change({ stopping: null });
  }

  private refused(code: number): boolean {
    if (code === CloseCode.ENDED) void this.memory.putAside().then(() => this.startAfresh());
    if (code === CloseCode.REFUSED) {
      void this.memory.putAside();
      this.forgetLocally();
      return true;
    }
    if (code === CloseCode.FORGOTTEN) this.startAfresh();
    return false;
  }

  private startAfresh(): void {
    this.forgetLocally();
    this.browser.reload();
  }

  private forgetLocally(): void {
    this.copyOf = null; // a server that has refused it does so again
    this.outbox.clear();
    this.clearPage();
    this.change({});
  }

  private clearPage(): void {
    this.delta = 0;
    this.tree.clear();
    this.address?.clear();
    this.values.clear();
    this.memory.clear();
  }

  /** Fetches the page again, once: a server that never agrees must not make a loop. */
  private reload(): void {
    const { store } = this;
    if (store.getItem(RELOADED_KEY) === this.bootstrap.build) {
      return this.connection.stop(0, VERSIONS);
    }
    store.setItem(RELOADED_KEY, this.bootstrap.build);
    this.connection.stop(0, RELOADING);
    this.browser.reload();
  }

  private change(change: Partial<Status>): void {
    this.current = { ...this.current, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}

function unknown(message: never): void {
  console.warn("Millpond: a message of an unknown type was ignored.", message);
}
