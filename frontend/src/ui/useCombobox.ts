import { type ChangeEvent, type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { optionId } from "./OptionList";

/** Rows that are no options; an option's row is its position (0, 1, ...). */
export const ALL = -1;
export const NEW = -2;

const PAGE = 8;

type ComboboxOptions = {
  /** The rows for what the user typed ("" before typing). */
  rowsFor: (query: string) => number[];
  /** The row that is active when the list opens. */
  selected: number | undefined;
  onPick: (row: number, query: string) => void;
  /** False: the text cannot be typed over. */
  editable: boolean;
  /** Choosing several: the list stays open after a pick. */
  several?: boolean;
  disabled: boolean;
};

/**
 * The behaviour of a text field with a list of choices (ARIA's combobox with
 * list autocompletion): what is typed, which row is active, and the keys.
 */
export function useCombobox(options: ComboboxOptions) {
  const { rowsFor, selected, onPick, editable, several, disabled } = options;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState<string | null>(null);
  const [wanted, setWanted] = useState(0);
  const rows = useMemo(() => (open ? rowsFor(query ?? "") : []), [open, query, rowsFor]);
  const active = Math.min(wanted, rows.length - 1);

  const show = () => {
    if (disabled || open) return;
    setOpen(true);
    setWanted(Math.max(0, selected === undefined ? 0 : rowsFor("").indexOf(selected)));
  };
  const close = () => {
    setOpen(false);
    setQuery(null);
  };
  /** `data` is what this one input has added, where that is known. */
  const type = (whole: string, data: unknown) => {
    if (!editable) return;
    // The first thing that is typed replaces the value that is shown, wherever the caret was.
    const text = query === null && typeof data === "string" ? data : whole;
    setOpen(true);
    setQuery(text);
    // "Add: ..." comes first, but Enter means the first match where there is one.
    const found = rowsFor(text);
    setWanted(found[0] === NEW && found.length > 1 ? 1 : 0);
  };
  const pick = (position: number) => {
    const row = rows[position];
    if (row === undefined) return;
    onPick(row, query ?? "");
    if (!several) return close();
    setQuery(null);
    if (query !== null) setWanted(0);
  };
  const move = (steps: number, wrap: boolean) => {
    if (rows.length === 0) return;
    const next = active + steps;
    const last = rows.length - 1;
    setWanted(wrap ? (next + rows.length) % rows.length : Math.max(0, Math.min(last, next)));
  };

  const selectValue = () => {
    if (editable && query === null) input.current?.select();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // An input method is composing: its Enter and arrows are its own.
    if (event.nativeEvent.isComposing || disabled) return;
    const handled = keyOf(event, { open, show, close, move, pick: () => pick(active), editable });
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  return {
    listId,
    input,
    open,
    query,
    rows,
    active,
    setActive: setWanted,
    show,
    close,
    pick,
    inputProps: {
      ref: input,
      role: "combobox",
      "aria-autocomplete": editable ? ("list" as const) : ("none" as const),
      "aria-expanded": open,
      "aria-haspopup": "listbox" as const,
      "aria-controls": open && rows.length > 0 ? listId : undefined,
      "aria-activedescendant": open && active >= 0 ? optionId(listId, active) : undefined,
      autoComplete: "off",
      autoCapitalize: "none",
      spellCheck: false,
      readOnly: !editable,
      disabled,
      onKeyDown,
      onBlur: close,
      onFocus: selectValue,
      onClick: () => {
        if (!open) selectValue();
        show();
      },
      onPaste: selectValue,
      onCompositionStart: selectValue,
      onChange: (event: ChangeEvent<HTMLInputElement>) => type(event.target.value, (event.nativeEvent as InputEvent).data),
    },
  };
}

type KeyActions = {
  open: boolean;
  show: () => void;
  close: () => void;
  move: (steps: number, wrap: boolean) => void;
  pick: () => void;
  editable: boolean;
};

/** Does what the key means; false when it means nothing here. */
function keyOf(event: KeyboardEvent, actions: KeyActions): boolean {
  const { open, show, close, move, pick } = actions;
  switch (event.key) {
    case "ArrowDown":
      if (open) move(1, true);
      else show();
      return true;
    case "ArrowUp":
      if (open && event.altKey) close();
      else if (open) move(-1, true);
      else show();
      return true;
    case "PageDown":
      if (open) move(PAGE, false);
      return open;
    case "PageUp":
      if (open) move(-PAGE, false);
      return open;
    case "Enter":
      if (open) pick();
      else show();
      return true;
    case " ":
      if (actions.editable) return false;
      if (open) pick();
      else show();
      return true;
    case "Escape":
      if (open) close();
      return open;
    default:
      return false;
  }
}
