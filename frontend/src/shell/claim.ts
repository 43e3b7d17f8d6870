/**
 * One tab, one session. A tab that is duplicated (or opened by `window.open`)
 * begins with a copy of the other's storage, and would take its session away:
 * it asks for a copy of the session instead. So a tab says, for as long as it
 * lives, which session it has: by a lock with the session's name, or, where
 * the browser has none (plain http to another machine), by answering whoever
 * asks. A tab that is frozen does not answer; then the server ends the older
 * connection, and the page says so.
 */
import type { App } from "../core/app";

/** On a reload, the page before gives its lock back within this time. */
const LOCK_PATIENCE = 300;
/** On a busy machine it takes longer: a page that has the lock and does not answer is on its way out, or frozen. */
const LEAVING_PATIENCE = 5000;
/** So long may another tab take to answer. */
const ANSWER_PATIENCE = 150;

/**
 * Starts the tab: with the session that it kept, or a copy of it if another tab lives in it.
 *
 * Where the app wants it so, a tab without a session gets a copy of the browser's last one, whose tab was closed. Not
 * the session itself: what the closed tab had under way may yet arrive, and a frozen one wake up.
 */
export async function startWithOwnSession(app: App): Promise<void> {
  const claim: (session: string, patience?: null) => Promise<boolean> = "locks" in navigator ? own : askAndAnswer;
  let held = app.outbox.session;
  if (held !== null && !(await claim(held))) {
    app.copy(held);
    held = null;
  }
  const last = app.bootstrap.resume === "browser" ? lastSession() : null;
  if (app.outbox.session === null && last !== null) {
    const id = last.read();
    if (id !== null && (await ask(id))) app.copy(id);
  }
  let before = app.outbox.session;
  app.subscribe(() => {
    const { session } = app.outbox;
    if (session === before) return;
    before = session;
    // A new session is nobody else's: however slow the browser is, the lock must come to be held.
    if (session !== null && session !== held) void claim(session, null);
    held = session;
    last?.write(session);
  });
  if (held !== null) last?.write(held);
  app.start();
}

/** True once the session is this tab's; false when another tab lives in it. */
async function own(session: string, patience: number | null = LOCK_PATIENCE): Promise<boolean> {
  const held = (await hold(session, patience)) || ((await ask(session)) && (await hold(session, LEAVING_PATIENCE)));
  if (held) answer(session);
  return held;
}

async function askAndAnswer(session: string, patience?: null): Promise<boolean> {
  const free = await ask(session, patience);
  if (free) answer(session);
  return free;
}

/** True once the lock is this tab's, until it is closed; false when another tab keeps it for so many milliseconds. */
function hold(session: string, patience: number | null): Promise<boolean> {
  return new Promise((resolve) => {
    const forGood = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    navigator.locks
      .request(`millpond:${session}`, patience === null ? {} : { signal: AbortSignal.timeout(patience) }, forGood)
      .catch(() => resolve(false));
  });
}

/* oxlint-disable unicorn/require-post-message-target-origin -- a channel has none: it stays within its origin */
/** From now on, this tab says that the session is its own. */
function answer(session: string): void {
  if (!("BroadcastChannel" in globalThis)) return;
  const channel = new BroadcastChannel(`millpond:${session}`);
  channel.addEventListener("message", ({ data }) => data === "whose?" && channel.postMessage("mine"));
}

/** Asks the other tabs; true when none says that it has the session. */
function ask(session: string, patience: number | null = ANSWER_PATIENCE): Promise<boolean> {
  if (!("BroadcastChannel" in globalThis)) return Promise.resolve(true);
  const channel = new BroadcastChannel(`millpond:${session}`);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      channel.close();
      resolve(true);
    }, patience ?? 0);
    channel.addEventListener("message", ({ data }) => {
      if (data !== "mine") return;
      clearTimeout(timer);
      channel.close();
      resolve(false);
    });
    channel.postMessage("whose?");
  });
}

/** The last session of this app in this browser, where the browser lets us keep it. */
function lastSession(): { read(): string | null; write(session: string | null): void } {
  const key = `millpond:last@${new URL(document.baseURI).pathname}`;
  return {
    read: () => permitted(() => localStorage.getItem(key)),
    write: (session) => void permitted(() => (session === null ? localStorage.removeItem(key) : localStorage.setItem(key, session))),
  };
}

/** What the browser may forbid, and a full storage refuse: each tab is then on its own. */
function permitted<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
