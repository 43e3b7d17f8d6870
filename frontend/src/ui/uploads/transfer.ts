/**
 * Sends one file to the server, in parts, until all of it is there.
 *
 * What is held up (the connection is lost, the server ends, its store is away)
 * is tried again, and goes on where it was. What the server refuses is not.
 */

/** The server does not take the file: one of these, by which the page says why. */
export type Reason = "tooLarge" | "wrongType" | "full" | "gone" | "failed";

export class Refused extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}

/** What the server says of a file that it has. Its name may be another one than was given. */
export interface Taken {
  readonly receipt: string;
  readonly name: string;
  readonly size: number;
  readonly address: string;
}

/** Where to, and how it goes. */
export interface Way {
  /** The session's own address for uploads. */
  readonly address: string;
  readonly ticket: string;
  readonly signal: AbortSignal;
  /** Bytes that are there. */
  readonly progress: (sent: number) => void;
  /** It is held up, or goes on. */
  readonly waiting: (waiting: boolean) => void;
  /** Comes when there may be a server again. */
  readonly connected: (signal: AbortSignal) => Promise<void>;
  /** Nothing has gone or come for a while: is the server still there? */
  readonly silent: () => void;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const FIRST_PART = 1 << 20;
const LARGEST_PART = 8 << 20;
/** Milliseconds that a part may take, or the next one is smaller: what is lost with a connection is one part. */
const QUICK = 2000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
/** What may be otherwise in a moment: no answer at all, too many at once, a server or a store that is away. */
const HELD_UP = new Set([0, 400, 408, 425, 429, 500, 502, 503, 504]);
/** Milliseconds after which a request is held to be lost: what has come of it need not come again. */
const LONGEST_REQUEST = 60_000;
/** The same for one that only asks how far it is. */
const LONGEST_QUESTION = 5_000;
/** The same for the first one after a loss: the browser may have kept several connections that are lost, too, and takes them first. */
const FIRST_QUESTION = 1000;
/** Milliseconds of silence after which the tab finds out whether its connection is lost. */
const SILENCE = 5_000;
/** After so many attempts that have brought nothing on, the user is asked. */
const MOST_ATTEMPTS = 200;

/** Resolves with what the server says of it. Rejects with `Refused`, or when it is aborted. */
export async function transfer(file: Blob, name: string, type: string, way: Way): Promise<Taken> {
  const part = `${way.address}/part/${randomName()}`;
  let size = FIRST_PART;
  let offset = 0;
  let attempts = 0;
  // A large file is first announced without any of it: what is refused need not be sent.
  let asks = file.size > FIRST_PART;
  way.signal.addEventListener("abort", () => void discard(part, way.ticket), { once: true });
  for (;;) {
    const body = asks ? file.slice(offset, offset) : file.slice(offset, offset + size);
    const query = new URLSearchParams({ name, offset: String(offset), size: String(file.size) });
    const began = performance.now();
    const from = offset;
    const patience = body.size > 0 ? LONGEST_REQUEST : attempts > 0 ? Math.min(LONGEST_QUESTION, FIRST_QUESTION * 2 ** (attempts - 1)) : LONGEST_QUESTION;
    const answer = await put(`${part}?${query}`, body, type, patience, way, (sent) => way.progress(from + sent));
    if (answer.status === 201) return JSON.parse(answer.text) as Taken;
    if (answer.status === 202 || (answer.status === 409 && answer.text.startsWith("{"))) {
      ({ offset } = JSON.parse(answer.text) as { offset: number });
      way.progress(offset);
      way.waiting(false);
      if (offset > from) attempts = 0;
      if (!asks) size = nextSize(size, performance.now() - began);
      asks = false;
      continue;
    }
    attempts += 1;
    if (!HELD_UP.has(answer.status) || attempts > MOST_ATTEMPTS) throw new Refused(reasonOf(answer.status));
    way.waiting(true);
    await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1)), way);
    // How far it is, the server knows; and a refusal that was not read comes again.
    asks = true;
  }
}

function nextSize(size: number, took: number): number {
  if (took > QUICK) return Math.max(FIRST_PART / 4, size / 2);
  return took < QUICK / 2 ? Math.min(LARGEST_PART, size * 2) : size;
}

function reasonOf(status: number): Reason {
  if (status === 413 || status === 507) return "full";
  if (status === 415) return "wrongType";
  return status === 403 || status === 409 ? "gone" : "failed";
}

function put(url: string, body: Blob, type: string, patience: number, way: Way, progress: (sent: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (way.signal.aborted) return reject(way.signal.reason as Error);
    const request = new XMLHttpRequest();
    const abort = () => {
      request.abort();
      reject(way.signal.reason as Error);
    };
    way.signal.addEventListener("abort", abort, { once: true });
    // A connection can be lost without a word, and its requests with it: when the tab has a new one, nobody waits for them.
    const over = new AbortController();
    void way.connected(AbortSignal.any([way.signal, over.signal])).then(() => request.abort());
    let watch = setInterval(way.silent, SILENCE);
    request.onloadend = () => {
      clearInterval(watch);
      over.abort();
      way.signal.removeEventListener("abort", abort);
      resolve({ status: request.status, text: request.responseText });
    };
    if (body.size > 0)
      request.upload.onprogress = (event) => {
        clearInterval(watch);
        watch = setInterval(way.silent, SILENCE);
        progress(event.loaded);
      };
    request.open("PUT", url);
    request.timeout = patience;
    request.setRequestHeader("X-Millpond-Upload", way.ticket);
    if (type !== "") request.setRequestHeader("Content-Type", type);
    request.send(body);
  });
}

/** Until the time is over, or the connection is back. */
async function pause(milliseconds: number, way: Way): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([way.signal, over.signal]);
  const timer = new Promise<void>((resolve) => {
    const id = setTimeout(resolve, milliseconds);
    either.addEventListener("abort", () => clearTimeout(id), { once: true });
  });
  const aborted = new Promise<void>((_, reject) => {
    way.signal.addEventListener("abort", () => reject(way.signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([timer, way.connected(either), aborted]);
  } finally {
    over.abort();
  }
}

async function discard(part: string, ticket: string): Promise<void> {
  try {
    await fetch(part, { method: "DELETE", headers: { "X-Millpond-Upload": ticket } });
  } catch {
    // The server removes what nobody goes on with.
  }
}

/** Not `crypto.randomUUID()`, which pages without TLS do not have. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
