import { table } from "../../texts/en/table";
import { put } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { testText } from "./ColumnFilter";
import { nameOf } from "./ColumnMenu";
import type { Look } from "./look";
import { textOf } from "./show";
import type { Filter } from "./view";
import type { Cell } from "./windows";
import "./Conditions.css";

interface ConditionsProps {
  readonly columns: readonly TableColumn[];
  readonly look: Look;
  readonly onLook: (look: Look) => void;
}

/** Why not all rows are shown, or not one by one: each filter and group, with a button that takes it back. */
export function Conditions({ columns, look, onLook }: ConditionsProps) {
  const { view } = look;
  if (view.filters.length === 0 && view.group.length === 0) return null;
  const column = (at: number) => columns.find((each) => each.at === at);
  return (
    <ul className="tableConditions" aria-label={table.conditions}>
      {view.group.map((at) => (
        <Condition
          key={`group ${at}`}
          text={put(table.groupedBy, { column: nameOf(column(at) as TableColumn) })}
          onRemove={() => onLook({ ...look, view: { ...view, group: view.group.filter((by) => by !== at), opened: [] } })}
        />
      ))}
      {view.filters.map((filter, index) => (
        <Condition
          key={`filter ${index}`}
          text={filterText(column(filter[0]) as TableColumn, filter)}
          onRemove={() => onLook({ ...look, view: { ...view, filters: view.filters.filter((_one, at) => at !== index) } })}
        />
      ))}
    </ul>
  );
}

function filterText(column: TableColumn, [, operator, value]: Filter): string {
  const values = (Array.isArray(value) ? value : value === null ? [] : [value]) as readonly Cell[];
  return [nameOf(column), testText(operator), values.map((each) => textOf(each, column)).join(", ")].filter((part) => part !== "").join(" ");
}

function Condition({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  return (
    <li>
      <span>{text}</span>
      <button type="button" aria-label={put(table.removeCondition, { condition: text })} onClick={onRemove}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4.5 4.5 7 7m0-7-7 7" />
        </svg>
      </button>
    </li>
  );
}
