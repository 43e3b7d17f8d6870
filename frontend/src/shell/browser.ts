/** What the core needs of the browser. */
import { EFFECTS } from "../effects.gen";
import type { Browser } from "../core/browser";
import type { Socket } from "../core/connection";
import type { Values } from "../core/values";
import { persistently } from "../ui/later";
import { LONGEST_QUERY } from "../wire.gen";
import { embedOptions } from "./embed";
import { isDark } from "./theme";

/** The chunks of effects that were asked for. */
const fetched: Record<string, Promise<{ default: unknown }>> = {};

export function browser(socketPath: string): Browser {
  return {
    openSocket() {
      const socket = new WebSocket(socketUrl(socketPath));
      socket.binaryType = "arraybuffer";
      return socket as Socket;
    },
    after(milliseconds, action) {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
    perform(name, props, n, values) {
      const effect = EFFECTS[name];
      if (effect === undefined) return console.warn(`Millpond: there is no effect "${name}".`);
      // One promise for all of a kind: else a later one may overtake the first, which waits for its style sheet.
      void (fetched[name] ??= persistently(effect)).then((module) =>
        (module.default as (props: unknown, n: number, values: Values) => void)(props, n, values),
      );
    },
    random: Math.random,
    now: Date.now,
    somebodyAnswers: async () => {
      const answer = await fetch("healthz", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(3000) }).catch(() => null);
      return answer !== null;
    },
    store: sessionStore(),
    reload: () => location.reload(),
    chunk: persistently,
    query: () => location.search.slice(1),
    path: pagePath,
    push: (href) => history.pushState(OURS, "", href),
    queryIsOurs: () => (history.state as { millpond?: boolean } | null)?.millpond === true,
    writeQuery,
    randomName,
    isSeen,
    about: () => ({
      path: pagePath(),
      url: location.origin + location.pathname.replace(/\/$/, ""),
      timezone: timezone(),
      timezone_offset: new Date().getTimezoneOffset(),
      locale: navigator.language,
      theme: isDark() ? "dark" : "light",
      ...(embedOptions(location.search) ? { embedded: true } : {}),
      ...(isSeen() ? {} : { hidden: true }),
    }),
  };
}

/** The first use of `Intl` loads its tables, which takes 10 ms or more: not before the first paint, where the browser has another way. */
const timezone = () => globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

const isSeen = () => document.visibilityState !== "hidden";

/** The state of addresses that this page has written itself. */
const OURS = { millpond: true };

/** The path of the app's own address. */
const appPath = () => new URL(document.baseURI).pathname;
const pagePath = () => location.pathname.slice(appPath().length);

/** Browsers refuse to change the address too often; then the next change makes up for it. */
function writeQuery(query: string, push: boolean, path?: string | null): void {
  if (query.length > LONGEST_QUERY) return console.warn("Millpond: the server would not take a longer address.");
  const url = new URL(location.href);
  url.search = query;
  if (path != null) url.pathname = appPath() + path;
  const another = url.pathname !== location.pathname;
  try {
    history[push ? "pushState" : "replaceState"](OURS, "", url);
    if (another) scrollTo(0, 0); // as after a click on a link
  } catch (error) {
    console.warn("Millpond: the browser did not change the address.", error);
  }
}

function socketUrl(path: string): string {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** 96 random bits. `crypto.randomUUID` exists on secure origins only. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The tab's storage, or memory where the browser forbids it (sandboxed frames).
 * Apps that are mounted beside each other share the storage, so keys carry the app's path.
 */
function sessionStore(): Browser["store"] {
  const { pathname } = new URL(document.baseURI);
  const name = (key: string) => (pathname === "/" ? key : `${key}@${pathname}`);
  try {
    const store = window.sessionStorage;
    store.getItem("millpond:outbox");
    return {
      getItem: (key) => store.getItem(name(key)),
      setItem: (key, value) => store.setItem(name(key), value),
      removeItem: (key) => store.removeItem(name(key)),
    };
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
  }
}
