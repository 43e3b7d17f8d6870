/** The row that was being typed into when the page was left: where it was, or where it is in another table. */
import { useCallback, useState } from "react";
import { useApp } from "../../hooks";
import type { CellDraft } from "./draft";
import type { RowKey } from "./edits";
import type { EditorSheet } from "./useSheet";

/** Says where the page shows the row; -1: nowhere, or not yet. Where the page cannot tell, it asks the server. */
export function useDraftRow(node: number, sheet: EditorSheet, base: string): (draft: CellDraft) => number {
  const app = useApp();
  const [sought, setSought] = useState<{ readonly into: string; readonly row: RowKey | null } | null>(null);
  return useCallback((draft: CellDraft) => {
    const here = rowOf(draft, sheet, base);
    if (here >= 0 || draft.base === base) return here;
    if (sought?.into === base) return sought.row === null ? -1 : sheet.map.find(sought.row);
    setSought({ into: base, row: null });
    app.ask(node, { follow: [draft.row], base: draft.base, into: base }, new AbortController().signal).then(
      (body) => setSought({ into: base, row: (JSON.parse(new TextDecoder().decode(body)) as (RowKey | null)[])[0] ?? null }),
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
