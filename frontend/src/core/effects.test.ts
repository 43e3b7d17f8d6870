import { expect, test } from "vitest";
import { Effects } from "./effects";
import { FakeStore } from "./fake";

function tab(store = new FakeStore()) {
  const happened: string[] = [];
  return { store, happened, effects: new Effects(store, (name) => happened.push(name)) };
}

const effect = (n: number, name = "snow") => ({ type: "effect", n, name, props: {} }) as const;

test("an effect that comes again does not happen again, and is acknowledged", () => {
  const { effects, happened } = tab();
  expect(effects.receive(effect(1), "s")).toBe(1);
  expect(effects.receive(effect(1), "s")).toBe(1);
  expect(effects.receive(effect(2, "balloons"), "s")).toBe(2);
  expect(happened).toEqual(["snow", "balloons"]);
});

test("a reloaded page knows what has happened", () => {
  const { store, effects } = tab();
  effects.receive(effect(3), "s");
  const again = tab(store);
  expect(again.effects.shown("s")).toBe(3);
  again.effects.receive(effect(3), "s");
  expect(again.happened).toEqual([]);
});

test("another session counts anew", () => {
  const { effects, happened } = tab();
  effects.receive(effect(7), "s");
  expect(effects.shown("t")).toBe(0);
  effects.receive(effect(1), "t");
  expect(happened).toHaveLength(2);
});
