// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { mount } from "./mount";

let count = 0;
type Cleanup = () => void;

interface Call {
  resolve(cleanup: Cleanup): void;
  reject(error: Error): void;
}

/** A component whose calls return when the test says so. */
function mounted(host = document.createElement("div")) {
  const calls: Call[] = [];
  const call = () => new Promise<Cleanup>((resolve, reject) => calls.push({ resolve, reject }));
  const name = `call${++count}`;
  Object.assign(globalThis, { [name]: call });
  const failed = vi.fn<(error: unknown) => void>();
  const script = `data:text/javascript,export default () => globalThis.${name}()`;
  const made = mount(host, { name: "gauge", key: "k", html: "", css: "", style: null, script, isolated: false }, { state: () => undefined, trigger: () => undefined, failed });
  const show = async () => {
    const at = calls.length;
    const shown = made.show({ data: "null", binary: null, parts: [] });
    await vi.waitFor(() => expect(calls).toHaveLength(at + 1));
    return { ...calls[at]!, shown };
  };
  return { made, show, failed };
}

test("a call that takes longer than the one after it takes back neither its error nor its cleanup", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { made, show, failed } = mounted();
  const [old, newer] = [vi.fn<Cleanup>(), vi.fn<Cleanup>()];
  const first = await show();
  const second = await show();
  second.resolve(newer);
  await second.shown;
  const third = await show();
  third.reject(new Error("Of the third"));
  await third.shown;
  first.resolve(old);
  await first.shown;
  expect(failed.mock.calls.map(([error]) => String(error))).toEqual(["null", "Error: Of the third"]);
  made.close();
  expect([old.mock.calls.length, newer.mock.calls.length]).toEqual([0, 1]);
});

test("a call that ends after its component has gone cleans up, and says nothing", async () => {
  const { made, show, failed } = mounted();
  const cleanup = vi.fn<Cleanup>();
  const first = await show();
  made.close();
  first.resolve(cleanup);
  await first.shown;
  expect(cleanup).toHaveBeenCalledOnce();
  await made.show({ data: "null", binary: null, parts: [] });
  expect(failed).not.toHaveBeenCalled();
});
