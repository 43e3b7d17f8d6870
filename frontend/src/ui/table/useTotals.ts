import { useMemo } from "react";
import { useApp } from "../hooks";
import { type Answered, useAnswer } from "./useAnswer";
import { rowsOf, type Summary, type View, viewQuestion } from "./view";
import type { Cell } from "./windows";

interface Totals extends Omit<Answered<unknown>, "found"> {
  /** What the row at the end says, by column. What has not come is not there. */
  readonly totals: ReadonlyMap<number, Cell>;
}

/** What the row at the end says of columns, over all rows of the view. */
export function useTotals(id: number, data: string, wanted: readonly Summary[], view: View): Totals {
  const app = useApp();
  const question = { totals: wanted, ...viewQuestion(rowsOf(view)) };
  const { found, trouble, again } = useAnswer(wanted.length === 0 ? null : JSON.stringify([id, data, question]), async (signal) => {
    const { totals } = JSON.parse(new TextDecoder().decode(await app.ask(id, question, signal))) as { totals: readonly Cell[] };
    return new Map(wanted.map(([column], at) => [column, totals[at] ?? null]));
  });
  return useMemo(() => ({ totals: trouble === undefined && found !== undefined ? found : NONE, trouble, again }), [found, trouble, again]);
}

const NONE: ReadonlyMap<number, Cell> = new Map();
