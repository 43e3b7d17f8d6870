/**
 * The socket and its ups and downs: a state machine without timers, sockets or
 * a document of its own, which come in through `Environment`.
 */
import { CloseCode, type ClientMessage, type ServerMessage } from "../wire.gen";

/** The part of the browser's `WebSocket` that we use. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export interface Environment {
  openSocket(): Socket;
  /** Returns how to cancel. */
  after(milliseconds: number, action: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
  now(): number;
}

export type ConnectionState =
  | { readonly name: "initial" }
  | { readonly name: "connecting"; readonly attempt: number; readonly code?: number }
  | { readonly name: "connected" }
  /** Lost, with the code that the last one was closed with; the next attempt comes at `retryAt` (in `Environment.now` time). */
  | { readonly name: "waiting"; readonly attempt: number; readonly retryAt: number; readonly code?: number }
  /** Ended for good; `code` says why (see `CloseCode`). */
  | { readonly name: "stopped"; readonly code: number; readonly reason: string };

export interface Handler {
  /** The first messages on a new socket. */
  greet(connection: number): ClientMessage[];
  receive(messages: readonly ServerMessage[]): void;
  changed(state: ConnectionState): void;
  /** The server ended the connection with one of its own codes. True: try again at once. */
  refused(code: number): boolean;
}

const FIRST_DELAY = 250;
const LONGEST_DELAY = 15_000;
/** A server that accepts the connection and says nothing is as good as none. */
const GREETING_TIMEOUT = 10_000;

/** Codes after which another attempt would end in the same way. */
const FINAL: ReadonlySet<number> = new Set([CloseCode.SUPERSEDED, CloseCode.BAD_FRAME, CloseCode.TOO_MUCH, CloseCode.TOO_LARGE]);

/** Milliseconds to wait before attempt 1, 2, …: doubling, spread so that tabs do not come all at once. */
export function backOff(attempt: number, random: number): number {
  const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
  return Math.round(delay * (0.5 + random / 2));
}

export class Connection {
  state: ConnectionState = { name: "initial" };
  private socket: Socket | null = null;
  private cancelTimer: () => void = () => {};
  private count = 0;
  private failures = 0;
  private lastCode: number | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly handler: Handler,
  ) {}

  /** Begins, or begins again after it was stopped. */
  start(): void {
    this.failures = 0;
    this.connect();
  }

  /** The network or the user is back: do not wait for the timer. */
  retryNow(): void {
    if (this.state.name === "waiting") this.connect();
  }

  /** Sends when connected; otherwise says so, and the outbox keeps what matters. */
  send(message: ClientMessage): boolean {
    if (this.state.name !== "connected" || this.socket === null) return false;
    this.socket.send(JSON.stringify([message]));
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
    this.cancelTimer = this.environment.after(GREETING_TIMEOUT, () => this.restart());
    socket.onopen = () => socket.send(JSON.stringify(this.handler.greet(++this.count)));
    socket.onmessage = (event) => this.frame(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code, event.reason);
  }

  private frame(socket: Socket, data: unknown): void {
    if (socket !== this.socket || typeof data !== "string") return;
    const messages = JSON.parse(data) as ServerMessage[];
    if (this.state.name === "connecting" && messages.some((message) => message.type === "welcome")) {
      this.cancelTimer();
      this.failures = 0;
      this.change({ name: "connected" });
    }
    this.handler.receive(messages);
  }

  private closed(socket: Socket, code: number, reason: string): void {
    if (socket !== this.socket) return; // one that we had given up
    this.drop();
    if (FINAL.has(code)) return this.change({ name: "stopped", code, reason });
    if (code < 4000) return this.lost(code);
    if (!this.handler.refused(code)) {
      return this.change({ name: "stopped", code, reason });
    }
    this.failures += 1;
    if (this.failures > 3) return this.change({ name: "stopped", code, reason });
    this.connect();
  }

  private lost(code?: number): void {
    this.failures += 1;
    this.lastCode = code;
    const delay = backOff(this.failures, this.environment.random());
    this.cancelTimer = this.environment.after(delay, () => this.connect());
    this.change({ name: "waiting", attempt: this.failures, retryAt: this.environment.now() + delay, ...this.why() });
  }

  private why(): { code?: number } {
    return this.failures === 0 || this.lastCode === undefined ? {} : { code: this.lastCode };
  }

  private drop(code?: number): void {
    this.cancelTimer();
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
