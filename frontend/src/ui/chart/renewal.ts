/** What a chart fetches by itself, and has not got. Libraries ask once: the chart is drawn again as soon as it can be had. */
import { useCallback, useEffect, useRef, useState } from "react";
import { later } from "../later";
import { canBeHad } from "./pictures";

/** Why a chart is not drawn, or not all of it. */
export interface Failure {
  readonly text: string;
  /** The rest of the chart stays visible. */
  readonly beside?: true;
  /** Tries again at once. */
  readonly again?: () => void;
  /** The address of what did not come, and may come later. */
  readonly lost?: string;
  /** It is a picture. */
  readonly picture?: true;
}

/** How often in a row a chart is drawn again in vain although what it lacks can be had: it may be nothing that it can read. */
const MOST_IN_VAIN = 2;
/** What servers answer that do not tell of a file without its content. */
const TELLS_NOT: ReadonlySet<number> = new Set([405, 501]);

interface Renewal {
  /** Another number: draw again. */
  readonly turn: number;
  /** Draw again at once; none: nothing is lacking. */
  readonly again: (() => void) | undefined;
}

/** `failure`: a new object for each one. */
export function useRenewal(failure: Failure | undefined): Renewal {
  const [turn, setTurn] = useState(0);
  const inVain = useRef(0);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  useEffect(() => {
    const lost = failure?.lost;
    if (lost === undefined) return;
    const left = new AbortController();
    void untilThere(lost, failure?.picture === true ? canBeHad : isThere, left.signal).then((failures) => {
      if (left.signal.aborted) return;
      // That it was away explains it.
      inVain.current = failures > 0 ? 0 : inVain.current + 1;
      if (inVain.current <= MOST_IN_VAIN) again();
    });
    return () => left.abort();
  }, [failure, again]);
  return { turn, again: failure?.lost === undefined ? failure?.again : again };
}

/** How often it was not there. */
async function untilThere(address: string, comes: (address: string, left: AbortSignal) => Promise<boolean>, left: AbortSignal): Promise<number> {
  for (let failures = 0; ; failures++) {
    await new Promise<void>((retry) => later(retry, failures + 1));
    if (left.aborted) return failures;
    if (await comes(address, left)) return failures;
  }
}

async function isThere(address: string, left: AbortSignal): Promise<boolean> {
  const answer = await fetch(address, { method: "HEAD", signal: left }).catch(() => null);
  return answer !== null && (answer.ok || TELLS_NOT.has(answer.status));
}
