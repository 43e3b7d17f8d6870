/** The row that was being typed into when the page was left: where it was, or where it is in another table. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useApp } from "../../hooks";
import type { CellDraft } from "./draft";
import type { RowKey } from "./edits";
import { follow } from "./follow";
import type { EditorSheet } from "./useSheet";

/** Says where the page shows the row; -1: nowhere, or not yet. Where the page cannot tell, it asks the server. */
export function useDraftRow(node: number, sheet: EditorSheet, base: string): (draft: CellDraft) => number {
  const app = useApp();
  const [sought, setSought] = useState<{ readonly into: string; readonly row: RowKey | null } | null>(null);
  const asking = useRef<AbortController | null>(null);
  // oxlint-disable-next-line react/exhaustive-effect-dependencies -- where the row is in the table before is of no use any more
  useEffect(() => () => asking.current?.abort(), [base]);
  return useCallback((draft: CellDraft) => {
    const here = rowOf(draft, sheet, base);
    if (here >= 0 || draft.base === base) return here;
    if (sought?.into === base) return sought.row === null ? -1 : sheet.map.find(sought.row);
    setSought({ into: base, row: null });
    const { signal } = (asking.current = new AbortController());
    follow(app, node, [draft.row], draft.base, base, signal).then(
      ([row]) => signal.aborted || setSought({ into: base, row: row ?? null }),
      () => undefined, // nobody knows the table: the text waits
    );
    return -1;
  }, [app, node, sheet, base, sought]);
}

function rowOf(draft: CellDraft, sheet: EditorSheet, base: string): number {
  if (typeof draft.row === "string" || draft.base === base) return sheet.map.find(draft.row);
  const shown = JSON.stringify(draft.shown);
  for (let row = 0; row < sheet.rows; row += 1) {
    if (JSON.stringify(sheet.columns.map((column) => sheet.cell(row, column))) === shown) return row;
  }
  return -1;
}
