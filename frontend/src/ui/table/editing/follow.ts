import type { App } from "../../../core/app";
import type { RowKey } from "./edits";

/** Milliseconds after which is asked again what cannot be said now. */
const SOON = 100;

/** Where rows of a table that the page had are in another one, as the server says; null: nowhere. */
export async function follow(app: App, node: number, rows: readonly RowKey[], base: string, into: string, signal: AbortSignal): Promise<readonly (RowKey | null)[]> {
  for (;;) {
    const body = await app.ask(node, { follow: rows, base, into }, signal);
    const found = JSON.parse(new TextDecoder().decode(body)) as readonly (RowKey | null)[] | null;
    if (found !== null) return found;
    // The script has drawn yet another table. It is on its way, or the next one is this one again.
    await new Promise((done) => setTimeout(done, SOON));
    signal.throwIfAborted();
  }
}
