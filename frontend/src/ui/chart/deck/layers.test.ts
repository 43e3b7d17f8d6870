import { afterEach, expect, test, vi } from "vitest";
import { PATIENCE } from "../../patience";
import { Layers, type Wanted } from "./layers";
import type { Classes } from "./libraries";

afterEach(() => vi.useRealTimers());

class Fetching {
  static defaultProps = { fetch: { type: "function", value: (address: string) => answers[address] } };
  constructor(readonly props: { readonly fetch: (address: string, context: unknown) => Promise<unknown> }) {}
}

const answers: Record<string, Promise<unknown>> = {};
const WANTED = { layers: [{ "@@type": "Fetching", id: "l", data: "https://a.test/b.json" }], tables: [], theme: {}, onEarth: true, selected: null } as unknown as Wanted;

test("of data that take long is told, with what ends it; of others, nothing", async () => {
  vi.useFakeTimers();
  const slow = vi.fn();
  const layers = new Layers(undefined, undefined, slow);
  const [layer] = layers.make(WANTED, { Fetching } as unknown as Classes) as Fetching[];
  answers["quick"] = Promise.resolve(1);
  expect(await layer!.props.fetch("quick", {})).toBe(1);
  const failing: ((reason: Error) => void)[] = [];
  const late = (answers["late"] = new Promise((_done, fail) => void failing.push(fail)));
  const coming = layer!.props.fetch("late", {});
  vi.advanceTimersByTime(PATIENCE - 1);
  expect(slow).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(slow.mock.calls).toEqual([[late]]);
  failing[0]!(new Error("Failed to fetch"));
  await expect(coming).rejects.toThrow("Failed to fetch");
  expect(layers.lost.get("l")).toBe("late");
  vi.advanceTimersByTime(PATIENCE);
  expect(slow).toHaveBeenCalledTimes(1);
});
