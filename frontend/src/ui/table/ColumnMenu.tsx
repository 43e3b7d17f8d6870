import { type ReactNode, useRef } from "react";
import { table } from "../../texts/en/table";
import { put } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { Markdown } from "../Markdown";
import { Popup } from "../Popup";
import { ColumnFilter } from "./ColumnFilter";
import { LabeledField } from "./LabeledField";
import { arranged, isPinned, type Look, measuresOf, moved } from "./look";
import { measureName } from "./summary";
import type { Choice } from "./ColumnFilter";
import type { ChangeLook } from "./useLook";
import { filteredBy, type Measure } from "./view";
import "./ColumnMenu.css";

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface ColumnMenuProps {
  readonly column: TableColumn;
  readonly columns: readonly TableColumn[];
  readonly look: Look;
  /** Where its header is on the screen. */
  readonly place: Place;
  readonly onLook: ChangeLook;
  readonly onFit: () => void;
  readonly onClose: () => void;
  readonly choices: (column: number, signal: AbortSignal) => Promise<readonly Choice[]>;
}

/** What can be done with a column. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { column, columns, look, place, onLook, onFit, onClose } = props;
  const anchor = useRef<HTMLSpanElement>(null);
  const { view } = look;
  const shown = arranged(columns, look);
  const at = shown.findIndex((each) => each.at === column.at);
  const sort = view.sort.find(([by]) => by === column.at);
  const grouped = view.group.includes(column.at);
  const pinned = isPinned(column, look);
  const done = (next: Look) => {
    onLook(next);
    onClose();
  };
  const sortTo = (descending: boolean | undefined) => done({ ...look, view: { ...view, sort: descending === undefined ? [] : [[column.at, descending]] } });
  const step = (by: -1 | 1) => onLook(moved(columns, look, at, at + by));
  return (
    <>
      <span ref={anchor} className="columnMenuPlace" style={{ left: place.x, top: place.y, width: place.width, height: place.height }} />
      <Popup anchor={anchor} onClose={onClose} takesFocus role="dialog" label={put(table.columnMenu, { column: nameOf(column) })} testId="stDataFrameColumnMenu" className="columnMenu">
        {column.help && <div className="columnMenuHelp"><Markdown text={column.help} /></div>}
        <Group>
          <Entry pressed={sort?.[1] === false} onClick={() => sortTo(false)}>
            {table.ascending}
          </Entry>
          <Entry pressed={sort?.[1] === true} onClick={() => sortTo(true)}>
            {table.descending}
          </Entry>
          {sort !== undefined && <Entry onClick={() => sortTo(undefined)}>{table.unsorted}</Entry>}
        </Group>
        <Group>
          <ColumnFilter
            column={column}
            filters={view.filters.filter(([of]) => of === column.at)}
            choices={props.choices}
            // It says so a little later: what has been done meanwhile stays.
            onFilters={(filters) => onLook((now) => ({ ...now, view: filteredBy(now.view, column.at, filters) }))}
          />
        </Group>
        <Group>
          {canGroup(column) && (
            <Entry
              pressed={grouped}
              onClick={() => done({ ...look, view: { ...view, group: grouped ? view.group.filter((by) => by !== column.at) : [...view.group, column.at], opened: [] } })}
            >
              {table.group}
            </Entry>
          )}
          <Totals column={column} look={look} onLook={onLook} />
        </Group>
        <Group>
          <Entry pressed={pinned} disabled={grouped} onClick={() => done({ ...look, pinned: { ...look.pinned, [column.at]: !pinned } })}>
            {table.pin}
          </Entry>
          <Entry disabled={at <= 0} onClick={() => step(-1)}>
            {table.before}
          </Entry>
          <Entry disabled={at >= shown.length - 1} onClick={() => step(1)}>
            {table.after}
          </Entry>
          <Entry onClick={() => (onFit(), onClose())}>{table.fit}</Entry>
          <Entry disabled={shown.length < 2} onClick={() => done({ ...look, hidden: [...look.hidden, column.at] })}>
            {table.hide}
          </Entry>
        </Group>
      </Popup>
    </>
  );
}

export function nameOf(column: TableColumn): string {
  return column.label ?? column.name;
}

function canGroup({ content }: TableColumn): boolean {
  return !["list", "object", "bytes"].includes(content);
}

function Group({ children }: { readonly children: ReactNode }) {
  return <div className="columnMenuGroup">{children}</div>;
}

interface EntryProps {
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Entry({ pressed, disabled, onClick, children }: EntryProps) {
  return (
    <button type="button" className="columnMenuEntry" aria-pressed={pressed} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}

function Totals({ column, look, onLook }: { readonly column: TableColumn; readonly look: Look; readonly onLook: (look: Look) => void }) {
  const chosen = look.totals.find(([of]) => of === column.at)?.[1] ?? "";
  const choose = (measure: Measure | "") => {
    const others = look.totals.filter(([of]) => of !== column.at);
    onLook({ ...look, totals: measure === "" ? others : [...others, [column.at, measure]] });
  };
  return (
    <LabeledField label={table.summary}>
      {(id) => (
      <select id={id} value={chosen} onChange={(event) => choose(event.target.value as Measure | "")}>
        <option value="">{table.none}</option>
        {measuresOf(column).map((measure) => (
          <option key={measure} value={measure}>
            {measureName(measure)}
          </option>
        ))}
      </select>
      )}
    </LabeledField>
  );
}
