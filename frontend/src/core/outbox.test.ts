import { expect, test } from "vitest";
import { FakeStore } from "./fake";
import { Outbox } from "./outbox";

function outbox(store = new FakeStore()): Outbox {
  const box = new Outbox(store);
  box.adopt("s1", 0);
  return box;
}

test("numbers events from 1 and keeps them until they are finished", () => {
  const box = outbox();
  box.add({ a: 1 });
  box.add({}, "go");
  box.add({ a: 2 });
  box.finish(2);
  expect(box.pending).toEqual([{ type: "event", seq: 3, values: { a: 2 }, attempt: 1 }]);
});

test("survives a reload of the page, and goes on counting", () => {
  const store = new FakeStore();
  outbox(store).add({ a: 1 });
  const after = new Outbox(store);
  expect(after.session).toBe("s1");
  expect(after.pending).toHaveLength(1);
  expect(after.add({ a: 2 }).seq).toBe(2);
});

test("goes on counting after all events were finished", () => {
  const store = new FakeStore();
  const box = outbox(store);
  box.add({ a: 1 });
  box.finish(1);
  expect(new Outbox(store).add({}).seq).toBe(2);
});

test("counts how often an event was sent", () => {
  const box = outbox();
  box.add({ a: 1 });
  box.resend();
  expect(box.resend()).toMatchObject([{ seq: 1, attempt: 3 }]);
});

test("adopting the same session forgets what the server has", () => {
  const box = outbox();
  box.add({ a: 1 });
  box.add({ a: 2 });
  box.adopt("s1", 1);
  expect(box.pending.map((event) => event.seq)).toEqual([2]);
});

test("adopting another session begins anew", () => {
  const box = outbox();
  box.add({ a: 1 });
  box.adopt("s2", 0);
  expect(box.pending).toEqual([]);
  expect(box.add({}).seq).toBe(1);
});

test("does not count numbers that the server has used", () => {
  const box = outbox();
  box.adopt("s1", 7);
  expect(box.add({}).seq).toBe(8);
});

test.each(["not JSON", "{}", '{"session":1,"seq":2,"events":[]}', "null"])("ignores %s in the storage", (text) => {
  const store = new FakeStore();
  store.setItem("millpond:outbox", text);
  expect(new Outbox(store).session).toBeNull();
});

test("works on when the storage is full", () => {
  const store = new FakeStore();
  const box = outbox(store);
  store.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  expect(box.add({ a: 1 }).seq).toBe(1);
  expect(box.pending).toHaveLength(1);
});
