import { useEffect, useState } from "react";
import { useApp } from "../hooks";
import { rowsOf, type Summary, type View, viewQuestion } from "./view";
import type { Cell } from "./windows";

/** What the row at the end says of columns, over all rows of the view. What has not come is not there. */
export function useTotals(id: number, data: string, totals: readonly Summary[], view: View): ReadonlyMap<number, Cell> {
  const app = useApp();
  const [found, setFound] = useState<ReadonlyMap<number, Cell>>(new Map());
  const said = JSON.stringify([totals, viewQuestion(rowsOf(view))]);
  useEffect(() => {
    if (totals.length === 0) return;
    const controller = new AbortController();
    app.ask(id, { totals, ...viewQuestion(rowsOf(view)) }, controller.signal).then(
      (body) => {
        const answer = JSON.parse(new TextDecoder().decode(body)) as { totals: readonly Cell[] };
        if (!controller.signal.aborted) setFound(new Map(totals.map(([column], at) => [column, answer.totals[at] ?? null])));
      },
      () => controller.signal.aborted || setFound(new Map()),
    );
    return () => controller.abort();
    // oxlint-disable-next-line react/exhaustive-deps -- what they say is what counts
  }, [app, id, data, said]);
  return found;
}
