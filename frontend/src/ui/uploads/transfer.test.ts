// @vitest-environment jsdom
/** What is sent of a file when all goes well, when it is held up, and when it is refused. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, transfer, type Way } from "./transfer";

const MB = 1 << 20;

/** The server: what it has, and what it answers instead of taking a part. */
let has = 0;
let instead: number[] = [];
let requests: string[] = [];

class FakeRequest {
  status = 0;
  responseText = "";
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onloadend: () => void = () => {};
  private url = "";

  open(_: string, url: string): void {
    this.url = url;
  }

  setRequestHeader(): void {}

  abort(): void {}

  send(body: Blob): void {
    const query = new URLSearchParams(this.url.split("?")[1]);
    const offset = Number(query.get("offset"));
    requests.push(`${offset}+${body.size}`);
    const answer = instead.shift();
    if (answer !== undefined) this.status = answer;
    else if (offset > has) [this.status, this.responseText] = [409, JSON.stringify({ offset: has })];
    else {
      has = offset + body.size;
      const done = has === Number(query.get("size"));
      [this.status, this.responseText] = done ? [201, '{"receipt": "r"}'] : [202, JSON.stringify({ offset: has })];
    }
    queueMicrotask(() => this.onloadend());
  }
}

const atOnce = () => Promise.resolve();
const never = () => new Promise<void>(() => {});

function way(more: Partial<Way> = {}): Way {
  return { address: "up", ticket: "t", signal: new AbortController().signal, progress: () => {}, waiting: () => {}, connected: atOnce, silent: () => {}, ...more };
}

beforeEach(() => {
  [has, instead, requests] = [0, [], []];
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve()));
});

afterEach(() => vi.unstubAllGlobals());

describe("a transfer", () => {
  it("sends a small file at once, and announces a large one", async () => {
    expect(await transfer(new Blob(["123"]), "a", "", way())).toEqual({ receipt: "r" });
    expect(requests).toEqual(["0+3"]);
    [has, requests] = [0, []];
    await transfer(new Blob([new Uint8Array(5 * MB)]), "a", "", way());
    expect(requests).toEqual(["0+0", `0+${MB}`, `${MB}+${2 * MB}`, `${3 * MB}+${2 * MB}`]);
  });

  it("goes on where it was, and says that it waits", async () => {
    const waiting = vi.fn();
    const file = new Blob([new Uint8Array(2 * MB)]);
    instead = [503];
    await transfer(file, "a", "", way({ waiting }));
    expect(requests[0]).toBe("0+0");
    expect(requests[1]).toBe("0+0");
    expect(waiting.mock.calls[0]).toEqual([true]);
    expect(waiting.mock.calls.at(-1)).toEqual([false]);
  });

  it("asks how far it is after a part that was lost", async () => {
    const file = new Blob([new Uint8Array(2 * MB)]);
    const progress: number[] = [];
    const send = FakeRequest.prototype.send;
    let count = 0;
    FakeRequest.prototype.send = function (body: Blob) {
      if ((count += 1) === 3) {
        requests.push("lost");
        has = 0; // another machine has taken over
        queueMicrotask(() => this.onloadend());
        return;
      }
      send.call(this, body);
    };
    try {
      expect(await transfer(file, "a", "", way({ progress: (sent) => progress.push(sent) }))).toEqual({ receipt: "r" });
    } finally {
      FakeRequest.prototype.send = send;
    }
    expect(requests).toEqual(["0+0", `0+${MB}`, "lost", `${MB}+0`, `0+${2 * MB}`]);
    expect(progress).toContain(0);
  });

  it("waits for no request of a connection that was lost without a word", async () => {
    const reconnected: (() => void)[] = [];
    const connected = () => new Promise<void>((resolve) => void reconnected.push(resolve));
    const { send, abort } = FakeRequest.prototype;
    FakeRequest.prototype.send = function () {
      requests.push("lost");
      FakeRequest.prototype.send = send;
    };
    FakeRequest.prototype.abort = function () {
      this.onloadend();
    };
    try {
      const sent = transfer(new Blob(["123"]), "a", "", way({ connected }));
      expect(requests).toEqual(["lost"]);
      reconnected.forEach((resolve) => resolve());
      expect(await sent).toEqual({ receipt: "r" });
    } finally {
      Object.assign(FakeRequest.prototype, { send, abort });
    }
    expect(requests).toEqual(["lost", "0+0", "0+3"]);
  });

  it("finds out whether the connection is lost when nothing has gone or come for a while", async () => {
    vi.useFakeTimers();
    const made: FakeRequest[] = [];
    class Unanswered extends FakeRequest {
      override send(): void {
        made.push(this);
      }
    }
    vi.stubGlobal("XMLHttpRequest", Unanswered);
    try {
      const silent = vi.fn();
      const sent = transfer(new Blob(["123"]), "a", "", way({ connected: never, silent }));
      vi.advanceTimersByTime(4000);
      made[0]?.upload.onprogress?.({ loaded: 3 });
      vi.advanceTimersByTime(4000);
      expect(silent).not.toHaveBeenCalled();
      vi.advanceTimersByTime(2000);
      expect(silent).toHaveBeenCalledOnce();
      for (const request of made) {
        [request.status, request.responseText] = [201, '{"receipt": "r"}'];
        request.onloadend();
      }
      expect(await sent).toEqual({ receipt: "r" });
      vi.advanceTimersByTime(20_000);
      expect(silent).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [413, "full"],
    [415, "wrongType"],
    [403, "gone"],
    [507, "full"],
    [418, "failed"],
  ])("is refused with %i", async (status, reason) => {
    instead = [status];
    const sent = transfer(new Blob(["1"]), "a", "", way());
    await expect(sent).rejects.toEqual(new Refused(reason as "full"));
    await sent.catch((error: Refused) => expect(error.reason).toBe(reason));
  });

  it("takes back what has come when it is cancelled", async () => {
    const end = new AbortController();
    instead = [503];
    const sent = transfer(new Blob(["1"]), "a", "", way({ signal: end.signal, connected: never }));
    await Promise.resolve();
    end.abort();
    await expect(sent).rejects.toBe(end.signal.reason);
    expect(fetch).toHaveBeenCalledWith(expect.stringMatching(/^up\/part\/[0-9a-f]{24}$/), expect.objectContaining({ method: "DELETE" }));
  });
});
