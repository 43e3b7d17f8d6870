import { type ReactNode, useRef, useState } from "react";
import { editor } from "../../../texts/en/editor";
import { table } from "../../../texts/en/table";
import { fill } from "../../../texts/fill";
import { useWholeWindow } from "../../useWholeWindow";
import { Tool } from "../Tool";
import { SearchField } from "../Toolbar";
import { LARGE, PLUS, SEARCH, SMALL } from "../../glyphs";
import type { Editing } from "./useEdits";
import type { Writing } from "./useWriting";

const UNDO = "M6 4 2.5 7.5 6 11M2.5 7.5h7a4 4 0 0 1 0 8h-1";
const REDO = "M10 4l3.5 3.5L10 11M13.5 7.5h-7a4 4 0 0 0 0 8h1";
const ABOVE = "M2.5 12.5h11M8 10V3M5 6h6";
const BIN = "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5";

interface EditorToolbarProps {
  readonly search: string;
  readonly found: number | undefined;
  readonly full: boolean;
  readonly onSearch: (search: string) => void;
  readonly onFull: (full: boolean) => void;
  readonly children: ReactNode;
}

/** What can be done with an editor: what its tools do, search, see it large. */
export function EditorToolbar({ search, found, full, onSearch, onFull, children }: EditorToolbarProps) {
  const [searching, setSearching] = useState(search !== "");
  const bar = useRef<HTMLDivElement>(null);
  useWholeWindow(bar, full, () => onFull(false));
  function close() {
    setSearching(false);
    if (search !== "") onSearch("");
  }
  return (
    <div ref={bar} className="tableToolbar" data-testid="stElementToolbar" data-open={searching || undefined} role="toolbar" aria-label={table.name}>
      {searching && <SearchField value={search} found={found} onSearch={onSearch} onClose={close} />}
      {children}
      {!searching && <Tool path={SEARCH} label={table.search} onClick={() => setSearching(true)} />}
      <Tool path={full ? SMALL : LARGE} label={full ? table.closeFullscreen : table.fullscreen} onClick={() => onFull(!full)} />
    </div>
  );
}

interface EditToolsProps {
  readonly editing: Pick<Editing, "canUndo" | "canRedo">;
  readonly writing: Pick<Writing, "undo" | "redo">;
  readonly adds: boolean;
  readonly deletes: boolean;
  /** Rows that are selected. */
  readonly selected: number;
  readonly onAdd: () => void;
  readonly onInsert: (() => void) | null;
  readonly onDelete: () => void;
}

/** What an editor's toolbar has beside a table's. */
export function EditTools({ editing, writing, adds, deletes, selected, onAdd, onInsert, onDelete }: EditToolsProps) {
  return (
    <>
      <Tool path={UNDO} label={editor.undo} busy={!editing.canUndo} onClick={writing.undo} />
      <Tool path={REDO} label={editor.redo} busy={!editing.canRedo} onClick={writing.redo} />
      {adds && <Tool path={PLUS} label={editor.add} onClick={onAdd} />}
      {adds && onInsert !== null && <Tool path={ABOVE} label={editor.insert} onClick={onInsert} />}
      {deletes && selected > 0 && <Tool path={BIN} label={fill(editor.remove, { count: selected })} onClick={onDelete} />}
    </>
  );
}
