/** What the State panel knows: the server's messages, put together. No component in here. */
import type { StateMoment, StateNote, StateRow, StateView } from "../wire.gen";
import { statePanel as texts } from "../texts/en/statePanel";
import { fill } from "../texts/fill";
import { locale } from "../texts/texts";

export interface PanelState {
  /** False until the server has said what there is. */
  readonly known: boolean;
  readonly rows: ReadonlyMap<string, StateRow>;
  /** Keys that the last message has brought or changed, after the first one. */
  readonly fresh: ReadonlySet<string>;
  readonly moments: readonly StateMoment[];
  readonly history: string;
  readonly most: number;
  readonly note: StateNote | null;
}

export const EMPTY: PanelState = {
  known: false,
  rows: new Map(),
  fresh: new Set(),
  moments: [],
  history: "",
  most: 0,
  note: null,
};

/** `null` takes the note away. */
export function read(state: PanelState, message: StateView | StateNote | null): PanelState {
  if (message === null) return { ...state, note: null };
  if (message.type === "state_note") return { ...state, note: message };
  const { rows: changed, gone = [], whole = false, history = "", first = 1, moments = [], most = 0 } = message;
  const rows = new Map(whole ? [] : state.rows);
  for (const key of gone) rows.delete(key);
  for (const row of changed) rows.set(row.key, row);
  const again = new Set(moments.map((moment) => moment.n));
  const before = whole ? [] : state.moments.filter((moment) => moment.n >= first && !again.has(moment.n));
  return {
    known: true,
    rows,
    fresh: new Set(whole ? [] : changed.map((row) => row.key)),
    moments: [...before, ...moments].toSorted((a, b) => a.n - b.n),
    history,
    most,
    note: state.note,
  };
}

/** The app's keys in their order, then widgets without a key; those whose name, type, value or widget has the text. */
export function shownRows(state: PanelState, filter: string): StateRow[] {
  const text = filter.trim().toLowerCase();
  const rows = [...state.rows.values()].filter((row) =>
    [nameOf(row), row.value_type, row.text, row.widget ?? ""].some((part) => part.toLowerCase().includes(text)),
  );
  return [...rows.filter((row) => row.keyless !== true), ...rows.filter((row) => row.keyless === true)];
}

/** The key; of a widget without one, what it is. */
export function nameOf(row: StateRow): string {
  return row.keyless === true && row.widget ? row.widget : row.key;
}

export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [divisor, unit] = bytes < 1e6 ? [1e3, "KB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  const size = bytes / divisor;
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

export function totalOf(state: PanelState): string {
  let bytes = 0;
  for (const row of state.rows.values()) bytes += row.size ?? 0;
  return fill(texts.total, { count: state.rows.size, size: showBytes(bytes) });
}

export function showTime(at: number): string {
  return new Date(at * 1000).toLocaleTimeString(locale);
}
