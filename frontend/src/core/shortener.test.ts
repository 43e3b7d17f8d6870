import { describe, expect, test } from "vitest";
import { MOST_KEPT, SHORTEST_KEPT, type Changed, type ClientMessage, type Event } from "../wire.gen";
import { connectedApp } from "./fake";
import { Shortener, shortenTexts } from "./shortener";

/** Without its other half. */
const HALF = /\p{Surrogate}/u;
const LONG = "a".repeat(SHORTEST_KEPT);

/** As the server puts them together (`sent_texts.py`): it counts characters, and keeps what it was sent. */
class Server {
  private readonly texts = new Map<string, { seq: number; characters: readonly string[] }>();

  whole({ seq, values = {}, changed = {} }: Event): Record<string, unknown> {
    const whole = { ...values };
    for (const [id, told] of Object.entries(changed)) whole[id] = this.apply(id, told);
    for (const [id, value] of Object.entries(whole)) if (typeof value === "string") this.texts.set(id, { seq, characters: [...value] });
    return whole;
  }

  private apply(id: string, { seq, start, end, text }: Changed): string {
    const before = this.texts.get(id);
    if (before === undefined || before.seq !== seq || start + end > before.characters.length) throw new Error(`event ${seq} is not kept`);
    return before.characters.slice(0, start).join("") + text + before.characters.slice(before.characters.length - end).join("");
  }
}

function event(seq: number, values: Record<string, unknown>): Event {
  return { type: "event", seq, values, attempt: 1 };
}

/** Whether a text is sent as what has changed of one before it that begins with as many of the same characters. */
function isTold(kept: number, before: number, after: number): boolean {
  const shortener = new Shortener();
  const text = (filler: string, count: number) => "a".repeat(kept) + filler.repeat(count - kept);
  shortener.shorten([event(1, { w: text("b", before) })]);
  return (shortener.shorten([event(2, { w: text("c", after) })])[0] as Event).changed !== undefined;
}

describe("a long text", () => {
  test("is sent as what has changed, in its place among the values", () => {
    const shortener = new Shortener();
    const first = event(1, { w: `${LONG}b${LONG}` });
    expect(shortener.shorten([first])).toEqual([first]);
    const [second] = shortener.shorten([event(2, { a: 1, w: `${LONG}ß🎉${LONG}`, z: 2 })]) as [Event];
    expect(second.changed).toEqual({ w: { seq: 1, start: LONG.length, end: LONG.length, text: "ß🎉" } });
    expect(Object.entries(second.values ?? {})).toEqual([["a", 1], ["w", null], ["z", 2]]);
  });

  test("comes out as it is, also where the halves of characters differ", () => {
    const shortener = new Shortener();
    const server = new Server();
    const parts = ["🎉", "🎊", "\ud83c", "\udf89", "a", "é", "", "\udf8a", "🎉🎉", "\ud83ca"];
    let seq = 0;
    for (const one of parts) {
      for (const other of parts) {
        for (const text of [`🎉${LONG}${one}${other}${LONG}`, `${LONG}${one}${LONG}${other}`, `${one}${LONG}${other}`]) {
          const [sent] = shortener.shorten([event((seq += 1), { w: text })]) as [Event];
          expect(server.whole(JSON.parse(JSON.stringify(sent)) as Event)["w"]).toBe(text);
          // No half of a pair is sent alone: it would become another character.
          if (!HALF.test(text)) expect(sent.changed?.["w"]?.text ?? "").not.toMatch(HALF);
        }
      }
    }
  });

  test.each([
    ["\u{10000}", "\u{10001}", "the first half, the lowest"],
    ["\u{10ffff}", "\u{10fffe}", "the first half, the highest"],
    ["\u{10000}", "\u{10400}", "the second half, the lowest"],
    ["\u{10ffff}", "\u{103ff}", "the second half, the highest"],
    ["🎉", "🞉", "the second half"],
  ])("has each character whole where %j and %j share %s", (one, other) => {
    const shortener = new Shortener();
    const server = new Server();
    const text = (character: string) => `\u{10000}\u{10ffff}${LONG}${character}${LONG}\u{10000}\u{10ffff}`;
    server.whole(shortener.shorten([event(1, { w: text(one) })])[0] as Event);
    const [sent] = shortener.shorten([event(2, { w: text(other) })]) as [Event];
    expect(sent.changed).toEqual({ w: { seq: 1, start: LONG.length + 2, end: LONG.length + 2, text: other } });
    expect(server.whole(sent)["w"]).toBe(text(other));
  });

  test("is sent whole where most of it has changed, and where it is short", () => {
    const shortener = new Shortener();
    const events = [event(1, { w: LONG }), event(2, { w: "b".repeat(LONG.length) }), event(3, { w: "short" }), event(4, { w: "shorter" })];
    for (const one of events.slice(0, 2)) expect(shortener.shorten([one])).toEqual([one]);
    shortener.shorten([events[2]!]);
    expect(shortener.shorten([events[3]!])).toEqual([events[3]]);
  });

  test("is sent whole where less than half of it is as it was", () => {
    const size = 2 * SHORTEST_KEPT;
    expect([isTold(size / 2, size, size), isTold(size / 2 - 1, size, size)]).toEqual([true, false]);
    // It is the new text that would be sent.
    expect([isTold(size / 2, 4 * size, size), isTold(size / 2, size / 2, 2 * size)]).toEqual([true, false]);
  });

  test("is told by the last one though there was another value in between", () => {
    const shortener = new Shortener();
    shortener.shorten([event(1, { w: LONG }), event(2, { w: null })]);
    expect((shortener.shorten([event(3, { w: `${LONG}1` })])[0] as Event).changed).toEqual({ w: { seq: 1, start: LONG.length, end: 0, text: "1" } });
  });

  test("is kept as long as there is room for it", () => {
    const shortener = new Shortener();
    const most = "a".repeat(MOST_KEPT - SHORTEST_KEPT);
    shortener.shorten([event(1, { first: LONG }), event(2, { most })]);
    shortener.shorten([event(3, { another: LONG })]);
    const [first] = shortener.shorten([event(4, { first: LONG })]) as [Event];
    const [again] = shortener.shorten([event(5, { another: LONG })]) as [Event];
    expect([first.changed, Object.keys(again.changed ?? {})]).toEqual([undefined, ["another"]]);
  });

  test("stays kept while all together are just as long as what both ends keep", () => {
    const shortener = new Shortener();
    const most = "a".repeat(MOST_KEPT - LONG.length);
    shortener.shorten([event(1, { first: LONG }), event(2, { most })]);
    for (const [seq, id, text] of [[3, "first", LONG], [4, "most", most], [5, "first", LONG]] as const)
      expect((shortener.shorten([event(seq, { [id]: text })])[0] as Event).changed, id).toBeDefined();
  });

  test("takes the place of the one of the same widget that was sent before, and becomes the last to go", () => {
    const shortener = new Shortener();
    const half = "a".repeat(MOST_KEPT / 2);
    shortener.shorten([event(1, { first: half }), event(2, { second: half }), event(3, { first: half }), event(4, { another: LONG })]);
    const [first] = shortener.shorten([event(5, { first: half })]) as [Event];
    const [second] = shortener.shorten([event(6, { second: half })]) as [Event];
    expect([Object.keys(first.changed ?? {}), second.changed]).toEqual([["first"], undefined]);
  });

  test("takes no other one's place where it is longer than what both ends keep", () => {
    const shortener = new Shortener();
    const most = "a".repeat(MOST_KEPT);
    shortener.shorten([event(1, { most }), event(2, { more: `${most}a` })]);
    const [again] = shortener.shorten([event(3, { most })]) as [Event];
    const [more] = shortener.shorten([event(4, { more: `${most}a` })]) as [Event];
    expect([Object.keys(again.changed ?? {}), more.changed]).toEqual([["most"], undefined]);
  });

  test("is kept on a new connection as long as on the first one", () => {
    const shortener = new Shortener();
    const hello: ClientMessage = { type: "hello", build: "", load: "", connection: 2 };
    const most = "a".repeat(MOST_KEPT);
    shortener.shorten([event(1, { most }), hello, event(2, { most })]);
    expect((shortener.shorten([event(3, { most })])[0] as Event).changed).toBeDefined();
  });
});

test("a new connection begins with whole texts, and the outbox always has them", () => {
  const { app, browser, draw } = connectedApp();
  shortenTexts(app.connection);
  draw(["set", 3, 1, null, "text_area", { id: "w" }]);
  const values = () => browser.socket.sent.flatMap((message) => (message.type === "event" ? [[message.values?.["w"], message.changed?.["w"]?.text]] : []));
  app.values.set({ id: "w" }, LONG);
  app.values.set({ id: "w" }, `${LONG}1`);
  expect(values()).toEqual([[LONG, undefined], [null, "1"]]);
  expect(app.outbox.pending.map((one) => one.values?.["w"])).toEqual([LONG, `${LONG}1`]);
  browser.socket.fail();
  app.values.set({ id: "w" }, `${LONG}12`);
  browser.advance(1000);
  browser.socket.open();
  browser.socket.answer({ type: "welcome", session: "s1", seq: 1, fresh: false });
  expect(values()).toEqual([[`${LONG}1`, undefined], [null, "2"]]);
});
