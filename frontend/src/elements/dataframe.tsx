import "@glideapps/glide-data-grid/dist/index.css";
import {
  CompactSelection,
  DataEditor,
  type DataEditorRef,
  type GridCell,
  type GridColumn,
  type GridSelection,
  type Item,
  type Rectangle,
} from "@glideapps/glide-data-grid";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ElementProps } from "../ui/element";
import { useApp, useWidgetValue } from "../ui/hooks";
import { keyClass } from "../ui/keyClass";
import { table } from "../texts/en/table";
import { gridCell, LOADING } from "../ui/table/cells";
import { drawnCells } from "../ui/table/drawn";
import { useGridTheme } from "../ui/table/gridTheme";
import { type Selected, fromGrid, toGrid } from "../ui/table/selection";
import { Toolbar } from "../ui/table/Toolbar";
import { columnWidth } from "../ui/table/width";
import { AS_IT_IS, type Cell, type Range, type Sort, TableWindows, type View } from "../ui/table/windows";
import type { TableColumn } from "../wire.gen";
import "./dataframe.css";

type DataframeProps = ElementProps<"dataframe">["props"];

const ROW = 35;
/** Rows of a table that says nothing of its height. */
const MOST_ROWS = 10;
/** Tab leaves the table, as it leaves each control; arrows go through its cells. The search is ours. */
const KEYS = { search: false, downFill: false, rightFill: false, goRightCell: "ArrowRight", goLeftCell: "ArrowLeft" };
/** Rows that are asked for before they are in sight. */
const AHEAD = 100;

/** A table of any size: it has the rows that are looked at. */
export default function Dataframe({ id, props }: ElementProps<"dataframe">) {
  const grid = useRef<DataEditorRef>(null);
  const portal = useRef<HTMLDivElement>(null!);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const theme = useGridTheme(element);
  const { windows, error, version } = useWindows(id, props);
  const [view, setView] = useState<View>(AS_IT_IS);
  const [full, setFull] = useState(false);
  const [widths, setWidths] = useState<ReadonlyMap<number, number>>(new Map());
  const shown = useMemo(() => props.columns.filter((column) => !column.hidden), [props.columns]);
  const count = windows.count ?? 0;

  const look = (next: View) => {
    setView(next);
    windows.look(next);
    grid.current?.scrollTo(0, 0, "vertical");
  };

  const columns = useMemo(() => shown.map((column) => headerOf(column, view.sort, widths, props)), [shown, view, widths, props]);
  const placeholder = props.placeholder ?? "None";
  const getCell = useCallback(
    ([x, y]: Item): GridCell => {
      const column = shown[x];
      const cell = column === undefined ? undefined : windows.cell(y, column.at);
      return column === undefined || cell === undefined ? LOADING : gridCell(cell, column, placeholder);
    },
    // oxlint-disable-next-line react/exhaustive-deps -- `version`: cells have come
    [shown, windows, placeholder, version],
  );
  const rangeOf = ({ x, y, width, height }: Rectangle): Range => {
    const at = shown.slice(Math.max(0, x), x + width).map((column) => column.at);
    return { top: y, bottom: y + height, left: Math.min(...at), right: Math.max(...at) + 1 };
  };
  const onVisible = (seen: Rectangle) => {
    const pinned = shown.filter((column) => isPinned(column)).length;
    const range = rangeOf(seen);
    windows.want(range);
    windows.want({ ...range, top: range.top - AHEAD, bottom: range.bottom + AHEAD });
    if (pinned > 0 && seen.x > 0) windows.want({ ...rangeOf({ ...seen, x: 0, width: pinned }) });
  };
  const copied = (wanted: Rectangle) => {
    const read = () =>
      Array.from({ length: wanted.height }, (_row, row) =>
        Array.from({ length: wanted.width }, (_column, column) => getCell([wanted.x + column, wanted.y + row])),
      );
    return () => windows.whole(rangeOf(wanted)).then(read);
  };

  const selection = useSelection(props, shown, windows, version);
  const bordered = 2;
  const rowHeight = props.row_height ?? ROW;
  const rows = view === AS_IT_IS ? props.rows : count;
  const content = (Math.max(1, rows) + 1) * rowHeight + bordered;
  const height = full
    ? "100%"
    : typeof props.height === "number"
      ? props.height
      : props.height === "stretch"
        ? "100%"
        : Math.min(content, props.height === "content" ? 10_000 : (MOST_ROWS + 1) * rowHeight + bordered);

  const onHeader = (x: number, event: { shiftKey: boolean; preventDefault?: () => void }) => {
    const column = shown[x];
    if (column === undefined || selection.selectsColumns) return;
    look({ ...view, sort: sorted(view.sort, column.at, event.shiftKey) });
  };
  return (
    <div
      className={["stDataFrame", "dataframe", full && "full", props.key !== null && keyClass(props.key)].filter(Boolean).join(" ")}
      data-testid="stDataFrame"
      data-fits={props.width === "content" || undefined}
      ref={setElement}
      role="group"
      aria-label={props.alt ?? table.name}
      aria-describedby={error === undefined ? undefined : `${props.id}-error`}
    >
      <Toolbar
        id={id}
        columns={shown}
        view={view}
        exports={props.exports}
        full={full}
        onFull={setFull}
        onSearch={(search) => look({ ...view, search })}
        found={view.search === "" ? undefined : (windows.count ?? undefined)}
      />
      {error !== undefined && (
        <p className="dataframeError" role="alert" id={`${props.id}-error`}>
          {error}
        </p>
      )}
      <div className="dataframeGrid" data-testid="stDataFrameResizable" style={{ height }}>
        {theme !== null && shown.length > 0 && (
          <DataEditor
            ref={grid}
            columns={columns}
            rows={rows}
            getCellContent={getCell}
            getCellsForSelection={props.exports ? (copied as never) : undefined}
            onVisibleRegionChanged={onVisible}
            onHeaderClicked={onHeader as never}
            onColumnResize={(column, size) => setWidths((old) => new Map(old).set(Number(column.id), size))}
            customRenderers={[drawnCells as never]}
            width="100%"
            height="100%"
            rowHeight={rowHeight}
            headerHeight={ROW}
            theme={theme}
            freezeColumns={shown.filter((column) => isPinned(column)).length}
            smoothScrollX
            smoothScrollY
            minColumnWidth={50}
            maxColumnWidth={1000}
            maxColumnAutoWidth={500}
            keybindings={KEYS}
            copyHeaders={false}
            verticalBorder
            portalElementRef={portal}
            scaleToRem={false}
            {...selection.grid}
          />
        )}
        {shown.length === 0 && <p className="dataframeEmpty">{table.empty}</p>}
      </div>
      <div ref={portal} className="dataframePortal" />
    </div>
  );
}

function isPinned(column: TableColumn): boolean {
  return column.pinned ?? column.index;
}

function useWindows(id: number, props: DataframeProps) {
  const app = useApp();
  const [state, setState] = useState<{ error?: string; version: number }>({ version: 0 });
  const [windows] = useState(
    () =>
      new TableWindows(
        (node, question, signal) => app.ask(node, question, signal),
        (error) => setState(({ version }) => ({ version: version + 1, ...(error === undefined ? {} : { error }) })),
      ),
  );
  const { data, rows, columns, first } = props;
  // Before anything is painted: what was drawn by then is of the data before.
  useLayoutEffect(
    () => windows.take({ node: id, data, rows, columns: columns.length, first: first as Cell[][] }),
    [windows, id, data, rows, columns, first],
  );
  useEffect(() => () => windows.close(), [windows]);
  return { windows, error: state.error, version: state.version };
}

function headerOf(
  column: TableColumn,
  sort: readonly Sort[],
  widths: ReadonlyMap<number, number>,
  props: DataframeProps,
): GridColumn {
  const at = sort.findIndex(([by]) => by === column.at);
  const order = sort[at];
  const arrow = order === undefined ? "" : ` ${order[1] ? "↓" : "↑"}${sort.length > 1 ? at + 1 : ""}`;
  const set = widths.get(column.at) ?? column.width;
  const width = set ?? columnWidth(column, props.first[column.at] as Cell[] | undefined);
  return {
    id: String(column.at),
    title: (column.label ?? column.name) + arrow,
    width,
    ...(set === null && props.width !== "content" && !column.index ? { grow: 1 } : {}),
  };
}

/** A click on a header: up, down, as it was. With Shift the other columns keep their place before it. */
function sorted(sort: readonly Sort[], column: number, more: boolean): readonly Sort[] {
  const old = sort.find(([by]) => by === column);
  const next: Sort[] = old === undefined ? [[column, false]] : old[1] ? [] : [[column, true]];
  if (!more) return next;
  const at = sort.findIndex(([by]) => by === column);
  if (at < 0) return [...sort, ...next];
  return [...sort.slice(0, at), ...next, ...sort.slice(at + 1)];
}

function useSelection(
  props: DataframeProps,
  shown: readonly TableColumn[],
  windows: TableWindows,
  version: number,
) {
  const active = props.modes.length > 0;
  const [value, setValue] = useWidgetValue<Selected | null>({ id: props.id, form: props.form, quiet: !active, value: props.value as Selected | null });
  const [local, setLocal] = useState<GridSelection>({ columns: CompactSelection.empty(), rows: CompactSelection.empty() });
  const mode = (what: string) => props.modes.find((each) => each.includes(`-${what}`));
  const rows = mode("row");
  const columns = mode("column");
  const cells = mode("cell");
  // The rows of the view that stand for the positions that are selected.
  const grid = useMemo(
    () => (active ? toGrid(value, shown, windows, local) : local),
    // oxlint-disable-next-line react/exhaustive-deps -- `version`: cells have come
    [active, value, shown, windows, local, version],
  );
  const onChange = (next: GridSelection) => {
    setLocal(next);
    if (!active) return;
    const found = fromGrid(next, shown, windows, { rows: rows !== undefined, columns: columns !== undefined, cells: cells !== undefined });
    if (rows === "single-row-required" && found[0].length === 0) found[0].push(...(value?.[0] ?? []));
    if (JSON.stringify(found) !== JSON.stringify(value)) setValue(found);
  };
  return {
    selectsColumns: columns !== undefined,
    grid: {
      gridSelection: grid,
      onGridSelectionChange: onChange,
      rowSelect: rows === undefined ? "none" : rows === "multi-row" ? "multi" : "single",
      columnSelect: columns === undefined ? "none" : columns === "multi-column" ? "multi" : "single",
      rangeSelect: cells === "single-cell" ? "cell" : "rect",
      rowSelectionMode: "multi",
      columnSelectionMode: "multi",
      rowMarkers: rows === undefined ? "none" : { kind: "checkbox-visible" as const, checkboxStyle: rows === "multi-row" ? ("square" as const) : ("circle" as const) },
    } as const,
  };
}
