import { expect, test } from "vitest";
import { FakeStore } from "./fake";
import { Outbox, WINDOW } from "./outbox";

function outbox(store = new FakeStore()): Outbox {
  const box = new Outbox(store);
  box.adopt("s1", 0);
  return box;
}

test("numbers events from 1 and keeps them until they are finished", () => {
  const box = outbox();
  box.add({ a: 1 }, null, true);
  box.add({}, "go", true);
  box.add({ a: 2 }, null, true);
  box.finish(2, 1);
  expect(box.pending).toEqual([{ type: "event", seq: 3, values: { a: 2 }, attempt: 1 }]);
});

test("survives a reload of the page, and goes on counting", () => {
  const store = new FakeStore();
  outbox(store).add({ a: 1 }, null, true);
  const after = new Outbox(store);
  expect(after.session).toBe("s1");
  expect(after.pending).toHaveLength(1);
  expect(after.resend(false)).toHaveLength(1);
  expect(after.add({ a: 2 }, null, true)?.seq).toBe(2);
});

test("goes on counting after all events were finished", () => {
  const store = new FakeStore();
  const box = outbox(store);
  box.add({ a: 1 }, null, true);
  box.finish(1, 1);
  expect(new Outbox(store).add({}, null, true)?.seq).toBe(2);
});

test("counts to how many copies of the session an event was given", () => {
  const box = outbox();
  box.add({ a: 1 }, null, true);
  box.add({ a: 2 }, null, false);
  const attempts = (restored: boolean) => box.resend(restored).map((event) => event.attempt);
  // The first time that the second one is sent is its first attempt, whoever gets it.
  expect(attempts(true)).toEqual([2, 1]);
  expect(attempts(false)).toEqual([2, 1]);
  expect(attempts(true)).toEqual([3, 2]);
});

test("remembers the highest saved version over a reload, until the store is rolled back", () => {
  const store = new FakeStore();
  const box = outbox(store);
  box.finish(0, 4);
  box.finish(0, 3);
  expect(new Outbox(store).version).toBe(4);
  box.rollBack();
  expect(new Outbox(store).version).toBe(0);
  box.finish(0, 3);
  expect(box.version).toBe(3);
  box.adopt("s2", 0);
  expect(box.version).toBe(0);
});

test("adopting the same session forgets what the server has", () => {
  const box = outbox();
  box.add({ a: 1 }, null, true);
  box.add({ a: 2 }, null, true);
  box.adopt("s1", 1);
  expect(box.pending.map((event) => event.seq)).toEqual([2]);
});

test("adopting another session begins anew", () => {
  const box = outbox();
  box.add({ a: 1 }, null, true);
  box.adopt("s2", 0);
  expect(box.pending).toEqual([]);
  expect(box.add({}, null, true)?.seq).toBe(1);
});

test("does not count numbers that the server has used", () => {
  const box = outbox();
  box.adopt("s1", 7);
  expect(box.add({}, null, true)?.seq).toBe(8);
});

test.each(["not JSON", "{}", '{"session":1,"seq":2,"events":[]}', "null"])("ignores %s in the storage", (text) => {
  const store = new FakeStore();
  store.setItem("millpond:outbox", text);
  expect(new Outbox(store).session).toBeNull();
});

test("no more events are under way than the window has; those after them go when there is room", () => {
  const box = outbox();
  box.adopt("s", 0);
  const sent = Array.from({ length: WINDOW + 5 }, (_, i) => box.add({ a: i }, null, true)).filter((event) => event !== null);
  expect(sent).toHaveLength(WINDOW);
  expect(box.next()).toEqual([]);
  box.finish(3, 1);
  expect(box.next().map(({ seq, attempt }) => [seq, attempt])).toEqual([1, 2, 3].map((i) => [WINDOW + i, 1]));
  // A new connection begins with the oldest; what was never sent has had no attempt.
  const again = box.resend(true);
  expect(again).toHaveLength(WINDOW);
  expect([again[0]?.attempt, again.at(-1)?.attempt]).toEqual([2, 2]);
  box.finish(WINDOW + 3, 2);
  expect(box.next().map(({ seq, attempt }) => [seq, attempt])).toEqual([[WINDOW + 4, 1], [WINDOW + 5, 1]]);
});

test("what is too large for the server can be left out", () => {
  const box = outbox();
  box.adopt("s", 0);
  for (const a of ["x", "x".repeat(100), "y"]) box.add({ a }, null, true);
  box.dropLargest();
  expect(box.pending.map((event) => event.seq)).toEqual([1, 3]);
});

test("forgets one event that the server cannot read, and goes on with the others", () => {
  const box = outbox();
  for (const trigger of ["a", "b", "c"]) box.add({}, trigger, true);
  box.discard(2);
  box.discard(7);
  expect(box.pending.map((event) => event.seq)).toEqual([1, 3]);
  expect(box.add({}, "d", true)?.seq).toBe(4);
});

function failToSend(): never {
  throw new Error("no line");
}

test("an event is on its way before it is kept, and is kept whatever becomes of sending it", () => {
  const store = new FakeStore();
  const box = outbox(store);
  const kept = () => new Outbox(store).pending.map(({ seq }) => seq);
  const seen: number[][] = [];
  box.add({}, "a", true, {}, () => void seen.push(kept()));
  expect(seen).toEqual([[]]);
  expect(kept()).toEqual([1]);
  expect(() => box.add({}, "b", true, {}, failToSend)).toThrow("no line");
  expect(kept()).toEqual([1, 2]);
});

test("a number that the server has had is not given again", () => {
  const box = outbox(new FakeStore());
  box.adopt("s1", 1, false, 3);
  expect(box.add({}, "a", true)?.seq).toBe(4);
});
