/** Keys that are pressed after a cell was opened, and before its field is there. */

/** Columns and rows from a cell that is done to the one that is chosen then. */
export type Move = readonly [x: number, y: number];

export interface Key {
  readonly key: string;
  readonly shift: boolean;
}

export interface TypedField {
  /** What the field has; null: what the cell has, all of it chosen. */
  readonly text: string | null;
  /** The field is done with; null: it stays. */
  readonly move: Move | null;
  /** What was pressed after that: for the next cell. */
  readonly rest: readonly Key[];
}

/** What keys do to a field that began with a text, or with what its cell has. */
export function typedKeys(before: string | null, keys: readonly Key[]): TypedField {
  let text = before;
  for (const [at, { key, shift }] of keys.entries()) {
    if (key === "Enter" || key === "Tab") {
      const step = shift ? -1 : 1;
      return { text, move: key === "Tab" ? [step, 0] : [0, step], rest: keys.slice(at + 1) };
    }
    if (key === "Backspace") text = [...(text ?? "")].slice(0, -1).join("");
    else if (key === "Delete" && text === null) text = "";
    else if ([...key].length === 1) text = (text ?? "") + key;
  }
  return { text, move: null, rest: [] };
}
