import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useApp } from "../hooks";
import { useWholeWindow } from "../useWholeWindow";
import type { TableColumn } from "../../wire.gen";
import { table } from "../../texts/en/table";
import { fill } from "../../texts/fill";
import type { Place } from "./ColumnMenu";
import { ColumnsButton } from "./ColumnsButton";
import { ExportButton, type ExportOptions } from "./ExportButton";
import { fetchFile, saveFile } from "./files";
import type { Look } from "./look";
import { Tool } from "./Tool";
import { rowsOf, viewQuestion } from "./view";
import { LARGE, SEARCH, SMALL } from "../glyphs";
import "./Toolbar.css";

interface ToolbarProps {
  readonly id: number;
  /** Names the data. */
  readonly data: string;
  /** All that the script shows, and those that the reader sees, in their order. */
  readonly columns: readonly TableColumn[];
  readonly shown: readonly TableColumn[];
  readonly look: Look;
  readonly exports: boolean;
  readonly formats: readonly string[];
  readonly full: boolean;
  /** What has just happened; empty: nothing. */
  readonly note: string;
  readonly found: number | undefined;
  readonly onFull: (full: boolean) => void;
  readonly onLook: (look: Look) => void;
  readonly onMenu: (column: TableColumn, place: Place) => void;
}

const DOWN = "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11";

/** What can be done with a table: search, take it along, see it large, choose its columns. */
export function Toolbar(props: ToolbarProps) {
  const { columns, look, exports, full, found, onFull, onLook } = props;
  const visible = columns.filter((column) => !column.hidden);
  const [searching, setSearching] = useState(look.view.search !== "");
  const { busy, problem, save } = useExport(props);
  const status = useId();
  const search = (text: string) => onLook({ ...look, view: { ...look.view, search: text } });

  const bar = useRef<HTMLDivElement>(null);
  useWholeWindow(bar, full, () => onFull(false));

  return (
    <div ref={bar} className="tableToolbar" data-testid="stElementToolbar" data-open={searching || undefined} role="toolbar" aria-label={table.name}>
      {searching && (
        <SearchField
          value={look.view.search}
          found={found}
          onSearch={search}
          onClose={() => {
            setSearching(false);
            if (look.view.search !== "") search("");
          }}
        />
      )}
      {visible.length > 0 && <ColumnsButton columns={visible} look={look} onLook={onLook} onMenu={props.onMenu} />}
      {exports && <Tool path={DOWN} label={table.download} busy={busy} onClick={() => busy || void save({ format: "csv", everything: false, neutral: false })} />}
      {exports && <ExportButton formats={props.formats} busy={busy} onExport={(options) => void save(options)} />}
      {!searching && <Tool path={SEARCH} label={table.search} onClick={() => setSearching(true)} />}
      <Tool path={full ? SMALL : LARGE} label={full ? table.closeFullscreen : table.fullscreen} onClick={() => onFull(!full)} />
      <span id={status} role="status" className="tableNote">
        {problem ?? props.note}
      </span>
    </div>
  );
}

function useExport({ id, data, columns, shown, look }: ToolbarProps) {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  async function save({ format, everything, neutral }: ExportOptions) {
    const { signal } = leaving.current;
    setBusy(true);
    setProblem(undefined);
    const of = everything ? columns.filter((column) => !column.hidden) : shown;
    const question = { export: format, data, columns: of.map((column) => column.at), neutral, ...(everything ? {} : viewQuestion(rowsOf(look.view))) };
    try {
      saveFile(await fetchFile((asked) => app.ask(id, asked, signal), question), format);
    } catch (error) {
      if (!signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, save };
}

interface SearchFieldProps {
  readonly value: string;
  readonly found: number | undefined;
  readonly onSearch: (search: string) => void;
  readonly onClose: () => void;
}

/** How long the reader pauses before the server searches. */
const PAUSE = 250;

export function SearchField({ value, found, onSearch, onClose }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  // Another one at each render: a table that is drawn anew all the time is searched nevertheless.
  const latest = useRef(onSearch);
  useLayoutEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    if (text === value) return;
    const timer = window.setTimeout(() => latest.current(text), PAUSE);
    return () => window.clearTimeout(timer);
  }, [text, value]);
  return (
    <span className="tableSearch">
      <input
        ref={field}
        type="search"
        aria-label={table.searchTable}
        placeholder={table.search}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // Escape takes back what is being composed, and Enter takes it.
          if (event.nativeEvent.isComposing) return event.stopPropagation();
          if (event.key === "Enter") onSearch(text);
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onClose();
        }}
      />
      <span role="status">{found === undefined ? "" : fill(table.found, { count: found })}</span>
    </span>
  );
}
