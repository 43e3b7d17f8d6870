import "@glideapps/glide-data-grid/dist/index.css";
import { DataEditor, type DataEditorRef, type GridColumn, type Item, type Rectangle } from "@glideapps/glide-data-grid";
import { useMemo, useRef, useState } from "react";
import { table as words } from "../texts/en/table";
import type { ElementProps } from "../ui/element";
import { useApp } from "../ui/hooks";
import { keyClass } from "../ui/keyClass";
import { ColumnMenu, type Place } from "../ui/table/ColumnMenu";
import { Conditions } from "../ui/table/Conditions";
import { isOnButton } from "../ui/table/buttonCell";
import { useHeaderHelp } from "../ui/table/HeaderHelp";
import { inOwnDirection } from "../ui/table/direction";
import { drawnCells } from "../ui/table/drawn";
import { Empty } from "../ui/table/Empty";
import { useGridTheme } from "../ui/table/gridTheme";
import { useLook } from "../ui/table/useLook";
import { useIcons } from "../ui/table/useIcons";
import { boxStyle, GRID, heightOf, leavesGrid, ROW } from "../ui/table/grid";
import { arranged, asked, isPinned, type Look, moved } from "../ui/table/look";
import { copySelection } from "../ui/table/copy";
import { copiedCell, openedNumber } from "../ui/table/openedCells";
import { useTableName } from "../ui/table/tableName";
import { TableError } from "../ui/table/TableError";
import { Toolbar } from "../ui/table/Toolbar";
import { groupKey, useCells } from "../ui/table/useCells";
import type { Choice } from "../ui/table/ColumnFilter";
import { useCount } from "../ui/table/useCount";
import { useSeen } from "../ui/table/useSeen";
import { useScroller } from "../ui/table/useScroller";
import { useSelection } from "../ui/table/useSelection";
import { useSpokenGrid } from "../ui/table/useSpokenGrid";
import { useTotals } from "../ui/table/useTotals";
import { useWindows } from "../ui/table/useWindows";
import { sortedBy, toggled, type View } from "../ui/table/view";
import { useAnnouncer } from "../ui/table/useAnnouncer";
import { selectionText, useSpokenView } from "../ui/table/spokenView";
import { columnWidth, MISSING } from "../ui/table/width";
import { type Cell, isWhole, rangesOf } from "../ui/table/windows";
import type { TableColumn } from "../wire.gen";
import "./dataframe.css";

type DataframeProps = ElementProps<"dataframe">["props"];

/** Tab leaves the table, as it leaves each control; arrows go through its cells. The search is ours. */
const KEYS = { search: false, downFill: false, rightFill: false, goRightCell: "ArrowRight", goLeftCell: "ArrowLeft" };
/** Pixels that the names of groups and of sums take. */
const FOR_GROUPS = 90;
const FOR_TOTALS = 60;
/** Rows that are asked for before they are in sight. */
const AHEAD = 100;

/** A table of any size: it has the rows that are looked at. */
export default function Dataframe({ id, props }: ElementProps<"dataframe">) {
  const app = useApp();
  const name = useTableName(id, props.alt);
  const grid = useRef<DataEditorRef>(null);
  const portal = useRef<HTMLDivElement>(null!);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const theme = useIcons(useGridTheme(element), props.columns);
  useScroller(element);
  const { ref: seenRows, see } = useSeen();
  const [look, arrange] = useLook(id, props.columns, () => grid.current?.scrollTo(0, 0, "vertical"));
  const view = useMemo(() => asked(props.columns, look), [props.columns, look]);
  const { windows, error, version } = useWindows(id, props, view);
  const { totals, ...ofTotals } = useTotals(id, props.data, look.totals, view);
  const [full, setFull] = useState(false);
  const [note, setNote] = useState("");
  const [menu, setMenu] = useState<{ readonly column: TableColumn; readonly place: Place } | null>(null);
  const shown = useMemo(() => arranged(props.columns, look), [props.columns, look]);
  const { onItemHovered, help } = useHeaderHelp(shown);
  useSpokenGrid(element, name, shown, look.view.sort);
  const rows = useCount(windows.count, props.rows);
  const { say, region } = useAnnouncer();
  useSpokenView(view, props.columns, () => windows.count, version, say);

  const lookAt = (next: View) => arrange({ ...look, view: next });

  const ready = theme !== null;
  const columns = useMemo(() => (ready ? shown.map((column) => headerOf(column, look, props)) : []), [ready, shown, look, props]);
  const getCell = useCells({ columns: shown, windows, version, look, view, rows, totals, placeholder: props.placeholder ?? MISSING, theme });
  const pinned = shown.filter((column) => isPinned(column, look)).length;
  const columnsOf = ({ x, width }: Rectangle) => shown.slice(Math.max(0, x), x + width).map((column) => column.at);
  const onVisible = (seen: Rectangle) => {
    see(seen, rows);
    const at = [...shown.slice(0, pinned).map((column) => column.at), ...columnsOf(seen)];
    const bottom = seen.y + seen.height;
    windows.see(...rangesOf(seen.y, bottom, at), ...rangesOf(seen.y - AHEAD, bottom + AHEAD, at));
  };
  const copied = (wanted: Rectangle) => {
    const read = () => {
      // What is selected is in other rows than those that have come.
      if (windows.count !== rows) throw new Error(words.notCopied);
      return Array.from({ length: wanted.height }, (_row, row) =>
        Array.from({ length: wanted.width }, (_column, column) => copiedCell(getCell([wanted.x + column, wanted.y + row]))),
      );
    };
    const ranges = columnsOf(wanted).map((at) => ({ top: wanted.y, bottom: wanted.y + wanted.height, left: at, right: at + 1 }));
    return () => windows.whole(ranges, read);
  };

  const selection = useSelection(props, shown, windows, version);
  const isHere = ({ x, y, width, height }: Rectangle) =>
    shown.slice(x, x + width).every(({ at }) => Array.from({ length: height }, (_row, row) => y + row).every((row) => row >= rows || isWhole(windows.value(row, at))));
  const onCopy = (event: React.ClipboardEvent) => {
    if (!props.exports) return;
    const copying = copySelection(event, { selection: selection.grid.gridSelection, columns: shown.length, rows: drawn, cell: getCell, isHere, whole: copied });
    copying?.then(() => setNote(""), (reason: unknown) => setNote((reason as Error).message));
  };
  const rowHeight = props.row_height ?? ROW;
  const drawn = rows + (look.totals.length > 0 ? 1 : 0);
  const levels = shown.some((column) => column.levels.length > 1);
  const height = full ? "100%" : heightOf(props.height, drawn, rowHeight, levels ? ROW : 0);

  const onHeader = (x: number, event: { shiftKey: boolean }) => {
    const column = shown[x];
    if (column === undefined || selection.selectsColumns) return;
    lookAt({ ...look.view, sort: sortedBy(look.view.sort, column.at, event.shiftKey) });
  };
  const openMenu = (x: number, place: Place | undefined) => {
    const column = shown[x];
    if (column !== undefined && place !== undefined) setMenu({ column, place });
  };
  const onMenuKey = (x: number) => openMenu(x, grid.current?.getBounds(x, -1));
  /** A press on a cell, by mouse or by key. */
  const onCell = ([x, y]: Item): boolean => {
    const column = shown[x];
    if (column === undefined) return false;
    if (windows.size(y) > 0) {
      lookAt(toggled(look.view, groupKey(windows, view, y)));
      return true;
    }
    const label = windows.value(y, column.at);
    const row = windows.seenPosition(y);
    if (column.type !== "button" || column.button === null || row === undefined || label == null) return false;
    app.press({ id: column.button, form: null }, [row, String(label)]);
    return true;
  };
  const choices = async (column: number, signal: AbortSignal): Promise<readonly Choice[]> => {
    const body = await app.ask(id, { choices: column }, signal);
    return (JSON.parse(new TextDecoder().decode(body)) as { choices: readonly Choice[] }).choices;
  };
  const fit = (column: TableColumn) => {
    const cells = Array.from({ length: Math.min(rows, 100) }, (_row, row) => windows.cell(row, column.at)).filter((cell) => cell !== undefined);
    arrange({ ...look, widths: { ...look.widths, [column.at]: columnWidth(column, cells as Cell[], 1000) } });
  };
  return (
    <div
      className={["stDataFrame", "dataframe", full && "full", props.key !== null && keyClass(props.key)].filter(Boolean).join(" ")}
      data-testid="stDataFrame"
      ref={setElement}
      role="group"
      aria-label={name}
      aria-describedby={error === undefined ? undefined : `${props.id}-error`}
      onCopyCapture={onCopy}
      onCutCapture={onCopy}
    >
      <Toolbar
        id={id}
        data={props.data}
        columns={props.columns}
        shown={shown}
        look={look}
        onLook={arrange}
        onMenu={(column, place) => setMenu({ column, place })}
        exports={props.exports}
        formats={props.formats}
        full={full}
        onFull={setFull}
        note={note}
        found={look.view.search === "" ? undefined : (windows.count ?? undefined)}
      />
      <TableError id={`${props.id}-error`} error={error} onRetry={() => windows.again()} />
      <TableError error={ofTotals.trouble} onRetry={ofTotals.again} />
      <div className="dataframeGrid" data-testid="stDataFrameResizable" style={boxStyle(height, (drawn + 1) * rowHeight + (levels ? ROW : 0), props.width === "content" && !full, columns, selection.grid.rowSelect !== "none")}>
        {ready && shown.length > 0 && (
          <DataEditor
            ref={grid}
            columns={columns}
            rows={drawn}
            freezeTrailingRows={drawn > rows ? 1 : 0}
            getCellContent={getCell}
            getCellsForSelection={props.exports ? (copied as never) : undefined}
            onVisibleRegionChanged={onVisible}
            onHeaderClicked={onHeader as never}
            onHeaderMenuClick={openMenu}
            onHeaderContextMenu={(x, event) => (event.preventDefault(), openMenu(x, grid.current?.getBounds(x, -1)))}
            onKeyDown={(event) => {
              if (full && portal.current.childElementCount === 0 && leavesGrid(event.key, selection.grid.gridSelection)) return event.cancel();
              if (event.key !== "ArrowDown" || !event.altKey || event.location === undefined) return;
              event.cancel();
              onMenuKey(event.location[0]);
            }}
            onCellClicked={(cell, event) => {
              const column = shown[cell[0]];
              if (column?.type === "button" && windows.size(cell[1]) === 0 && !isOnButton(windows.cell(cell[1], column.at), event)) return;
              if (onCell(cell)) event.preventDefault();
            }}
            onCellActivated={(cell, event) => {
              if (event.inputType === "keyboard") onCell(cell);
            }}
            onColumnMoved={(from, to) => arrange(moved(props.columns, look, from, to))}
            onColumnResize={(column, size) => arrange({ ...look, widths: { ...look.widths, [Number(column.id)]: size } })}
            customRenderers={drawnCells}
            provideEditor={openedNumber}
            {...GRID}
            rowHeight={rowHeight}
            groupHeaderHeight={ROW}
            theme={theme}
            freezeColumns={pinned}
            onItemHovered={onItemHovered}
            keybindings={KEYS}
            portalElementRef={portal}
            {...selection.grid}
            onGridSelectionChange={(next) => {
              const text = selectionText(selection.grid.gridSelection, next);
              if (text !== undefined) say(text);
              selection.grid.onGridSelectionChange(next);
            }}
          />
        )}
        {(drawn === 0 || shown.length === 0) && <Empty header={shown.length === 0 ? 0 : levels ? 2 * ROW : ROW} rowHeight={rowHeight} />}
      </div>
      <p className="dataframeSeen" ref={seenRows} />
      {help}
      <Conditions columns={props.columns} look={look} onLook={arrange} />
      {menu !== null && (
        <ColumnMenu
          key={menu.column.at}
          column={menu.column}
          columns={props.columns}
          look={look}
          place={menu.place}
          onLook={arrange}
          onFit={() => fit(menu.column)}
          onClose={() => {
            setMenu(null);
            grid.current?.focus();
          }}
          choices={choices}
        />
      )}
      {region}
      <div ref={portal} className="dataframePortal" />
    </div>
  );
}

function headerOf(column: TableColumn, look: Look, props: DataframeProps): GridColumn {
  const { sort } = look.view;
  const at = sort.findIndex(([by]) => by === column.at);
  const order = sort[at];
  const arrow = order === undefined ? "" : ` ${order[1] ? "↓" : "↑"}${sort.length > 1 ? at + 1 : ""}`;
  const set = look.widths[column.at] ?? column.width;
  // What sums up says more than a cell.
  const more = look.view.group[0] === column.at ? FOR_GROUPS : look.totals.some(([of]) => of === column.at) ? FOR_TOTALS : 0;
  const width = set ?? columnWidth(column, props.first[column.at] as Cell[] | undefined) + more;
  return {
    id: String(column.at),
    title: inOwnDirection(column.label ?? column.levels.at(-1) ?? column.name) + arrow,
    ...(column.levels.length > 1 ? { group: column.levels.slice(0, -1).filter(Boolean).join(" / ") } : {}),
    width,
    hasMenu: true,
    ...(set === null && !column.index ? { grow: 1 } : {}),
  };
}
