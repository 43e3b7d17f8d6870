// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { beforePaper, print } from "./paper";

const told: string[] = [];
const never = () => new Promise<void>(() => undefined);
for (const name of ["beforeprint", "afterprint"]) addEventListener(name, () => told.push(name));

beforeEach(() => {
  told.length = 0;
  window.print = () => {
    told.push("print");
    dispatchEvent(new Event("beforeprint"));
    dispatchEvent(new Event("afterprint"));
  };
});

it("prints at once where nothing is to be made ready", () => {
  void print();
  expect(told).toEqual(["print", "beforeprint", "afterprint"]);
});

it("makes ready one part after the other on a page that is light, by the menu and by keys", async () => {
  const leave = [beforePaper(async () => void told.push("first")), beforePaper(async () => void told.push("second"))];
  await print();
  const all = ["beforeprint", "first", "second", "print", "beforeprint", "afterprint"];
  expect(told).toEqual(all);
  told.length = 0;
  const press = new KeyboardEvent("keydown", { key: "p", ctrlKey: true, cancelable: true });
  dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(told).toEqual(all));
  for (const one of leave) one();
  const browsers = new KeyboardEvent("keydown", { key: "p", ctrlKey: true, cancelable: true });
  dispatchEvent(browsers);
  expect(browsers.defaultPrevented).toBe(false);
});

it("prints once when it is asked again meanwhile", async () => {
  const ready: (() => void)[] = [];
  const leave = beforePaper(() => new Promise((done) => void ready.push(done)));
  const printed = [print(), print()];
  for (const done of ready) done();
  await Promise.all(printed);
  expect(told.filter((one) => one === "print")).toHaveLength(1);
  leave();
});

it("says the end where nothing can be printed", async () => {
  const leave = beforePaper(async () => undefined);
  window.print = () => undefined;
  await print();
  expect(told).toEqual(["beforeprint", "afterprint"]);
  leave();
});

it("waits for all parts together no longer than for one", async () => {
  vi.useFakeTimers();
  const leave = [beforePaper(never), beforePaper(never), beforePaper(never)];
  const printed = print();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told).toEqual(["beforeprint", "print", "beforeprint", "afterprint"]);
  await printed;
  for (const one of leave) one();
  vi.useRealTimers();
});
