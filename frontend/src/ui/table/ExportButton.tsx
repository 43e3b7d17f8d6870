import { useRef, useState } from "react";
import { table } from "../../texts/en/table";
import { put } from "../../texts/texts";
import { Popup } from "../Popup";
import { Tool } from "./Tool";

export interface ExportOptions {
  readonly format: string;
  /** All rows and columns, and not those that are seen. */
  readonly everything: boolean;
  /** Formulas are marked as texts. */
  readonly neutral: boolean;
}

interface ExportButtonProps {
  readonly formats: readonly string[];
  readonly busy: boolean;
  readonly onExport: (options: ExportOptions) => void;
}

const MORE = "M4 6.5 8 10.500l4-4";
const NAMES: Readonly<Record<string, string>> = { csv: "CSV", parquet: "Parquet", xlsx: "Excel" };

/** Takes the table along in other ways than as a CSV file of what is seen. */
export function ExportButton({ formats, busy, onExport }: ExportButtonProps) {
  const [open, setOpen] = useState(false);
  const [everything, setEverything] = useState(false);
  const [neutral, setNeutral] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <>
      <Tool place={opener} path={MORE} label={table.otherFiles} opens={open} busy={busy} onClick={() => busy || setOpen(!open)} />
      {open && (
        <Popup anchor={opener} onClose={close} takesFocus role="dialog" label={table.otherFiles} className="columnMenu">
          <div className="columnMenuGroup columnList">
            <label>
              <input type="checkbox" checked={everything} onChange={(event) => setEverything(event.target.checked)} />
              <span>{table.everything}</span>
            </label>
            <label>
              <input type="checkbox" checked={neutral} onChange={(event) => setNeutral(event.target.checked)} />
              <span>{table.neutral}</span>
            </label>
          </div>
          <div className="columnMenuGroup">
            {formats.map((format) => (
              <button
                key={format}
                type="button"
                className="columnMenuEntry"
                onClick={() => {
                  close();
                  onExport({ format, everything, neutral });
                }}
              >
                {put(table.save, { format: NAMES[format] ?? format })}
              </button>
            ))}
          </div>
        </Popup>
      )}
    </>
  );
}
