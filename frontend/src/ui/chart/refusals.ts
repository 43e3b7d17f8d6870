/** Why a library could not fetch: it says "Failed to fetch" whatever the reason is. */
import { chart } from "../../texts/en/chart";
import { put } from "../../texts/texts";
import type { Failure } from "./renewal";

interface Refusal {
  readonly address: string;
  /** The page would execute it. */
  readonly isCode: boolean;
}

/** What the page's policy has refused, the latest last. */
const refusals: Refusal[] = [];
const MOST = 50;
const LONGEST = 90;
/** Errors of what did not come. */
const FETCHING = /fetch|load|network/i;
/** Errors of what came and is no JSON, in the words of browsers. */
const UNREAD = /JSON\.parse|JSON Parse error|\b(not valid|in|end of) JSON\b/;

globalThis.document?.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
  refusals.push({ address: blockedURI, isCode: /^(script|worker)-src/.test(effectiveDirective) });
  if (refusals.length > MOST) refusals.shift();
});

/** How many there have been: what comes later is a reason of what fails later. */
export function refusalsSoFar(): readonly unknown[] {
  return [...refusals];
}

/** An error of a library in words that help, where it is one of fetching; `address`: what was fetched, as far as that is known. */
export async function reasonOf(error: unknown, address?: string, before: readonly unknown[] = []): Promise<string> {
  const said = error instanceof Error ? error.message : String(error);
  const since = await refusedSince(before);
  // Where it is not known what was fetched, an error that does not speak of fetching is none of that.
  const refused = since.findLast((one) => (address === undefined ? FETCHING.test(said) : isOf(one.address, address)));
  if (since.some((one) => one.isCode)) return chart.noCode;
  if (refused !== undefined) return put(chart.hostRefused, { address: short(address ?? refused.address), host: hostOf(refused.address) });
  if (address !== undefined && FETCHING.test(said)) return put(chart.notFetched, { address: short(address), reason: said });
  return error instanceof TypeError ? put(chart.unclear, { reason: said }) : said;
}

/** The same of what was fetched by its address. */
export async function lossOf(error: unknown, address: string, before: readonly unknown[]): Promise<Failure> {
  const since = await refusedSince(before);
  if (since.some((one) => one.isCode || isOf(one.address, address))) return { text: await reasonOf(error, address, before) };
  const said = error instanceof Error ? error.message : String(error);
  if (UNREAD.test(said)) return { text: put(chart.notRead, { address: short(address), reason: said }) };
  // Vega puts a status and its words together without a space.
  return { text: put(chart.notFetched, { address: short(address), reason: said.replace(/^(\d{3})(?=\p{L})/u, "$1 ") }), lost: address };
}

/** The browser tells of what it has refused in a task of its own. */
async function refusedSince(before: readonly unknown[]): Promise<readonly Refusal[]> {
  await new Promise((done) => setTimeout(done, 0));
  return refusals.filter((one) => !before.includes(one));
}

function isOf(refused: string, address: string): boolean {
  return hostOf(refused) === hostOf(address);
}

function hostOf(address: string): string {
  try {
    return new URL(address, location.href).origin;
  } catch {
    return address;
  }
}

/** Without what is asked there, which may be long and secret. */
export function short(address: string): string {
  const plain = address.replace(/[?#].*$/s, "");
  return plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST - 21)}…${plain.slice(-20)}`;
}
