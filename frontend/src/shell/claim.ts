/**
 * One tab, one session. A tab that is duplicated (or opened by `window.open`)
 * begins with a copy of the other's storage, and would take its session away.
 * So a tab holds a lock with the session's name for as long as it lives.
 */
import type { App } from "../core/app";

/** On a reload, the page before gives its lock back within this time. */
const PATIENCE = 300;

/** Starts the tab: with the session that it kept, unless another tab lives in it. */
export async function startWithOwnSession(app: App): Promise<void> {
  // The lock manager exists on secure origins only; elsewhere the server ends the older connection.
  if (!("locks" in navigator)) return app.start();
  let held = app.outbox.session;
  if (held !== null && !(await hold(held))) {
    app.outbox.clear();
    held = null;
  }
  app.subscribe(() => {
    const { session } = app.outbox;
    if (session === held || session === null) return;
    held = session;
    void hold(session);
  });
  app.start();
}

/** True once the lock is this tab's, until it is closed; false when another tab keeps it. */
function hold(session: string): Promise<boolean> {
  return new Promise((resolve) => {
    const forGood = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    navigator.locks
      .request(`millpond:${session}`, { signal: AbortSignal.timeout(PATIENCE) }, forGood)
      .catch(() => resolve(false));
  });
}
