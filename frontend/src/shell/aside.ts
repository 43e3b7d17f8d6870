/**
 * What a user has typed and not sent when the login ends, because its time is over or its provider has ended it: it is
 * there again when the same user signs in in this tab, and nobody else sees it.
 *
 * It is sealed with a key of the user's own, which the server tells the pages of this user alone, so the storage of the
 * tab has nothing that the next one can read. Browsers encrypt on secure origins only: elsewhere nothing is kept. Nor is
 * it where the user has signed out, if only in another tab, of which a tab without a line has not heard from the server.
 */
import type { App } from "../core/app";
import type { Tree } from "../core/tree";
import { lastSignOut } from "./signOuts";
import { ROOT } from "../wire.gen";

/** Milliseconds for which it is kept. */
const FOR = 3_600_000;
/** What `Values` calls what was not sent, in the memory of the page. */
const UNSENT = "unsent:";

interface Unsent {
  readonly form: string | null;
  readonly draft: string | null;
  readonly pending?: { readonly value: unknown };
  readonly held?: { readonly value: unknown };
}
type Items = readonly (readonly [string, Unsent])[];

/** Puts aside what is not sent when the login ends, and brings back what was put aside. */
export async function keepForUser(app: App): Promise<() => void> {
  const { key: text } = app.bootstrap;
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  const leave = leaver(app);
  app.memory.putAside = () => leave(Promise.resolve());
  if (text === undefined || subtle === undefined) return () => undefined;
  const key = await subtle.importKey("raw", bytesOf(text), "AES-GCM", false, ["encrypt", "decrypt"]);
  app.memory.putAside = () => leave(seal(key, unsentOf(app)));
  const found = await open(key);
  return found.length === 0 ? () => undefined : whenDrawn(app, () => bringBack(app, found));
}

/**
 * Whoever works in this tab from now on may be another user, whose own key comes with the document. So it is loaded again,
 * unless what was refused has come with the document itself: a server that refuses each of its sessions would have it load
 * for ever. One that the tab has kept, a former user's, is forgotten by then.
 */
function leaver(app: App): (kept: Promise<void>) => Promise<void> {
  let welcome = false;
  const look = () => (welcome ||= app.status.connection.name === "connected");
  app.subscribe(look);
  look();
  return async (kept) => {
    app.memory.putAside = () => Promise.resolve();
    const again = welcome || (app.outbox.session !== null && !app.prepared);
    forgetWhatCame(app);
    await kept;
    if (again) location.reload();
  };
}

/** What came with the document, the key and the first content, is not there for those who look into it. */
function forgetWhatCame({ bootstrap }: App): void {
  document.getElementById("millpond")?.remove();
  Object.assign(bootstrap, { key: undefined, messages: undefined });
}

/** Without files that were sent for a form: they go with the session. */
function unsentOf({ tree, memory }: App): Items {
  const uploads = new Set([...tree.walk()].flatMap(({ props }) => ("ticket" in props ? [UNSENT + String(props["id"])] : [])));
  const items = [...memory.items].filter(([name]) => name.startsWith(UNSENT)) as unknown as Items;
  return items.map(([name, unsent]) => [name, uploads.has(name) ? { form: unsent.form, draft: unsent.draft } : unsent]);
}

async function seal(key: CryptoKey, items: Items): Promise<void> {
  if (items.length === 0 || lastSignOut() > performance.timeOrigin) return;
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(items)));
    sessionStorage.setItem(place(), JSON.stringify([Date.now() + FOR, textOf(iv), textOf(new Uint8Array(sealed))]));
  } catch {
    // The storage is full or forbidden. The page goes on without.
  }
}

/** What was put aside for this user. It is there once, and for another one not at all. */
async function open(key: CryptoKey): Promise<Items> {
  try {
    const [until, iv, sealed] = JSON.parse(sessionStorage.getItem(place()) ?? "[0]") as [number, string, string];
    sessionStorage.removeItem(place());
    if (until < Date.now() || until - FOR < lastSignOut()) return [];
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(iv) }, key, bytesOf(sealed));
    return JSON.parse(new TextDecoder().decode(plain)) as Items;
  } catch {
    return []; // another user's
  }
}

/** Calls `then` once, when the first run is over. */
function whenDrawn(app: App, then: () => void): () => void {
  const look = () => {
    if (!app.hasRun || app.status.script !== "notRunning") return;
    end();
    then();
  };
  const end = app.subscribe(look);
  look();
  return () => end();
}

function bringBack({ tree, values, memory }: App, items: Items): void {
  const forms = formsOf(tree);
  for (const [name, unsent] of items) {
    const id = name.slice(UNSENT.length);
    const form = forms.get(id);
    // What is drawn later, on another page, finds it there.
    if (form === undefined) memory.set(name, unsent);
    if (form !== unsent.form) continue;
    const { pending, held, draft } = unsent;
    if (pending !== undefined) values.set({ id, form }, pending.value);
    else if (held !== undefined) values.set({ id, form, quiet: true }, held.value);
    if (draft !== null) values.setDraft({ id, form }, draft);
  }
}

/** The form of each widget that is on the page, by id. */
function formsOf(tree: Tree, at: number = ROOT, found = new Map<string, string | null>()): Map<string, string | null> {
  const node = tree.get(at);
  if (node === undefined) return found;
  const { id, form } = node.props;
  if (typeof id === "string" && "value" in node.props) found.set(id, typeof form === "string" ? form : null);
  for (const child of node.children) formsOf(tree, child, found);
  return found;
}

/** Apps that are mounted beside each other share the storage. */
function place(): string {
  const { pathname } = new URL(document.baseURI);
  return pathname === "/" ? "millpond:aside" : `millpond:aside@${pathname}`;
}

const textOf = (data: Uint8Array): string => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
