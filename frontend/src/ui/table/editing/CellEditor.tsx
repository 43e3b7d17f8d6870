import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Rectangle } from "@glideapps/glide-data-grid";
import { editor } from "../../../texts/en/editor";
import type { EditorColumn } from "../../../wire.gen";
import type { Cell } from "../windows";
import { type Entry, problemOf, readText } from "./entry";
import type { Move } from "./held";
import { OptionPicker, type Options } from "./OptionPicker";
import "./CellEditor.css";

export interface CellEditorProps {
  readonly column: EditorColumn;
  readonly label: string;
  readonly bounds: Rectangle;
  /** What the field begins with. */
  readonly text: string;
  /** The text is chosen, so that typing replaces it. */
  readonly selected: boolean;
  /** Enter or Tab was pressed before the field was there: where it goes on from here. */
  readonly move: Move | null;
  /** Why the server has not taken the text. */
  readonly reason: string | null;
  readonly options: Options | null;
  readonly taken: (cell: Cell) => boolean;
  /** What the cell has; undefined: not known. */
  readonly before: Cell | undefined;
  /** The column can still be edited: the app may have drawn the table anew since. */
  readonly editable: boolean;
  /** Every change of what is typed. */
  readonly onDraft: (text: string) => void;
  /** It is over: with a value, or without one; and where the focus goes from here. */
  readonly onDone: (entered: { readonly cell: Cell; readonly text: string } | null, move: Move) => void;
}

/** The field over a cell. What it cannot take, it says below, and stays. */
export function CellEditor(props: CellEditorProps) {
  const { column, bounds, onDone, onDraft, taken, options, before, editable } = props;
  const [text, setText] = useState(props.text);
  const [reason, setReason] = useState<string | null>(props.reason);
  const box = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  const error = useId();

  function read(typed: string): Entry {
    if (!editable) return { reason: editor.readOnly };
    const entry = options === null ? readText(typed, column, before) : options.read(typed);
    if ("reason" in entry) return entry;
    const problem = problemOf(entry.cell, column, taken);
    return problem === null ? entry : { reason: problem };
  }
  function finish(move: Move, typed = text) {
    if (done.current) return;
    // What was opened and left as it was stays so, whether or not the column would take it now.
    const entry = typed === props.text && props.selected ? null : read(typed);
    if (entry !== null && "reason" in entry) {
      setReason(entry.reason);
      return;
    }
    done.current = true;
    onDone(entry === null ? null : { ...entry, text: typed }, move);
  }
  function change(typed: string) {
    setText(typed);
    setReason(null);
    onDraft(typed);
  }
  const latest = useRef(finish);
  useEffect(() => {
    latest.current = finish;
  });
  useEffect(() => {
    if (props.move !== null) latest.current(props.move);
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it opens
  }, []);
  // A press elsewhere applies what was typed, as Enter does.
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (box.current !== null && !box.current.contains(event.target as Node)) latest.current([0, 0]);
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, []);

  function onKeyDown(event: React.KeyboardEvent) {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      done.current = true;
      event.preventDefault();
      onDone(null, [0, 0]);
    } else if (event.key === "Enter" && !(event.shiftKey && column.editor === "text") && !event.altKey) {
      event.preventDefault();
      finish([0, event.shiftKey ? -1 : 1]);
    } else if (event.key === "Tab") {
      event.preventDefault();
      finish([event.shiftKey ? -1 : 1, 0]);
    }
  }
  // The grid focuses a cell some time after it was chosen, also when the field is there already.
  function onBlur(event: React.FocusEvent<HTMLElement>) {
    const to = event.relatedTarget;
    if (!done.current && to instanceof Element && !box.current?.contains(to) && to.closest(".dataframeGrid") !== null) event.target.focus({ preventScroll: true });
  }
  const field = {
    "aria-label": props.label,
    "aria-invalid": reason !== null || undefined,
    "aria-describedby": reason === null ? undefined : error,
    "aria-required": column.required || undefined,
  };
  return (
    <div
      ref={box}
      className="cellEditor gdg-clip-region"
      data-testid="stDataEditorCell"
      data-invalid={reason !== null || undefined}
      style={{ left: bounds.x, top: bounds.y, minWidth: bounds.width + 1, minHeight: bounds.height + 1 }}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {options === null ? (
        <TextField column={column} text={text} selected={props.selected} height={bounds.height} field={field} onChange={change} />
      ) : (
        <OptionPicker options={options} text={text} selected={props.selected} field={field} onChange={change} onPick={(picked) => finish([0, 0], picked)} />
      )}
      {reason !== null && (
        <p className="cellEditorReason" id={error} role="alert">
          {reason}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps {
  readonly column: EditorColumn;
  readonly text: string;
  readonly selected: boolean;
  readonly height: number;
  readonly field: Readonly<Record<string, unknown>>;
  readonly onChange: (text: string) => void;
}

function TextField({ column, text, selected, height, field, onChange }: TextFieldProps) {
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
    if (selected) input.current?.select();
    else if (input.current !== null) input.current.setSelectionRange(input.current.value.length, input.current.value.length);
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it opens
  }, []);
  const common = { ...field, ref: input, className: "cellEditorInput gdg-input", value: text, autoComplete: "off", dir: "auto" } as const;
  if (column.editor === "text") {
    return <textarea {...common} rows={Math.min(8, text.split("\n").length)} style={{ minHeight: height }} onChange={(event) => onChange(event.target.value)} />;
  }
  const numeric = column.editor === "number";
  return (
    <input
      {...common}
      inputMode={numeric ? (column.whole ? "numeric" : "decimal") : undefined}
      placeholder={PLACEHOLDERS[column.editor ?? ""]}
      data-right={numeric || undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const PLACEHOLDERS: Readonly<Record<string, string>> = { date: "YYYY-MM-DD", datetime: "YYYY-MM-DD HH:MM:SS", time: "HH:MM:SS", list: editor.options };
