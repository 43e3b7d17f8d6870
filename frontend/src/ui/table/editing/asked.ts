/** Cells whose options depend on their row: what is written into them by a paste or a fill, the server knows. */
import type { EditorColumn } from "../../../wire.gen";
import { editor } from "../../../texts/en/editor";
import type { Cell } from "../windows";
import type { Change, RowKey } from "./edits";
import type { Sheet, Written } from "./ranges";
import { Refused } from "./refused";

type Row = Record<string, Cell>;
/** The value of each text in a list of its own; an empty one: there is none. */
export type Take = (field: string, cells: readonly (readonly [Row, Cell])[]) => Promise<readonly (readonly Cell[])[]>;

function isAsked(column: EditorColumn | undefined, cell: Cell | undefined): boolean {
  return column?.asks === true && cell !== undefined && cell !== null && !(Array.isArray(cell) && cell.length === 0);
}

export function needsAnswer(written: Written, columns: readonly EditorColumn[]): boolean {
  const asked = new Set(columns.filter((column) => column.asks).map((column) => column.field));
  return asked.size > 0 && (written.changes.some(({ field }) => asked.has(field)) || written.more.length > 0);
}

/** The rows as they will be, by which the options are found. */
function rowsOf(written: Written, sheet: Sheet): ReadonlyMap<RowKey, Row> {
  const touched = new Map<RowKey, Row>();
  for (const { row, field, cell } of written.changes) touched.set(row, { ...touched.get(row), [field]: cell });
  for (let at = 0; at < sheet.rows; at += 1) {
    const key = sheet.key(at);
    const changed = key === undefined ? undefined : touched.get(key);
    if (key === undefined || changed === undefined) continue;
    touched.set(key, { ...Object.fromEntries(sheet.columns.map((column) => [column.field, sheet.cell(at, column) ?? null])), ...changed });
  }
  return touched;
}

/** What is written, with the values that the texts stand for; those that are no options are left as they were. */
export async function answered(written: Written, sheet: Sheet, first: Row, take: Take): Promise<Written> {
  let { changes } = written;
  const more = written.more.map((cells) => ({ ...cells }));
  const rows = rowsOf(written, sheet);
  const refused = new Refused(written.refused);
  for (const column of sheet.columns) {
    const { field } = column;
    const found = changes.filter((change) => change.field === field && isAsked(column, change.cell));
    const added = more.filter((cells) => isAsked(column, cells[field]));
    if (found.length + added.length === 0) continue;
    const questions = [...found.map(({ row, cell }) => [rows.get(row) ?? {}, cell] as const), ...added.map((cells) => [{ ...first, ...cells }, cells[field] ?? null] as const)];
    const answers = await take(field, questions);
    const values = new Map<Change, readonly Cell[]>(found.map((change, at) => [change, answers[at] ?? []]));
    changes = changes.flatMap((change) => {
      const value = values.get(change);
      return value === undefined ? [change] : value.map((cell) => ({ ...change, cell }));
    });
    added.forEach((cells, at) => {
      const value = answers[found.length + at] ?? [];
      if (value.length === 0) delete cells[field];
      else cells[field] = value[0] as Cell;
    });
    const wrong = answers.filter((value) => value.length === 0).length;
    if (wrong > 0) refused.add(editor.option, wrong);
  }
  return { changes, more, refused };
}
