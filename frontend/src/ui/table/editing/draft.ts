/** The cell that is being typed into: kept in the tab, so that it is there after a reload. */
import type { Memory } from "../../../core/memory";
import type { Cell } from "../windows";
import type { RowKey } from "./edits";

export interface CellDraft {
  readonly base: string;
  readonly row: RowKey;
  readonly field: string;
  /** What is typed; null: the cell is open, and as it was. */
  readonly text: string | null;
  /** The row as the page showed it: it is looked for where the table is another one now. */
  readonly shown: readonly (Cell | undefined)[];
}

const keyOf = (id: string) => `cell:${id}`;

export function keepDraft(memory: Memory, id: string, draft: CellDraft | null): void {
  if (draft === null) memory.delete(keyOf(id));
  else memory.set(keyOf(id), draft);
}

export function keptDraft(memory: Memory, id: string): CellDraft | null {
  return (memory.get(keyOf(id)) as CellDraft | undefined) ?? null;
}
