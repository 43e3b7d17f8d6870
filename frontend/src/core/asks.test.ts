import { beforeEach, describe, expect, test } from "vitest";
import type { Ask, Cancel, Op } from "../wire.gen";
import { AskError, Asks } from "./asks";
import { Tree } from "./tree";

const PAGE: Op[] = [
  ["reset"],
  ["set", 1, 0, null, "region", { name: "main" }],
  ["set", 2, 1, null, "text_input", { id: "t", label: "T" }],
];

let tree: Tree;
let sent: (Ask | Cancel)[];
let asks: Asks;

beforeEach(() => {
  tree = new Tree();
  tree.apply(PAGE);
  sent = [];
  asks = new Asks(tree, (message) => sent.push(message));
});

function frame(head: object, body: readonly number[] = []): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes.buffer;
}

describe("an answer", () => {
  test("comes in parts, and a part that comes twice counts once", async () => {
    const answer = asks.ask(2, { row: 7 });
    expect(sent).toEqual([{ type: "ask", id: 1, node: 2, question: { row: 7 } }]);
    for (const part of [frame({ id: 1, n: 0, of: 2 }, [1, 2]), frame({ id: 1, n: 0, of: 2 }, [1, 2]), frame({ id: 1, n: 1, of: 2 }, [3])]) {
      asks.receive(part);
    }
    expect([...(await answer)]).toEqual([1, 2, 3]);
  });

  test("that lacks a part is asked for again", async () => {
    const answer = asks.ask(2, null);
    asks.receive(frame({ id: 1, n: 0, of: 3 }, [1]));
    asks.receive(frame({ id: 1, n: 2, of: 3 }, [3]));
    expect(sent).toHaveLength(2);
    for (const n of [0, 1, 2]) asks.receive(frame({ id: 1, n, of: 3 }, [n]));
    expect([...(await answer)]).toEqual([0, 1, 2]);
  });

  test("may be an error in words", async () => {
    const answer = asks.ask(2, null);
    asks.receive(frame({ id: 1, n: 0, of: 1, error: "No such row." }));
    await expect(answer).rejects.toThrow(new AskError("No such row."));
  });

  test("to a question that was overtaken is left alone", async () => {
    const control = new AbortController();
    const answer = asks.ask(2, null, control.signal);
    control.abort(new Error("scrolled on"));
    await expect(answer).rejects.toThrow("scrolled on");
    expect(sent.at(-1)).toEqual({ type: "cancel", id: 1 });
    asks.receive(frame({ id: 1, n: 0, of: 1 }, [1]));
  });
});

describe("a new connection", () => {
  test("begins the answer anew", async () => {
    const answer = asks.ask(2, "q");
    asks.receive(frame({ id: 1, n: 0, of: 2 }, [9]));
    asks.connected();
    expect(sent.at(-1)).toEqual({ type: "ask", id: 1, node: 2, question: "q" });
    asks.receive(frame({ id: 1, n: 0, of: 1 }, [1]));
    expect([...(await answer)]).toEqual([1]);
  });

  test("to another server asks under the element's new number, when it is drawn", async () => {
    const answer = asks.ask(2, "q");
    tree.startRun();
    tree.apply([["reset"], ["set", 11, 0, null, "region", { name: "main" }]]);
    asks.drawnAnew(false);
    expect(sent).toHaveLength(1);
    tree.apply([["set", 12, 11, null, "text_input", { id: "t", label: "T" }]]);
    asks.drawnAnew(false);
    expect(sent.at(-1)).toEqual({ type: "ask", id: 1, node: 12, question: "q" });
    tree.endRun();
    asks.drawnAnew(true);
    asks.receive(frame({ id: 1, n: 0, of: 1 }, [1]));
    expect([...(await answer)]).toEqual([1]);
  });

  test("whose page has the element no more says so", async () => {
    const answer = asks.ask(2, "q");
    tree.apply([["reset"], ["set", 11, 0, null, "region", { name: "main" }]]);
    asks.drawnAnew(true);
    await expect(answer).rejects.toThrow(AskError);
    await expect(asks.ask(99, null)).rejects.toThrow(AskError);
  });
});

const numbers = () => sent.map((message) => `${message.type} ${message.id}`);

describe("many questions", () => {
  let answers: Promise<Uint8Array | string>[];

  beforeEach(() => {
    answers = Array.from({ length: 40 }, (_, at) => asks.ask(2, at).catch(String));
    expect(sent).toHaveLength(32);
    sent.length = 0;
  });

  test("wait for others to be answered, refused or overtaken", async () => {
    asks.receive(frame({ id: 5, n: 0, of: 1 }, [1]));
    asks.receive(frame({ id: 6, n: 0, of: 1, error: "No." }));
    expect(numbers()).toEqual(["ask 33", "ask 34"]);
    for (let id = 1; id <= 40; id++) asks.receive(frame({ id, n: 0, of: 1 }, [id]));
    await Promise.all(answers);
    expect(numbers().slice(2)).toEqual([35, 36, 37, 38, 39, 40].map((id) => `ask ${id}`));
    expect(asks.waiting).toBe(false);
  });

  test("are asked again of a new connection, as many at once", () => {
    asks.receive(frame({ id: 1, n: 0, of: 1 }, [1]));
    sent.length = 0;
    asks.connected();
    expect(numbers()).toEqual(Array.from({ length: 32 }, (_, at) => `ask ${at + 2}`));
  });

  test("that were overtaken while they waited are never asked", async () => {
    const control = new AbortController();
    const answer = asks.ask(2, "late", control.signal);
    control.abort(new Error("scrolled on"));
    await expect(answer).rejects.toThrow("scrolled on");
    for (let id = 1; id <= 40; id++) asks.receive(frame({ id, n: 0, of: 1 }, [id]));
    expect(numbers()).toEqual(Array.from({ length: 8 }, (_, at) => `ask ${at + 33}`));
  });
});
