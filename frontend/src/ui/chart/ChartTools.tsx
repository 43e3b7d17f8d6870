import { type ReactNode, useRef, useState } from "react";
import { chart } from "../../texts/en/chart";
import { put } from "../../texts/texts";
import { LARGE, SMALL } from "../glyphs";
import { Popup } from "../Popup";
import { Tool } from "../table/Tool";
import type { Picture } from "./ChartFrame";
import { csv, type ChartTable } from "./table";

const DOWN = "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11";
const TABLE = "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9";
const DRAWN = "M2.5 2.5v11h11M5 11V8M8 11V5M11 11V6.5";

interface ChartToolsProps {
  readonly table: (() => ChartTable) | undefined;
  /** The file of all data, where that is not here. */
  readonly wholeCsv: (() => Promise<Blob>) | undefined;
  readonly partial: boolean | undefined;
  readonly asTable: boolean;
  readonly onTable: (asTable: boolean) => void;
  readonly exports: boolean;
  readonly pictures: readonly Picture[];
  readonly picture: (type: Picture) => Promise<Blob>;
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
  readonly children: ReactNode;
}

/** What can be done with a chart: see its data, take it along, see it large. */
export function ChartTools({ table, wholeCsv, partial, asTable, onTable, exports, pictures, picture, full, onFull, children }: ChartToolsProps) {
  const files = [...pictures, ...(exports && table !== undefined ? (["csv"] as const) : [])];
  return (
    <div className="tableToolbar" data-testid="stElementToolbar" role="toolbar" aria-label={chart.name}>
      {children}
      {table !== undefined && (
        <Tool path={asTable ? DRAWN : TABLE} label={asTable ? chart.picture : chart.data} onClick={() => onTable(!asTable)} />
      )}
      {files.length > 0 && (
        <SaveButton csvLabel={partial === true ? chart.csvDrawn : chart.csv} files={files} make={(file) => (file !== "csv" ? picture(file) : wholeCsv === undefined ? Promise.resolve(csv(table!())) : wholeCsv())} />
      )}
      <Tool path={full ? SMALL : LARGE} label={full ? chart.closeFullscreen : chart.fullscreen} onClick={() => onFull(!full)} />
    </div>
  );
}

type ChartFile = Picture | "csv";

function SaveButton({ files, csvLabel, make }: { files: readonly ChartFile[]; csvLabel: string; make: (file: ChartFile) => Promise<Blob> }) {
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const save = async (file: ChartFile) => {
    close();
    setBusy(true);
    setProblem(undefined);
    try {
      saveFile(await make(file), file);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Tool place={opener} path={DOWN} label={chart.save} opens={open} busy={busy} onClick={() => busy || setOpen(!open)} />
      {open && (
        <Popup anchor={opener} onClose={close} takesFocus role="dialog" label={chart.save} className="chartFiles">
          {files.map((file) => (
            <button key={file} type="button" onClick={() => void save(file)}>
              {file === "csv" ? csvLabel : put(chart.saveAs, { format: file.toUpperCase() })}
            </button>
          ))}
        </Popup>
      )}
      <span role="status" className="tableNote">
        {problem ?? ""}
      </span>
    </>
  );
}

function saveFile(file: Blob, ending: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${new Date().toISOString().slice(0, 16).replace(":", "-")}_chart.${ending}`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
