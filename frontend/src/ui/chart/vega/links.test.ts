import { afterEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../patience";
import { links, linksOf } from "./links";

const link = (address: string) => links.sanitize(address, { context: "href" } as never);

describe("links of marks", () => {
  it("lead to tabs of their own", async () => {
    expect(await link("https://example.com/a")).toEqual({ href: "https://example.com/a", target: "_blank", rel: "noopener noreferrer" });
    expect(await link("#there")).toEqual({ href: "#there" });
  });

  it.each(["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd"])("do not lead to %j", async (address) => {
    await expect(link(address)).rejects.toThrow();
  });

  it("are not what pictures are", async () => {
    expect(await links.sanitize("data:image/png;base64,AA==", { context: "image" } as never)).toEqual({ href: "data:image/png;base64,AA==" });
  });
});

const nothing = () => undefined;

describe("data that are long on their way", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("are told of, until they have come", async () => {
    vi.useFakeTimers();
    let answer: ((response: Response) => void) | undefined;
    vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
    const slow = vi.fn<(coming: Promise<unknown>) => void>();
    const coming = linksOf(nothing, nothing, slow).load("https://example.com/a.csv");
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(slow).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(slow).toHaveBeenCalledOnce();
    answer!(new Response("a"));
    await slow.mock.calls[0]![0];
    expect(await coming).toBe("a");
  });

  it("are not when they come in time", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("a")));
    const slow = vi.fn<(coming: Promise<unknown>) => void>();
    await linksOf(nothing, nothing, slow).load("https://example.com/a.csv");
    await vi.advanceTimersByTimeAsync(2 * PATIENCE);
    expect(slow).not.toHaveBeenCalled();
  });
});
