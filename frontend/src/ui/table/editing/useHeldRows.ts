import type { GridSelection } from "@glideapps/glide-data-grid";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { EditorColumn } from "../../../wire.gen";
import { useApp } from "../../hooks";
import type { RowKey } from "./edits";
import { follow } from "./follow";
import { BELOW, followed, type Held, held, isAllPlaced, NO_ROWS, placed } from "./heldRows";
import type { EditorSheet } from "./useSheet";

/** What is selected, and what that will be in the next table. */
export interface Following {
  readonly held: Held;
  /** The table that the rows have been looked for in, and what was found. */
  readonly into: string | null;
  readonly next: Held;
}

export const FOLLOWS_NOTHING: Following = { held: NO_ROWS, into: null, next: NO_ROWS };

interface Place {
  readonly node: number;
  readonly following: Following;
  readonly setFollowing: (next: (now: Following) => Following) => void;
  readonly sheet: EditorSheet;
  readonly columns: readonly EditorColumn[];
  /** The table that is shown, and the newest. */
  readonly shown: string;
  readonly newest: string;
  /** The table that is shown stays until what is typed or pasted into it is there. */
  readonly pinned: boolean;
}

/** Whether a table is not to be shown yet: nobody has said where the selected rows are in it. */
export function isAwaited({ held: { selection }, into }: Following, newest: string): boolean {
  return newest !== into && (selection.current !== undefined || selection.rows.length > 0);
}

/**
 * What is selected stays with its rows: where some are added above, deleted or
 * sorted, and in the next table of the script. That is not shown before the
 * server has said where they are in it, so what is typed or deleted meanwhile
 * is still what the user sees.
 */
export function useHeldRows({ node, following, setFollowing, sheet, columns, shown, newest, pinned }: Place) {
  const app = useApp();
  const arrived = following.into === shown;
  const now = arrived ? following.next : following.held;
  const { map } = sheet;
  const selection = useMemo(() => placed(now, map, columns), [now, map, columns]);
  const latest = useRef({ map, columns });
  useLayoutEffect(() => {
    latest.current = { map, columns };
  });
  const setSelection = useCallback(
    (next: GridSelection) => setFollowing(() => ({ ...FOLLOWS_NOTHING, held: held(next, latest.current.map, latest.current.columns) })),
    [setFollowing],
  );
  const cell = selection.current?.cell[1];
  useEffect(() => {
    // In the new table; or the row below the last one has become one.
    const isNew = cell !== undefined && !now.keys.has(cell) && selection === now.selection && map.key(cell) !== undefined;
    if (!isNew && !(arrived && isAllPlaced(now, selection))) return;
    // What the user has selected since this was drawn stays.
    setFollowing((last) => (last === following ? { ...FOLLOWS_NOTHING, held: held(selection, latest.current.map, latest.current.columns) } : last));
  }, [arrived, cell, following, now, map, selection, setFollowing]);
  const awaited = shown !== newest && !pinned && isAwaited(following, newest);
  useEffect(() => {
    if (!awaited) return;
    const asked = new AbortController();
    const keys = [...new Set(now.keys.values())].filter((key): key is RowKey => key !== null && key !== BELOW);
    const end = (found: readonly (RowKey | null)[]) => {
      if (asked.signal.aborted) return;
      const next = followed(now, new Map(keys.map((key, at) => [key, found[at] ?? null])), latest.current.map.length);
      setFollowing((last) => (last === following ? { held: now, into: newest, next } : last));
    };
    follow(app, node, keys, shown, newest, asked.signal).then(end, () => end([])); // better none of them than others
    return () => asked.abort();
  }, [app, node, awaited, following, now, shown, newest, setFollowing]);
  return { selection, setSelection };
}
