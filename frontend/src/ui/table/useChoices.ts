import { useEffect, useState } from "react";
import type { Cell } from "./windows";

/** A value of a column, and how many rows have it. */
export type Choice = readonly [cell: Cell, count: number];

/** The values of a column that occur most; undefined: they have not come, or there are none to be had. */
export function useChoices(wanted: boolean, column: number, ask: (column: number, signal: AbortSignal) => Promise<readonly Choice[]>): readonly Choice[] | undefined {
  const [found, setFound] = useState<readonly Choice[]>();
  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    ask(column, controller.signal).then(
      (choices) => controller.signal.aborted || setFound(choices),
      () => undefined, // without them, values are typed
    );
    return () => controller.abort();
    // oxlint-disable-next-line react/exhaustive-deps -- once for a column: `ask` is another one at each render
  }, [wanted, column]);
  return found;
}
