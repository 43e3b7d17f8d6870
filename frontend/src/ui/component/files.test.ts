// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { retryNow } from "../later";
import { ComponentFrame, type Problem } from "./ComponentFrame";
import { loadFile, MOST_BYTES } from "./files";

let asked: string[] = [];
let answers: Record<string, () => Response | Promise<Response>> = {};
const bytes = (size: number) => () => ({ ok: true, status: 200, arrayBuffer: () => Promise.resolve(new ArrayBuffer(size)) }) as Response;

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (file: string) => {
    asked.push(file);
    return (answers[file] ?? bytes(1))();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  answers = {};
});

test("a file is fetched once", async () => {
  const [one, other] = await Promise.all([loadFile("a"), loadFile("a")]);
  expect(one).toBe(other);
  await loadFile("a");
  expect(asked).toEqual(["a"]);
});

test("what is kept has no more bytes than there may be, and is what was used last", async () => {
  const third = Math.floor(MOST_BYTES / 3);
  answers = { b: bytes(third), c: bytes(third), d: bytes(third), e: bytes(third) };
  for (const file of ["b", "c", "d"]) await loadFile(file);
  await loadFile("b");
  await loadFile("e");
  asked = [];
  for (const file of ["b", "d", "e"]) await loadFile(file);
  expect(asked).toEqual([]);
  await loadFile("c");
  expect(asked).toEqual(["c"]);
});

test("a file that is larger than that is not kept", async () => {
  answers = { huge: bytes(MOST_BYTES + 1) };
  await loadFile("huge");
  await loadFile("huge");
  expect(asked).toEqual(["huge", "huge"]);
});

test("while the server is away, a file is asked for again", async () => {
  let times = 0;
  answers = {
    f: () => {
      times += 1;
      if (times === 1) throw new TypeError("no network");
      return times === 2 ? new Response("", { status: 503 }) : new Response("xy");
    },
  };
  const coming = loadFile("f");
  for (const tries of [1, 2]) {
    await vi.waitFor(() => expect(asked).toHaveLength(tries));
    await new Promise((settled) => setTimeout(settled));
    retryNow();
  }
  expect((await coming).length).toBe(2);
});

test("a component is not told half of what it is given: the page says what is missing", async () => {
  answers = { g: () => new Response("", { status: 404 }) };
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const problems: (Problem | null)[] = [];
  const link = new ComponentFrame(frame, "component/", { value: () => undefined, height: () => undefined, problem: (what) => problems.push(what) }, { current: false });
  const posted = vi.spyOn(frame.contentWindow as Window, "postMessage").mockImplementation(() => undefined);
  const ready = { isStreamlitMessage: true, type: "streamlit:componentReady", apiVersion: 1 };
  window.dispatchEvent(new MessageEvent("message", { data: ready, source: frame.contentWindow, origin: location.origin }));
  const shown = { args: "{}", tables: [], disabled: false };
  link.show({ ...shown, binary: [{ name: "b", file: "g" }] });
  await vi.waitFor(() => expect(problems.at(-1)).toMatchObject({ why: "given", error: expect.stringContaining("g answered 404") as string }));
  expect(posted).not.toHaveBeenCalled();
  link.show({ ...shown, binary: [{ name: "b", file: "h" }] });
  await vi.waitFor(() => expect(posted).toHaveBeenCalledOnce());
  expect(problems.at(-1)).toBeNull();
  link.close();
});
