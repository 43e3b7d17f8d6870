/** What a tab must do, whoever it is: `tests/testing/test_protocol.py` replays the same steps in Python. */
import { describe, expect, test, vi } from "vitest";
import { ROOT, type AnswerPart, type ClientMessage, type ServerMessage } from "../wire.gen";
import { App } from "./app";
import { FakeBrowser, FakeStore } from "./fake";
import vectors from "./vectors.json";

type Step = [string, ...unknown[]];

class Replay {
  private readonly store = new FakeStore();
  private readonly effects: string[] = [];
  private readonly answers: Record<string, string> = {};
  private readonly errors: Record<string, string> = {};
  private browser!: FakeBrowser;
  private app!: App;
  private asked = 0;
  private started = false;
  private unread: ClientMessage[] = [];

  constructor(
    private readonly bootstrap: readonly ServerMessage[],
    copy: string | undefined,
  ) {
    this.load();
    if (copy !== undefined) this.app.copy(copy);
  }

  private load(): void {
    this.browser = new FakeBrowser(this.store);
    this.browser.perform = (name) => void this.effects.push(name);
    this.app = new App({ build: "b1", socket: "stream", messages: this.bootstrap }, this.browser);
    this.started = false;
  }

  async do([what, ...given]: Step): Promise<void> {
    if (what === "open") this.open();
    else if (what === "lose") this.browser.socket.fail();
    else if (what === "receive") this.browser.socket.answer(...(given as ServerMessage[]));
    else if (what === "receive_text") this.browser.socket.onmessage?.({ data: given[0] });
    else if (what === "receive_out_of_step") {
      this.browser.socket.answer(...(given as ServerMessage[]));
      expect(this.browser.socket.closedWith).toBe(4999);
    } else if (what === "part") this.browser.socket.onmessage?.({ data: part(given[0] as AnswerPart, given[1] as string) });
    else if (what === "press") this.app.press({ id: given[0] as string });
    else if (what === "press_often") for (let i = 0; i < (given[1] as number); i++) this.app.press({ id: given[0] as string });
    else if (what === "ask") await this.ask(given[0] as number, given[1]);
    else if (what === "reload") {
      this.collect();
      this.load();
    } else if (what === "expect") await this.expect(given[0] as Record<string, unknown>);
    else throw new Error(`no such step: ${what}`);
  }

  private open(): void {
    const { sockets } = this.browser;
    const before = sockets.length;
    if (!this.started) this.app.start();
    this.started = true;
    while (sockets.length === before) this.browser.advance(100);
    this.browser.socket.open();
  }

  private async ask(node: number, question: unknown): Promise<void> {
    const id = String((this.asked += 1));
    const answer = this.app.ask(node, question);
    answer.then(
      (body) => (this.answers[id] = new TextDecoder().decode(body)),
      (error: Error) => (this.errors[id] = error.message),
    );
    await vi.dynamicImportSettled();
  }

  /** What was sent by a page that is left, too. */
  private collect(): void {
    for (const socket of this.browser.sockets) this.unread.push(...socket.sent.splice(0).map(withoutAddress));
  }

  private async expect(wanted: Record<string, unknown>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve)); // promises of answers are told
    const { outbox, tree, status } = this.app;
    const nodes = [...tree.walk()].filter((node) => node.id !== ROOT);
    const has = {
      session: () => outbox.session,
      seq: () => outbox.seq,
      version: () => outbox.version,
      pending: () => outbox.pending.map(({ seq, attempt }) => [seq, attempt]),
      attempts: () => [outbox.pending.filter(({ attempt }) => attempt === 1).length, outbox.pending.filter(({ attempt }) => attempt === 0).length],
      running: () => status.script === "running",
      tree: () => nodes.map(({ id, kind, props }, i) => [id, kind, only(props, (wanted["tree"] as [number, string, object][])[i]?.[2] ?? {})]),
      effects: () => this.effects,
      answers: () => this.answers,
      errors: () => this.errors,
    };
    const { sent, sent_events, asked, ...rest } = wanted;
    for (const [name, value] of Object.entries(rest)) expect(has[name as keyof typeof has](), name).toEqual(value);
    if (sent === undefined && sent_events === undefined && asked === undefined) return;
    this.collect();
    const { unread } = this;
    this.unread = [];
    if (sent !== undefined) expect(unread).toEqual(sent);
    if (sent_events !== undefined) expect(unread.filter(({ type }) => type === "event")).toHaveLength(sent_events as number);
    if (asked !== undefined) expect(unread.flatMap((message) => (message.type === "ask" ? [[message.id, message.node]] : []))).toEqual(asked);
  }
}

/** The address has tests of its own. */
function withoutAddress(message: ClientMessage): ClientMessage {
  if (message.type !== "hello") return message;
  const { query: _query, edited: _edited, theme: _theme, ...rest } = message;
  return rest;
}

function only(props: Readonly<Record<string, unknown>>, names: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, props[name]]));
}

function part(head: AnswerPart, body: string): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const frame = new Uint8Array([0, 0, 0, text.length, ...text, ...new TextEncoder().encode(body)]);
  return frame.buffer;
}

describe("the steps that the tab of tests does, too", () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", async (_, { steps, bootstrap, copy }) => {
    const replay = new Replay((bootstrap ?? []) as readonly ServerMessage[], copy);
    for (const step of steps) await replay.do(step as Step);
  });
});
