import "@glideapps/glide-data-grid/dist/index.css";
import {
  DataEditor as Grid,
  type DataEditorRef,
  type EditListItem,
  type FillPatternEventArgs,
  type GridCell,
  GridCellKind,
  type GridKeyEventArgs,
  type GridSelection,
  type Item,
  type Rectangle,
} from "@glideapps/glide-data-grid";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { editor } from "../texts/en/editor";
import { table } from "../texts/en/table";
import { fill } from "../texts/fill";
import type { ElementProps } from "../ui/element";
import { useApp } from "../ui/hooks";
import { keyClass } from "../ui/keyClass";
import { LOADING } from "../ui/table/cells";
import { TableError } from "../ui/table/TableError";
import { drawnCells } from "../ui/table/drawn";
import { Empty } from "../ui/table/Empty";
import { copySelection } from "../ui/table/copy";
import { copiedCell, openedNumber } from "../ui/table/openedCells";
import { useGridTheme } from "../ui/table/gridTheme";
import { clipboardRows, copiedRows } from "../ui/table/editing/clipboard";
import { answered, needsAnswer, type Take } from "../ui/table/editing/asked";
import { CellEditor } from "../ui/table/editing/CellEditor";
import { EditorNote } from "../ui/table/editing/EditorNote";
import { editorCell } from "../ui/table/editing/editorCells";
import { editorHeader, HEADER_ICONS } from "../ui/table/editing/editorHeader";
import { addRows, type Cells, deleteRows, type Edits, type RowKey, setCells } from "../ui/table/editing/edits";
import { boxCell, problemOf } from "../ui/table/editing/entry";
import { type Area, clearArea, fillArea, paste, type Written } from "../ui/table/editing/ranges";
import { EditorToolbar, EditTools } from "../ui/table/editing/tools";
import { NOTHING } from "../ui/table/editing/heldRows";
import { useEdits } from "../ui/table/editing/useEdits";
import { FOLLOWS_NOTHING, isAwaited, useHeldRows } from "../ui/table/editing/useHeldRows";
import { useKeptFocus } from "../ui/table/editing/useKeptFocus";
import { useOpenCell } from "../ui/table/editing/useOpenCell";
import { useUnderWay } from "../ui/table/editing/useUnderWay";
import { useAnnouncer } from "../ui/table/useAnnouncer";
import { selectionText, useSpokenView } from "../ui/table/spokenView";
import { useSheet } from "../ui/table/editing/useSheet";
import { useHeaderHelp } from "../ui/table/HeaderHelp";
import { useTableName } from "../ui/table/tableName";
import { useSeen } from "../ui/table/useSeen";
import { useScroller } from "../ui/table/useScroller";
import { useSpokenGrid } from "../ui/table/useSpokenGrid";
import { MISSING } from "../ui/table/width";
import { boxStyle, GRID, heightOf, leavesGrid, ROW, rowMarkers } from "../ui/table/grid";
import { sortedBy } from "../ui/table/view";
import { type Cell, isPart, isWhole, type Range } from "../ui/table/windows";
import type { EditorColumn } from "../wire.gen";
import "./dataframe.css";

const AHEAD = 100;
/** Tab leaves the table, as it leaves each control. Filling and searching are ours. */
const KEYS = { paste: false, search: false, downFill: false, rightFill: false, goRightCell: "ArrowRight", goLeftCell: "ArrowLeft" };

/** A table whose cells are edited, as in a spreadsheet. */
export default function DataEditor({ id, props }: ElementProps<"data_editor">) {
  const app = useApp();
  const name = useTableName(id, props.alt);
  const grid = useRef<DataEditorRef>(null);
  const portal = useRef<HTMLDivElement>(null!);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [full, setFull] = useState(false);
  const [widths, setWidths] = useState<ReadonlyMap<number, number>>(new Map());
  const [following, setFollowing] = useState(FOLLOWS_NOTHING);
  const [note, setNote] = useState("");
  const [typing, setTyping] = useState(false);
  const [writing, later] = useUnderWay();
  // The table stays as it is until what is typed, pasted or filled has been written into it.
  const pinned = typing || writing;
  const theme = useGridTheme(element);
  useScroller(element);
  const { ref: seenRows, see } = useSeen();
  useKeptFocus(element, grid);
  const adds = !props.disabled && (props.num_rows === "dynamic" || props.num_rows === "add");
  const deletes = !props.disabled && (props.num_rows === "dynamic" || props.num_rows === "delete");

  const onLost = useCallback(() => setNote(editor.lost), []);
  const editing = useEdits(id, props, pinned, (newest) => isAwaited(following, newest), onLost);
  const shown = useMemo(() => editing.table.columns.filter((column) => !column.hidden), [editing.table.columns]);
  const { onItemHovered, help } = useHeaderHelp(shown);
  const sheet = useSheet(id, editing, shown);
  const { say, region } = useAnnouncer();
  useSpokenView(sheet.view, shown, () => sheet.windows.count, sheet.version, say);
  const { selection, setSelection } = useHeldRows({ node: id, following, setFollowing, sheet, columns: shown, shown: editing.table.data, newest: props.data, pinned });
  const placeholder = props.placeholder ?? MISSING;
  const open = useOpenCell({ id: props.id, node: id, grid, sheet, editing, element, setSelection, onTyping: setTyping, onNote: setNote, refused: props.refused });

  const counted = useRef(props);
  useEffect(() => {
    if (props.away > counted.current.away) setNote(editor.away);
    if (props.lost > counted.current.lost) setNote(editor.lost);
    counted.current = props;
  }, [props]);

  /** Why a cell of a new row cannot stay as it is. */
  const wrongIn = useCallback(
    (x: number, y: number): string | null => {
      const column = shown[x];
      const cell = column === undefined || column.editor === null || typeof sheet.key(y) !== "string" ? undefined : sheet.cell(y, column);
      return column === undefined || cell === undefined ? null : problemOf(cell, column);
    },
    [shown, sheet],
  );
  useSpokenGrid(element, name, shown, sheet.view.sort, wrongIn);
  const getCell = useCallback(
    ([x, y]: Item): GridCell => {
      const column = shown[x];
      const cell = column === undefined ? undefined : sheet.cell(y, column);
      if (column === undefined || cell === undefined) return LOADING;
      const marks = { wrong: color(element, "--red-bg"), text: color(element, "--text-2") };
      return editorCell(cell, column, placeholder, marks, wrongIn(x, y) !== null, sheet.isDeleted(y));
    },
    [shown, sheet, placeholder, element, wrongIn],
  );
  const put = ({ changes, more, refused }: Written) => {
    setNote(refused.said());
    if (changes.length > 0 || more.length > 0) {
      const rows = more.map((cells) => ({ ...firstCells(editing.table.columns), ...cells }));
      editing.apply((edits) => addRows(setCells(edits, changes), rows));
      say([changes.length > 0 && fill(editor.cellsChanged, { count: changes.length }), rows.length > 0 && fill(editor.rowsAdded, { count: rows.length })].filter(Boolean).join(", "));
    }
  };
  const take: Take = (field, cells) => app.ask(id, { take: field, cells }).then((body) => JSON.parse(new TextDecoder().decode(body)) as Cell[][]);
  const write = (written: Written) => {
    if (!needsAnswer(written, shown)) return put(written);
    later(answered(written, sheet, firstCells(editing.table.columns), take).then(put, (reason: unknown) => setNote((reason as Error).message)));
  };
  /** What is longer than what the page has of it is filled whole. */
  const fillFrom = (from: Area, to: Area) => {
    const range = rangeOf(from);
    const isLong = () => Array.from({ length: from.height }, (_row, row) => shown.slice(from.x, from.x + from.width).some((column) => isPart(sheet.cell(from.y + row, column)))).includes(true);
    if (!isLong()) return write(fillArea(sheet, from, to));
    later(sheet.windows.lengthen(range).then((known) => (known ? !isLong() && write(fillArea(sheet, from, to)) : onLost())));
  };
  const addRow = (before: RowKey | null = null) => {
    editing.apply((edits) => addRows(edits, [firstCells(editing.table.columns)], before));
    say(fill(editor.rowsAdded, { count: 1 }));
  };
  /** What is typed before a new row is there. */
  const typed = useRef<{ readonly cell: Item; readonly text: string } | null>(null);
  const typeInto = (cell: Item, key: string) => {
    if (typed.current === null) addRow();
    typed.current = { cell, text: (typed.current?.text ?? "") + key };
  };
  useEffect(() => {
    if (typed.current === null || sheet.key(typed.current.cell[1]) === undefined) return;
    const { cell, text } = typed.current;
    typed.current = null;
    if (shown[cell[0]]?.editor !== "checkbox") open.begin(cell, text);
  });
  const rowsSelected = useMemo(() => [...selection.rows].map((row) => sheet.key(row)).filter((key) => key !== undefined), [selection.rows, sheet]);
  const removeRows = () => {
    editing.apply((edits) => deleteRows(edits, rowsSelected));
    say(fill(editor.rowsDeleted, { count: rowsSelected.length }));
    setSelection(NOTHING);
  };
  const current = selection.current;
  const undo = () => {
    if (editing.undo()) say(editor.undone);
  };
  const redo = () => {
    if (editing.redo()) say(editor.redone);
  };

  const onKeyDown = (event: GridKeyEventArgs) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const handle = (action?: () => void) => {
      event.cancel();
      event.preventDefault();
      event.stopPropagation();
      action?.();
    };
    if (!command && open.hold(event.key, event.shiftKey)) return handle();
    if (command && key === "z") return handle(event.shiftKey ? redo : undo);
    if (command && key === "y") return handle(redo);
    if (full && portal.current.childElementCount === 0 && leavesGrid(event.key, selection)) return event.cancel();
    if (current === undefined) return;
    const { range, cell } = current;
    if (command && key === "d") return handle(() => fillFrom(...down(range)));
    if (command && key === "r") return handle(() => fillFrom(...right(range)));
    if (command || event.altKey) return;
    const column = shown[cell[0]];
    // The row below the last one becomes a new one, which has the selection then.
    if (adds && cell[1] === sheet.rows) {
      const isText = event.key.length === 1 && event.key !== " ";
      if (event.key === "Enter" || event.key === "F2") return handle(() => addRow());
      if (isText) return handle(() => typeInto(cell, event.key));
      return;
    }
    if (column === undefined || column.editor === null || column.editor === "checkbox" || sheet.isDeleted(cell[1])) return;
    if (event.key === "Enter" || event.key === "F2") return handle(() => open.begin(cell, null));
    if (event.key.length === 1 && event.key !== " ") return handle(() => open.begin(cell, event.key));
  };
  const onCellsEdited = (items: readonly EditListItem[]) => {
    // The boxes are the grid's own: a click, or the space bar.
    const changes = items.flatMap(({ location: [x, y], value }) => {
      const column = shown[x];
      const row = sheet.key(y);
      return column?.editor === "checkbox" && row !== undefined && value.kind === GridCellKind.Boolean ? [{ row, field: column.field, cell: boxCell(value.data === true, column) }] : [];
    });
    if (changes.length > 0) editing.apply((edits) => setCells(edits, changes));
    const [ticked] = items;
    if (ticked?.value.kind === GridCellKind.Boolean) say(ticked.value.data === true ? table.yes : table.no);
    return true;
  };
  const onDelete = (found: GridSelection) => {
    if (found.rows.length > 0) {
      if (deletes) removeRows();
    } else if (found.current !== undefined) write(clearArea(sheet, [found.current.range, ...found.current.rangeStack]));
    return false;
  };
  const onFillPattern = (event: FillPatternEventArgs) => {
    event.preventDefault();
    fillFrom(event.patternSource, event.fillDestination);
  };
  // The event has the text; to read the clipboard without one takes the user's permission.
  const onPaste = (event: React.ClipboardEvent) => {
    if (current === undefined || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    const text = event.clipboardData.getData("text/plain");
    const ours = copiedRows(event.clipboardData.getData("text/html"));
    // A single empty cell has no text: what tells it from nothing is beside it.
    if (text === "" && ours === null) return;
    event.preventDefault();
    if (open.holdText(text)) return;
    const values = ours ?? clipboardRows(text);
    const { x, y, width, height } = current.range;
    const single = values.length === 1 && values[0]?.length === 1;
    // One value into a range fills all of it.
    const block = single ? Array.from({ length: height }, () => Array<string>(width).fill(values[0]?.[0] ?? "")) : values;
    write(paste(sheet, x, y, block, adds));
  };

  const rangeOf = ({ x, y, width, height }: Rectangle): Range => {
    const at = shown.slice(Math.max(0, x), x + width).map((column) => column.at);
    const [top, bottom] = sheet.map.span(y, y + height);
    return { top, bottom, left: Math.min(...at), right: Math.max(...at) + 1 };
  };
  const onVisible = (seen: Rectangle) => {
    open.follow();
    see(seen, sheet.rows);
    if (seen.width === 0 || sheet.rows === 0) return;
    const range = rangeOf(seen);
    sheet.windows.see(range, { ...range, top: range.top - AHEAD, bottom: range.bottom + AHEAD });
  };
  const copied = (wanted: Rectangle) => {
    const read = () => Array.from({ length: wanted.height }, (_row, row) => Array.from({ length: wanted.width }, (_column, column) => copiedCell(getCell([wanted.x + column, wanted.y + row]))));
    return () => sheet.windows.whole([rangeOf(wanted)], read);
  };
  const isHere = ({ x, y, width, height }: Rectangle) =>
    shown.slice(x, x + width).every((column) => Array.from({ length: height }, (_row, row) => sheet.cell(y + row, column)).every(isWhole));
  const onCopy = (event: React.ClipboardEvent, after: () => void) => {
    if (!props.exports) return;
    const copying = copySelection(event, { selection, columns: shown.length, rows: sheet.rows, cell: getCell, isHere, whole: copied });
    copying?.then(after, (reason: unknown) => setNote((reason as Error).message));
  };
  const onHeader = (x: number, event: { shiftKey: boolean }) => {
    const column = shown[x];
    if (column === undefined || open.cell !== null) return;
    sheet.look({ ...sheet.view, sort: sortedBy(sheet.view.sort, column.at, event.shiftKey) });
    setSelection(NOTHING);
  };
  const ready = theme !== null;
  const columns = useMemo(() => (theme === null ? [] : editorHeader(shown, { sort: sheet.view.sort, widths, props, adds, theme })), [theme, shown, sheet.view, widths, props, adds]);
  const incomplete = editing.edits.added.filter(([, cells]) => editing.table.columns.some((column) => column.required && column.editor !== null && isEmpty(cells[column.field]))).length;
  const discard = (change: (edits: Edits) => Edits) => {
    setNote("");
    editing.apply(change);
    grid.current?.focus(); // the button is gone
  };
  const rowHeight = props.row_height ?? ROW;
  const drawn = sheet.rows + (adds ? 1 : 0);
  const height = full ? "100%" : heightOf(props.height, drawn, rowHeight);
  const marked = deletes || adds;
  return (
    <div
      className={["stDataFrame", "stDataEditor", "dataframe", full && "full", props.key !== null && keyClass(props.key)].filter(Boolean).join(" ")}
      data-testid="stDataFrame"
      ref={setElement}
      role="group"
      aria-label={name}
      aria-describedby={sheet.error === undefined ? undefined : `${props.id}-error`}
      aria-disabled={props.disabled || undefined}
      onPaste={onPaste}
      onCopyCapture={(event) => onCopy(event, () => setNote((now) => (now === table.notCopied ? "" : now)))}
      onCutCapture={(event) => onCopy(event, () => !props.disabled && onDelete(selection))}
    >
      <EditorToolbar
        search={sheet.view.search}
        found={sheet.view.search === "" ? undefined : (sheet.windows.count ?? undefined)}
        full={full}
        onFull={setFull}
        onSearch={(search) => sheet.look({ ...sheet.view, search })}
      >
        {!props.disabled && (
          <EditTools
            editing={{ ...editing, undo, redo }}
            adds={adds}
            deletes={deletes}
            selected={rowsSelected.length}
            onAdd={() => addRow()}
            onInsert={rowsSelected.length > 0 ? () => addRow(rowsSelected[0]) : null}
            onDelete={removeRows}
          />
        )}
      </EditorToolbar>
      <TableError id={`${props.id}-error`} error={sheet.error} onRetry={() => sheet.windows.again()} />
      <div className="dataframeGrid" data-testid="stDataFrameResizable" style={boxStyle(height, (drawn + 1) * rowHeight, props.width === "content" && !full, columns, marked)}>
        {ready && shown.length > 0 && (
          <Grid
            ref={grid}
            columns={columns}
            headerIcons={HEADER_ICONS}
            onItemHovered={onItemHovered}
            rows={sheet.rows}
            getCellContent={getCell}
            getCellsForSelection={props.exports ? (copied as never) : undefined}
            onVisibleRegionChanged={onVisible}
            onHeaderClicked={onHeader as never}
            onColumnResize={(column, size) => setWidths((old) => new Map(old).set(Number(column.id), size))}
            customRenderers={drawnCells}
            provideEditor={openedNumber}
            gridSelection={selection}
            onGridSelectionChange={(next) => {
              const text = selectionText(selection, next);
              if (text !== undefined) say(text);
              setSelection(next);
            }}
            onKeyDown={onKeyDown}
            onCellClicked={open.clicked}
            onCellsEdited={onCellsEdited}
            onDelete={onDelete}
            onPaste={false}
            onFillPattern={onFillPattern}
            fillHandle={!props.disabled}
            allowedFillDirections="orthogonal"
            {...(adds ? { onRowAppended: () => void addRow(), trailingRowOptions: { hint: "", tint: true, sticky: false } } : {})}
            rowSelect={marked ? "multi" : "none"}
            rowSelectionMode="multi"
            rowMarkers={marked ? rowMarkers("square") : "none"}
            columnSelect="none"
            rangeSelect="rect"
            {...GRID}
            rowHeight={rowHeight}
            theme={theme}
            freezeColumns={shown.filter((column) => column.pinned ?? column.index).length}
            keybindings={KEYS}
            portalElementRef={portal}
          />
        )}
        {(shown.length === 0 || (sheet.rows === 0 && !adds)) && <Empty header={shown.length === 0 ? 0 : ROW} rowHeight={rowHeight} />}
      </div>
      <p className="dataframeSeen" ref={seenRows} />
      {help}
      <EditorNote note={note} incomplete={incomplete} edits={editing.edits} onChange={props.disabled ? null : discard} />
      <p className="visually-hidden" role="status">
        {adds && current?.cell[1] === sheet.rows && editor.add}
      </p>
      {region}
      <div ref={portal} className="dataframePortal">
        {open.cell !== null && <CellEditor key={`${open.cell.row} ${open.cell.column.at}`} {...open.editorProps} />}
      </div>
    </div>
  );
}

function isEmpty(cell: Cell | undefined): boolean {
  return cell === undefined || cell === null || cell === "";
}

/** What a new row has. */
function firstCells(columns: readonly EditorColumn[]): Cells {
  return Object.fromEntries(columns.filter((column) => column.first !== null && column.field !== "").map((column) => [column.field, column.first as Cell]));
}

function color(element: Element | null, name: string): string {
  return element === null ? "" : getComputedStyle(element).getPropertyValue(name).trim();
}

/** The first row of a range over the others; of a single row the one above over it. */
function down(range: Rectangle): [Area, Area] {
  return range.height > 1 ? [{ ...range, height: 1 }, range] : [{ ...range, y: Math.max(0, range.y - 1) }, range];
}

function right(range: Rectangle): [Area, Area] {
  return range.width > 1 ? [{ ...range, width: 1 }, range] : [{ ...range, x: Math.max(0, range.x - 1) }, range];
}
