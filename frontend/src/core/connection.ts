/**
 * The life of the socket: a state machine without timers, sockets or a document
 * of its own, which come in through `Environment`.
 */
import { CloseCode, PART, LAST_PART, type ClientMessage, type ServerMessage } from "../wire.gen";
import { encode } from "./encode";
import { Vigil, type Clock } from "./vigil";

/** The part of the browser's `WebSocket` that we use. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export interface Environment extends Clock {
  openSocket(): Socket;
  /** From 0 to 1. */
  random(): number;
  /** Whether anything answers at the server's address, if only a proxy without a server. */
  somebodyAnswers(): Promise<boolean>;
}

export type ConnectionState =
  | { readonly name: "initial" }
  | { readonly name: "connecting"; readonly attempt: number; readonly code?: number }
  | { readonly name: "connected" }
  /** Lost, with the close code of the last socket. The next attempt is at `retryAt` (in `Environment.now` time). */
  | { readonly name: "waiting"; readonly attempt: number; readonly retryAt: number; readonly code?: number }
  /** Ended for good; `code` says why (see `CloseCode`). */
  | { readonly name: "stopped"; readonly code: number; readonly reason: string };

export interface Handler {
  /** The first messages on a new socket. */
  greet(connection: number): ClientMessage[];
  receive(messages: readonly ServerMessage[]): void;
  /** A binary frame: a part of an answer. */
  receivePart(frame: ArrayBuffer): void;
  changed(state: ConnectionState): void;
  /** The server ended the connection with one of its own codes. True: retry at once. */
  refused(code: number): boolean;
}

const FIRST_DELAY = 250;
const LONGEST_DELAY = 15_000;
/** While a proxy answers, a new server will be there soon. */
const LONGEST_DELAY_WITH_PROXY = 3000;
/** A server that does not accept the connection within this time counts as down. */
const OPEN_WITHIN = 3000;
/** With the second of silence before the ping, this also makes three. */
const PATIENCE_WITH_GREETING = 2000;
/** After this many failures, each further one doubles its time, because the server may be under load. */
const PATIENT_AFTER = 3;
const LONGEST_OPEN = 15_000;

/** Codes after which another attempt would fail in the same way. */
const FINAL: ReadonlySet<number> = new Set([CloseCode.SUPERSEDED, CloseCode.BAD_FRAME, CloseCode.TOO_MUCH, CloseCode.TOO_LARGE]);

/** Milliseconds to wait before attempt 1, 2, …: doubling, with jitter, so that tabs do not reconnect all at once. */
export function backOff(attempt: number, random: number, longest: number = LONGEST_DELAY): number {
  const delay = Math.min(longest, FIRST_DELAY * 2 ** (attempt - 1));
  return Math.round(delay * (0.5 + random / 2));
}

export class Connection {
  state: ConnectionState = { name: "initial" };
  /** Encodes messages: see `Shortener`, whose code is loaded later. */
  shorten = (messages: readonly ClientMessage[]): readonly ClientMessage[] => messages;
  private socket: Socket | null = null;
  private cancelTimer: () => void = () => {};
  private count = 0;
  private failures = 0;
  /** How often in a row the server has not given the session. Before that, it may have been away for long. */
  private refusals = 0;
  private lastCode: number | undefined;
  /** The parts of a long frame that have arrived. */
  private parts = "";
  private readonly vigil: Vigil;

  constructor(
    private readonly environment: Environment,
    private readonly handler: Handler,
  ) {
    this.vigil = new Vigil(environment, { ping: () => this.write([{ type: "ping" }]), silent: () => this.restart() });
  }

  /** Begins, or begins again after it was stopped. */
  start(): void {
    this.failures = this.refusals = 0;
    this.connect();
  }

  /** The network, the page or the user is back: checks the connection at once. */
  wake(): void {
    if (this.state.name === "waiting") this.connect();
    else if (this.state.name === "connected") this.vigil.ask();
  }

  /** `due`: the server owes an answer, and its silence means something. */
  expect(due: boolean): void {
    if (this.state.name === "connected") this.vigil.expect(due);
  }

  /** Sends if connected, and returns whether it did. The outbox keeps what matters. */
  send(message: ClientMessage): boolean {
    if (this.state.name !== "connected") return false;
    this.write([message]);
    return true;
  }

  /** Ends the connection and opens a new one, after a disagreement with the server. */
  restart(): void {
    this.drop(4999);
    this.lost();
  }

  /** Ends for good. */
  stop(code: number, reason: string): void {
    this.drop(1000);
    this.change({ name: "stopped", code, reason });
  }

  private connect(): void {
    this.drop(1000);
    this.change({ name: "connecting", attempt: this.failures + 1, ...this.why() });
    let socket: Socket;
    try {
      socket = this.environment.openSocket();
    } catch {
      return this.lost();
    }
    this.socket = socket;
    const patience = Math.min(LONGEST_OPEN, OPEN_WITHIN * 2 ** Math.max(0, this.failures - PATIENT_AFTER));
    this.cancelTimer = this.environment.after(patience, () => this.restart());
    socket.onopen = () => this.greet();
    socket.onmessage = (event) => this.frame(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code, event.reason);
  }

  private greet(): void {
    this.cancelTimer();
    this.write(this.handler.greet(++this.count));
    this.vigil.expect(true, PATIENCE_WITH_GREETING);
  }

  private write(messages: readonly ClientMessage[]): void {
    const text = encode(this.shorten(messages));
    this.vigil.sent(text.length);
    this.socket?.send(text);
  }

  private frame(socket: Socket, data: unknown): void {
    if (socket !== this.socket) return;
    this.vigil.heard();
    if (data instanceof ArrayBuffer) return this.handler.receivePart(data);
    if (typeof data !== "string") return;
    const text = this.whole(data);
    if (text === null) return;
    const messages = JSON.parse(text) as ServerMessage[];
    if (this.state.name === "connecting" && messages.some((message) => message.type === "welcome")) {
      this.failures = this.refusals = 0;
      this.change({ name: "connected" });
    }
    this.handler.receive(messages);
  }

  /** The whole frame, once its last part has arrived. */
  private whole(data: string): string | null {
    if (!data.startsWith(PART) && !data.startsWith(LAST_PART)) return data;
    this.parts += data.slice(1);
    if (data.startsWith(PART)) return null;
    const text = this.parts;
    this.parts = "";
    return text;
  }

  private closed(socket: Socket, code: number, reason: string): void {
    if (socket !== this.socket) return; // one that we had given up
    this.drop();
    if (FINAL.has(code)) return this.change({ name: "stopped", code, reason });
    if (code < 4000) return this.lost(code);
    if (!this.handler.refused(code)) {
      return this.change({ name: "stopped", code, reason });
    }
    this.refusals += 1;
    if (this.refusals > 3) return this.change({ name: "stopped", code, reason });
    this.connect();
  }

  private lost(code?: number): void {
    this.failures = Math.max(this.failures + 1, this.vigil.silences);
    this.lastCode = code;
    const delay = backOff(this.failures, this.environment.random());
    this.wait(delay);
    if (delay > LONGEST_DELAY_WITH_PROXY) void this.waitLess();
  }

  private wait(delay: number): void {
    this.cancelTimer();
    this.cancelTimer = this.environment.after(delay, () => this.connect());
    this.change({ name: "waiting", attempt: this.failures, retryAt: this.environment.now() + delay, ...this.why() });
  }

  private async waitLess(): Promise<void> {
    const { state } = this;
    if (!(await this.environment.somebodyAnswers()) || this.state !== state) return;
    this.wait(backOff(this.failures, this.environment.random(), LONGEST_DELAY_WITH_PROXY));
  }

  private why(): { code?: number } {
    return this.failures === 0 || this.lastCode === undefined ? {} : { code: this.lastCode };
  }

  private drop(code?: number): void {
    this.cancelTimer();
    this.vigil.reset();
    this.parts = "";
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (code !== undefined) socket.close(code);
  }

  private change(state: ConnectionState): void {
    this.state = state;
    this.handler.changed(state);
  }
}
