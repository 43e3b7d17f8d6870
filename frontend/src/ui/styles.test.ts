// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const links = () => [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")];
const FROM = "http://localhost/assets/base.js";

/** None of what the tests before have asked for. */
async function fresh() {
  vi.resetModules();
  return (await import("./styles")).withStyles;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  for (const link of links()) link.remove();
});

test("a chunk comes with its styles, and both are asked for at once", async () => {
  const withStyles = await fresh();
  const load = vi.fn(() => Promise.resolve("chunk"));
  const came = vi.fn();
  void withStyles(load, ["./a.css", "./b.css"], FROM).then(came);
  expect(load).toHaveBeenCalledOnce();
  expect(links().map(({ href }) => href)).toEqual(["http://localhost/assets/a.css", "http://localhost/assets/b.css"]);
  links()[0]!.dispatchEvent(new Event("load"));
  await vi.advanceTimersByTimeAsync(0);
  expect(came).not.toHaveBeenCalled();
  links()[1]!.dispatchEvent(new Event("load"));
  await vi.advanceTimersByTimeAsync(0);
  expect(came).toHaveBeenCalledWith("chunk");
});

test("styles that hang hold up their chunk for a while only, and are in use when they come", async () => {
  const withStyles = await fresh();
  const came = withStyles(() => Promise.resolve("chunk"), ["./a.css"], FROM);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await came).toBe("chunk");
  expect(links()).toHaveLength(1);
});

test("styles that did not come are asked for again", async () => {
  const withStyles = await fresh();
  const came = vi.fn();
  void withStyles(() => Promise.resolve("chunk"), ["./a.css"], FROM).then(came);
  links()[0]!.dispatchEvent(new Event("error"));
  expect(links()).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(500);
  expect(links()).toHaveLength(1);
  expect(came).not.toHaveBeenCalled();
  links()[0]!.dispatchEvent(new Event("load"));
  await vi.advanceTimersByTimeAsync(0);
  expect(came).toHaveBeenCalledWith("chunk");
});

test("styles are there once, however many chunks take them, and whoever has put them into the page", async () => {
  const withStyles = await fresh();
  document.head.innerHTML = '<link rel="stylesheet" href="http://localhost/assets/base.css">';
  expect(await withStyles(() => Promise.resolve("chunk"), ["./base.css"], FROM)).toBe("chunk");
  void withStyles(() => Promise.resolve("one"), ["./a.css"], FROM);
  void withStyles(() => Promise.resolve("two"), ["./a.css"], FROM);
  expect(links()).toHaveLength(2);
});
