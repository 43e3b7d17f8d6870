import { useRef, useState } from "react";
import { table } from "../../texts/en/table";
import { put } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { Popup } from "../Popup";
import { nameOf, type Place } from "./ColumnMenu";
import { type Look, untouched } from "./look";
import { Tool } from "./Tool";

interface ColumnsButtonProps {
  /** Those that the script shows. */
  readonly columns: readonly TableColumn[];
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  /** What else can be done with a column. */
  readonly onMenu: (column: TableColumn, place: Place) => void;
}

const EYE = "M1.5 8c1.6-3 3.8-4.5 6.5-4.500s4.9 1.5 6.5 4.500c-1.6 3-3.8 4.5-6.5 4.500s-4.9-1.5-6.5-4.500M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4";

/** Which columns are shown; and the way to their menus without a mouse. */
export function ColumnsButton({ columns, look, onLook, onMenu }: ColumnsButtonProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const visible = columns.filter(({ at }) => !look.hidden.includes(at)).length;
  const show = (at: number, on: boolean) => onLook({ ...look, hidden: on ? look.hidden.filter((each) => each !== at) : [...look.hidden, at] });
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <>
      <Tool place={opener} path={EYE} label={table.columns} opens={open} onClick={() => setOpen(!open)} />
      {open && (
        <Popup anchor={opener} onClose={close} takesFocus role="dialog" label={table.columns} testId="stDataFrameColumnVisibilityMenu" className="columnMenu">
          <ul className="columnMenuGroup columnList">
            {columns.map((column) => {
              const on = !look.hidden.includes(column.at);
              return (
                <li key={column.at}>
                  <label>
                    <input type="checkbox" checked={on} disabled={on && visible < 2} onChange={(event) => show(column.at, event.target.checked)} />
                    <span>{nameOf(column)}</span>
                  </label>
                  <button
                    type="button"
                    className="tool"
                    disabled={!on}
                    aria-label={put(table.columnMenu, { column: nameOf(column) })}
                    aria-haspopup="dialog"
                    onClick={(event) => {
                      setOpen(false);
                      const { x, y, width, height } = event.currentTarget.getBoundingClientRect();
                      onMenu(column, { x, y, width, height });
                    }}
                  >
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                      <path d="M8 3.500v.01M8 8v.01M8 12.500v.01" strokeWidth="2.2" />
                    </svg>
                  </button>
                </li>
              );
            })}
          </ul>
          <div className="columnMenuGroup">
            <button
              type="button"
              className="columnMenuEntry"
              onClick={() => {
                onLook(untouched(columns));
                close();
              }}
            >
              {table.reset}
            </button>
          </div>
        </Popup>
      )}
    </>
  );
}
