import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { useMemo, useRef, useState } from "react";
import type { TableColumn } from "../../wire.gen";
import type { ElementProps } from "../element";
import { useWidgetValue } from "../hooks";
import { rowMarkers } from "./grid";
import { fromGrid, outOfView, type Selected, selectedRows, toGrid, unknownRows } from "./selection";
import { inTable, type TableWindows } from "./windows";

/** What the user has selected while the positions of its rows are asked for. */
interface Asking {
  readonly grid: GridSelection;
  /** Positions that were selected before, and were not in view. */
  readonly others: readonly number[];
  /** The order of the rows that it is of. */
  readonly order: number;
  /** What was ticked in an order before, and is asked for still. */
  readonly earlier: Promise<readonly number[]>;
  /** Positions that are no longer ticked. */
  readonly removed: ReadonlySet<number>;
  /** The positions of all that is ticked. */
  readonly rows: Promise<readonly number[]>;
}

const NONE = Promise.resolve<readonly number[]>([]);

/** What is selected, for the script and for the grid. */
export function useSelection(props: ElementProps<"dataframe">["props"], shown: readonly TableColumn[], windows: TableWindows, version: number) {
  const active = props.modes.length > 0;
  const [value, setValue] = useWidgetValue<Selected | null>({ id: props.id, form: props.form, quiet: !active, value: props.value as Selected | null });
  const [local, setLocal] = useState<GridSelection>({ columns: CompactSelection.empty(), rows: CompactSelection.empty() });
  const mode = (what: string) => props.modes.find((each) => each.includes(`-${what}`));
  const rows = mode("row");
  const columns = mode("column");
  const cells = mode("cell");
  const [asking, setAsking] = useState<Asking>();
  const asked = asking?.order === windows.order ? asking : undefined;
  // The rows of the view that stand for the positions that are selected, or are about to be: the next tick adds to them.
  const grid = useMemo(
    () => asked?.grid ?? (active ? toGrid(value, shown, windows, local) : local),
    // oxlint-disable-next-line react/exhaustive-deps -- `version`: cells have come
    [asked, active, value, shown, windows, local, version],
  );
  const last = useRef<GridSelection>(undefined);
  const onChange = (next: GridSelection) => {
    setLocal(next);
    last.current = next;
    if (!active) return;
    const modes = { rows: rows !== undefined, columns: columns !== undefined, cells: cells !== undefined };
    // What the reader has filtered out, or scrolled away from, stays selected.
    const others = rows === "multi-row" ? (asked?.others ?? outOfView(value, grid.rows, windows)) : [];
    const removed = new Set(asked?.removed);
    for (const row of grid.rows) if (!next.rows.hasIndex(row)) removed.add(windows.seenPosition(row) ?? -1);
    const choose = (positionOf: (row: number) => number | undefined, earlier: readonly number[]) => {
      const [positions, ...more] = fromGrid(next, shown, positionOf, modes);
      return [[...new Set([...others, ...earlier.filter((position) => !removed.has(position)), ...positions])], ...more] satisfies Selected;
    };
    const earlier = rows === "multi-row" ? (asked?.earlier ?? asking?.rows) : undefined;
    const unknown = unknownRows(next, windows, modes);
    if (unknown === undefined && earlier === undefined) {
      setAsking(undefined);
      return select(choose((row) => windows.seenPosition(row), []));
    }
    const [top, bottom] = unknown ?? [0, 0];
    // In this order of the rows: it may be another one when the answer comes.
    const known = new Map(selectedRows(next, modes).map((row) => [row, windows.seenPosition(row)]));
    const asks = Promise.all([earlier ?? NONE, unknown === undefined ? NONE : windows.positions(top, bottom)]);
    const found = asks.then(([before, positions]) => choose((row) => known.get(row) ?? inTable(positions[row - top]), before));
    setAsking({ grid: next, others, order: windows.order, earlier: earlier ?? NONE, removed, rows: found.then(([positions]) => positions, () => []) });
    const end = () => setAsking((now) => (now?.grid === next ? undefined : now));
    found.then(
      (selected) => {
        if (last.current !== next) return;
        end();
        select(selected);
      },
      end, // the table is not there any more
    );
  };
  const select = (found: Selected) => {
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
      rowMarkers: rows === undefined ? "none" : rowMarkers(rows === "multi-row" ? "square" : "circle"),
    } as const,
  };
}
