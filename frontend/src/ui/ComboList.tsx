import type { RefObject } from "react";
import { OptionList } from "./OptionList";
import { Popup } from "./Popup";
import { ALL, NEW, type useCombobox } from "./useCombobox";
import { choices as texts } from "../texts/en/choices";
import { fill } from "../texts/fill";

type ComboListProps = {
  combobox: ReturnType<typeof useCombobox>;
  anchor: RefObject<HTMLElement | null>;
  labelledBy: string;
  options: readonly string[];
  isSelected?: (option: number) => boolean;
  /** Shown instead of the rows. */
  note?: string | null;
};

/** The open list of a combobox, under its field. */
export function ComboList({ combobox, anchor, labelledBy, options, isSelected, note }: ComboListProps) {
  const { rows, query } = combobox;
  const message = note ?? (rows.length === 0 ? texts.noResults : null);
  return (
    <Popup anchor={anchor} onClose={combobox.close} matchWidth className="popup-options">
      {message ? (
        <div className="options-note" role="status">
          {message}
        </div>
      ) : (
        <OptionList
          id={combobox.listId}
          labelledBy={labelledBy}
          testId={isSelected ? "stSelectboxVirtualDropdown" : "stMultiSelectDropdown"}
          count={rows.length}
          active={combobox.active}
          onHover={combobox.setActive}
          keyOf={(position) => keyOf(rows[position] ?? ALL)}
          onPick={combobox.pick}
          isSelected={(position) => isSelected?.(rows[position] ?? ALL) ?? false}
          renderRow={(position) => <Row row={rows[position] ?? ALL} rows={rows} options={options} query={query ?? ""} />}
        />
      )}
    </Popup>
  );
}

function keyOf(row: number): number | string {
  return row === NEW ? "__new__" : row === ALL ? "__select_all__" : row;
}

function Row({ row, rows, options, query }: { row: number; rows: number[]; options: readonly string[]; query: string }) {
  if (row === NEW) return <span className="option-text">{fill(texts.add, { text: query })}</span>;
  if (row === ALL) {
    const matches = rows.filter((other) => other >= 0).length;
    return <span className="option-text option-quiet">{query ? fill(texts.matches, { count: matches }) : texts.all}</span>;
  }
  const text = options[row] ?? "";
  return (
    <span className="option-text" title={text.length > 40 ? text : undefined}>
      {text}
    </span>
  );
}
