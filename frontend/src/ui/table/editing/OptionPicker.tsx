import { useId, useLayoutEffect, useRef, useState } from "react";
import { editor } from "../../../texts/en/editor";
import type { EditorColumn } from "../../../wire.gen";
import { itemsTyped, listItems, listText } from "../listText";
import type { Cell } from "../windows";
import type { Entry } from "./entry";

/** What can be chosen for a cell. */
export interface Options {
  readonly choices: readonly Cell[];
  readonly labels: readonly string[];
  readonly several: boolean;
  /** The value that a text stands for. */
  readonly read: (text: string) => Entry;
}

export function optionsOf(column: EditorColumn, choices: readonly Cell[], labels: readonly string[]): Options {
  const several = column.editor === "multiselect";
  const one = (text: string): Cell | undefined => {
    const word = text.trim();
    const at = labels.findIndex((label) => label === word);
    const near = at >= 0 ? at : labels.findIndex((label) => label.toLowerCase() === word.toLowerCase());
    return near >= 0 ? choices[near] : column.accept_new && several ? word : undefined;
  };
  return {
    choices,
    labels,
    several,
    read: (text) => {
      if (text.trim() === "") return { cell: several ? [] : null };
      if (!several) {
        const found = one(text);
        return found === undefined ? { reason: editor.option } : { cell: found };
      }
      const found = listItems(text).map(one);
      return found.includes(undefined) ? { reason: editor.option } : { cell: found as Cell[] };
    },
  };
}

interface OptionPickerProps {
  readonly options: Options;
  readonly text: string;
  readonly selected: boolean;
  readonly field: Readonly<Record<string, unknown>>;
  readonly onChange: (text: string) => void;
  readonly onPick: (text: string) => void;
}

/** A field with a list below: typing narrows it, arrows go through it, Enter takes what is marked. */
export function OptionPicker({ options, text, selected, field, onChange, onPick }: OptionPickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const [typed, setTyped] = useState(!selected);
  const chosen = options.several ? listItems(text) : [text];
  const last = options.several ? (typed ? (itemsTyped(text).at(-1) ?? "") : "") : typed ? text.trim() : "";
  const shown = options.labels.map((label, at) => ({ label, at })).filter(({ label }) => last === "" || label.toLowerCase().includes(last.toLowerCase()));
  // What is none of the options is not made one of them by opening it.
  const [mark, setMark] = useState(() => (text === "" || options.several ? Math.max(0, options.labels.indexOf(chosen[0] ?? "")) : options.labels.indexOf(text)));
  const marked = Math.min(mark, shown.length - 1);

  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
    if (selected) input.current?.select();
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it opens
  }, []);
  useLayoutEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: "nearest" });
  }, [marked]);

  function take(label: string) {
    if (!options.several) return onPick(label);
    const others = typed && last !== "" ? chosen.slice(0, -1) : chosen;
    const next = others.includes(label) ? others.filter((word) => word !== label) : [...others, label];
    setTyped(false);
    onChange(listText(next));
    input.current?.focus();
  }
  function onKeyDown(event: React.KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const option = shown[marked];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length > 0) setMark(marked < 0 ? (step > 0 ? 0 : shown.length - 1) : (marked + step + shown.length) % shown.length);
    } else if ((event.key === "Enter" || (event.key === "Tab" && typed && !options.several)) && option !== undefined) {
      const whole = options.several ? !typed || last === "" : false;
      if (whole) return; // several were chosen: Enter is done with them
      event.preventDefault();
      event.stopPropagation();
      take(option.label);
    } else if (event.key === " " && options.several && !typed && option !== undefined) {
      event.preventDefault();
      take(option.label);
    }
  }
  return (
    <>
      <input
        {...field}
        ref={input}
        className="cellEditorInput gdg-input"
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        dir="auto"
        value={text}
        onChange={(event) => {
          setTyped(true);
          setMark(0);
          onChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={id} className="cellEditorOptions" role="listbox" aria-label={editor.options} aria-multiselectable={options.several || undefined}>
        {shown.map(({ label, at }, index) => (
          <li
            key={at}
            id={`${id}-${index}`}
            role="option"
            aria-selected={options.several ? chosen.includes(label) : index === marked}
            data-marked={index === marked || undefined}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(label)}
          >
            {label}
          </li>
        ))}
        {shown.length === 0 && (
          <li role="option" aria-selected={false} aria-disabled className="cellEditorNone">
            {editor.noOptions}
          </li>
        )}
      </ul>
    </>
  );
}
