import "@glideapps/glide-data-grid/dist/index.css";
import {
  DataEditor as Grid,
  type DataEditorRef,
  type FillPatternEventArgs,
  type GridCell,
  type GridKeyEventArgs,
  type GridSelection,
  type Item,
  type Rectangle,
} from "@glideapps/glide-data-grid";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { editor } from "../texts/en/editor";
import type { ElementProps } from "../ui/element";
import { keyClass } from "../ui/keyClass";
import { LOADING } from "../ui/table/cells";
import { TableError } from "../ui/table/TableError";
import { drawnCells } from "../ui/table/drawn";
import { Empty } from "../ui/table/Empty";
import { openedNumber } from "../ui/table/openedCells";
import { useGridTheme } from "../ui/table/gridTheme";
import { CellEditor } from "../ui/table/editing/CellEditor";
import { pressKey } from "../ui/table/editing/editorKeys";
import { EditorNote } from "../ui/table/editing/EditorNote";
import { editorCell } from "../ui/table/editing/editorCells";
import { editorHeader, HEADER_ICONS } from "../ui/table/editing/editorHeader";
import type { Edits } from "../ui/table/editing/edits";
import { problemOf } from "../ui/table/editing/entry";
import { clearArea } from "../ui/table/editing/ranges";
import { EditorToolbar, EditTools } from "../ui/table/editing/tools";
import { NOTHING } from "../ui/table/editing/heldRows";
import { useEdits } from "../ui/table/editing/useEdits";
import { FOLLOWS_NOTHING, isAwaited, useHeldRows } from "../ui/table/editing/useHeldRows";
import { useKeptFocus } from "../ui/table/editing/useKeptFocus";
import { useOpenCell } from "../ui/table/editing/useOpenCell";
import { useUnderWay } from "../ui/table/editing/useUnderWay";
import { useClipboard } from "../ui/table/editing/useClipboard";
import { useWriting } from "../ui/table/editing/useWriting";
import { useAnnouncer } from "../ui/table/useAnnouncer";
import { selectionText, useSpokenView } from "../ui/table/spokenView";
import { rangeOf, useSheet } from "../ui/table/editing/useSheet";
import { useHeaderHelp } from "../ui/table/HeaderHelp";
import { useTableName } from "../ui/table/tableName";
import { useSeen } from "../ui/table/useSeen";
import { useScroller } from "../ui/table/useScroller";
import { useSpokenGrid } from "../ui/table/useSpokenGrid";
import { MISSING } from "../ui/table/width";
import { boxStyle, GRID, heightOf, ROW, rowMarkers } from "../ui/table/grid";
import { sortedBy } from "../ui/table/view";
import type { Cell } from "../ui/table/windows";
import "./dataframe.css";

const AHEAD = 100;
/** Tab leaves the table, as it leaves each control. Filling and searching are ours. */
const KEYS = { paste: false, search: false, downFill: false, rightFill: false, goRightCell: "ArrowRight", goLeftCell: "ArrowLeft" };

/** A table whose cells are edited, as in a spreadsheet. */
export default function DataEditor({ id, props }: ElementProps<"data_editor">) {
  const name = useTableName(id, props.alt);
  const grid = useRef<DataEditorRef>(null);
  const portal = useRef<HTMLDivElement>(null!);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [full, setFull] = useState(false);
  const [widths, setWidths] = useState<ReadonlyMap<number, number>>(new Map());
  const [following, setFollowing] = useState(FOLLOWS_NOTHING);
  const [note, setNote] = useState("");
  const [typing, setTyping] = useState(false);
  const [underWay, later] = useUnderWay();
  // The table stays as it is until what is typed, pasted or filled has been written into it.
  const pinned = typing || underWay;
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
  const writing = useWriting({ node: id, editing, sheet, onNote: setNote, onLost, later, say });
  /** What is typed before a new row is there. */
  const typed = useRef<{ readonly cell: Item; readonly text: string } | null>(null);
  const typeInto = (cell: Item, key: string) => {
    if (typed.current === null) writing.addRow();
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
    writing.removeRows(rowsSelected);
    setSelection(NOTHING);
  };
  const sortBy = (x: number, more: boolean) => {
    const column = shown[x];
    if (column !== undefined) sheet.look({ ...sheet.view, sort: sortedBy(sheet.view.sort, column.at, more) });
  };
  const onKeyDown = (event: GridKeyEventArgs) =>
    pressKey(event, {
      sheet,
      selection,
      writing,
      adds,
      // What the grid has opened over itself comes first.
      full: full && portal.current.childElementCount === 0,
      hold: open.hold,
      begin: open.begin,
      typeBelow: typeInto,
      onSort: sortBy,
    });
  const onDelete = (found: GridSelection) => {
    if (found.rows.length > 0) {
      if (deletes) removeRows();
    } else if (found.current !== undefined) writing.write(clearArea(sheet, [found.current.range, ...found.current.rangeStack]));
    return false;
  };
  const onFillPattern = (event: FillPatternEventArgs) => {
    event.preventDefault();
    writing.fillFrom(event.patternSource, event.fillDestination);
  };
  const clipboard = useClipboard({
    sheet,
    selection,
    getCell,
    exports: props.exports,
    adds,
    write: writing.write,
    holdText: open.holdText,
    onNote: setNote,
    onCut: () => !props.disabled && onDelete(selection),
  });
  const onVisible = (seen: Rectangle) => {
    open.follow();
    see(seen, sheet.rows);
    if (seen.width === 0 || sheet.rows === 0) return;
    const range = rangeOf(sheet, seen);
    sheet.windows.see(range, { ...range, top: range.top - AHEAD, bottom: range.bottom + AHEAD });
  };
  const onHeader = (x: number, event: { shiftKey: boolean }) => {
    if (open.cell !== null) return;
    sortBy(x, event.shiftKey);
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
      onPaste={clipboard.onPaste}
      onCopyCapture={clipboard.onCopy}
      onCutCapture={clipboard.onCut}
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
            editing={editing}
            writing={writing}
            adds={adds}
            deletes={deletes}
            selected={rowsSelected.length}
            onAdd={() => writing.addRow()}
            onInsert={rowsSelected.length > 0 ? () => writing.addRow(rowsSelected[0]) : null}
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
            getCellsForSelection={props.exports ? (clipboard.copied as never) : undefined}
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
            onCellsEdited={(items) => {
              writing.tick(items);
              return true;
            }}
            onDelete={onDelete}
            onPaste={false}
            onFillPattern={onFillPattern}
            fillHandle={!props.disabled}
            allowedFillDirections="orthogonal"
            {...(adds ? { onRowAppended: () => void writing.addRow(), trailingRowOptions: { hint: "", tint: true, sticky: false } } : {})}
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
        {adds && selection.current?.cell[1] === sheet.rows && editor.add}
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

function color(element: Element | null, name: string): string {
  return element === null ? "" : getComputedStyle(element).getPropertyValue(name).trim();
}
