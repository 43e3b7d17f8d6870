import { useEffect, useId, useRef, useState } from "react";
import { useApp } from "../hooks";
import type { TableColumn } from "../../wire.gen";
import type { View } from "./windows";
import { table } from "../../texts/en/table";
import { fill } from "../../texts/fill";
import "./Toolbar.css";

interface ToolbarProps {
  readonly id: number;
  readonly columns: readonly TableColumn[];
  readonly view: View;
  readonly exports: boolean;
  readonly full: boolean;
  readonly found: number | undefined;
  readonly onFull: (full: boolean) => void;
  readonly onSearch: (search: string) => void;
}

const SEARCH = "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5 14 14";
const DOWN = "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11";
const LARGE = "M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5";
const SMALL = "M6 2.5v3.5h-3.5M13.5 6h-3.5v-3.5M10 13.5v-3.5h3.5M2.5 10h3.5v3.5";

/** What can be done with a table: search, take it along, see it large. */
export function Toolbar({ id, columns, view, exports, full, found, onFull, onSearch }: ToolbarProps) {
  const app = useApp();
  const [searching, setSearching] = useState(view.search !== "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const status = useId();

  useEffect(() => {
    if (!full) return;
    const leave = (event: KeyboardEvent) => event.key === "Escape" && onFull(false);
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [full, onFull]);

  async function save() {
    setBusy(true);
    setProblem(undefined);
    try {
      const question = { export: "csv", columns: columns.map((column) => column.at), view: { sort: view.sort, search: view.search } };
      const body = await app.ask(id, question);
      saveFile(new Blob([body as BlobPart], { type: "text/csv" }));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="tableToolbar" data-testid="stElementToolbar" data-open={searching || undefined} role="toolbar" aria-label={table.name}>
      {searching && (
        <SearchField
          value={view.search}
          found={found}
          onSearch={onSearch}
          onClose={() => {
            setSearching(false);
            if (view.search !== "") onSearch("");
          }}
        />
      )}
      {exports && <Tool path={DOWN} label={table.download} busy={busy} onClick={() => busy || void save()} />}
      {!searching && <Tool path={SEARCH} label={table.search} onClick={() => setSearching(true)} />}
      <Tool path={full ? SMALL : LARGE} label={full ? table.closeFullscreen : table.fullscreen} onClick={() => onFull(!full)} />
      <span id={status} role="status" className="tableNote">
        {problem ?? ""}
      </span>
    </div>
  );
}

function Tool({ path, label, busy, onClick }: { path: string; label: string; busy?: boolean; onClick: () => void }) {
  // It keeps the focus while it is busy.
  return (
    <button type="button" className="tool" aria-label={label} title={label} data-testid="stElementToolbarButton" aria-disabled={busy || undefined} onClick={onClick}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

interface SearchFieldProps {
  readonly value: string;
  readonly found: number | undefined;
  readonly onSearch: (search: string) => void;
  readonly onClose: () => void;
}

/** How long the reader pauses before the server searches. */
const PAUSE = 250;

function SearchField({ value, found, onSearch, onClose }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (text === value) return;
    const timer = window.setTimeout(() => onSearch(text), PAUSE);
    return () => window.clearTimeout(timer);
  }, [text, value, onSearch]);
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

function saveFile(file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${new Date().toISOString().slice(0, 16).replace(":", "-")}_export.csv`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
