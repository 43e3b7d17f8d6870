/** The edits of one editor: those that the page shows, and how the user adds to them. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useApp, useWidgetValue } from "../../hooks";
import type { DataEditorProps } from "../../../wire.gen";
import { type Edits, editsText, parseEdits } from "./edits";

/** The table that is shown: the edits' own, which is not always the newest. */
export type Shown = Pick<DataEditorProps, "data" | "rows" | "first" | "columns">;

interface State {
  readonly table: Shown;
  readonly edits: Edits;
}

interface Step {
  readonly before: string;
  readonly after: string;
}

/** Steps that can be taken back. */
const MOST_STEPS = 100;

export interface Editing extends State {
  /** The columns of the newest table. */
  readonly offered: Shown["columns"];
  /** Does something to the edits, now or as soon as the server has said what they are. */
  readonly apply: (change: (edits: Edits) => Edits) => void;
  /** False: nothing was undone. */
  readonly undo: () => boolean;
  readonly redo: () => boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/**
 * @param pinned a cell is being edited, or something pasted is on its way into cells: the table stays as it is until that is over.
 * @param waits whether it stays as it is until something else is known of the newest one.
 * @param onLost is told of a change of a table that is not shown any more: it is not done.
 */
export function useEdits(node: number, props: DataEditorProps, pinned: boolean, waits: (newest: string) => boolean, onLost: () => void): Editing {
  const [value, setValue] = useWidgetValue<string | null>(props);
  const incoming = useMemo(() => parseEdits(value), [value]);
  const { data, rows, first, columns } = props;
  const table = useMemo(() => ({ data, rows, first, columns }), [data, rows, first, columns]);
  const [state, setState] = useState<State>(() => ({ table, edits: incoming.base === data ? incoming : parseEdits(`{"base":${JSON.stringify(data)}}`) }));
  const next = following(state, table, incoming, pinned || waits(data));
  if (next !== state) setState(next);
  // While a cell is being edited, the table under it may be an older one: what is done is done to that one,
  // and says so. Never are rows of one table named as those of another.
  const settled = incoming.base === next.table.data || incoming.base === data;
  const shown = next.table.data;

  const waiting = useRef<{ readonly base: string; readonly change: (edits: Edits) => Edits }[]>([]);
  const [steps, setSteps] = useState<{ readonly done: readonly Step[]; readonly undone: readonly Step[] }>({ done: [], undone: [] });
  const latest = useRef({ edits: next.edits, settled, shown });
  const apply = useCallback(
    (change: (edits: Edits) => Edits, base: string) => {
      if (base !== latest.current.shown) return onLost();
      if (!latest.current.settled) {
        waiting.current.push({ base, change });
        return;
      }
      const before = editsText(latest.current.edits);
      const edits = change(latest.current.edits);
      const after = editsText(edits);
      if (after === before) return;
      // Several changes may come before the next render.
      latest.current = { ...latest.current, edits };
      setSteps(({ done }) => ({ done: [...done.slice(1 - MOST_STEPS), { before, after }], undone: [] }));
      setValue(after);
    },
    [setValue, onLost],
  );
  // Before all other effects: a field that opens and closes in one of these has edited something by its end.
  useLayoutEffect(() => {
    latest.current = { edits: next.edits, settled, shown };
  });
  useEffect(() => {
    if (!settled || waiting.current.length === 0) return;
    const changes = waiting.current;
    waiting.current = [];
    for (const { base, change } of changes) apply(change, base);
  });
  const undo = useCallback(() => {
    const step = steps.done.at(-1);
    if (step === undefined || !latest.current.settled) return false;
    setSteps({ done: steps.done.slice(0, -1), undone: [...steps.undone, step] });
    setValue(step.before);
    return true;
  }, [steps, setValue]);
  const redo = useCallback(() => {
    const step = steps.undone.at(-1);
    if (step === undefined || !latest.current.settled) return false;
    setSteps({ done: [...steps.done, step], undone: steps.undone.slice(0, -1) });
    setValue(step.after);
    return true;
  }, [steps, setValue]);
  useRebase(node, props, value, incoming, pinned, setValue);
  useHold(node, pinned ? shown : null, data);
  return { ...next, offered: columns, apply: (change) => apply(change, shown), undo, redo, canUndo: steps.done.length > 0, canRedo: steps.undone.length > 0 };
}

/** What is shown next: table and edits always belong together. */
function following(state: State, table: Shown, incoming: Edits, pinned: boolean): State {
  if (incoming.base === table.data && (!pinned || state.table.data === table.data)) {
    return state.table === table && state.edits === incoming ? state : { table, edits: incoming };
  }
  if (incoming.base === state.table.data && state.edits !== incoming) return { ...state, edits: incoming };
  return state;
}

/** The server is to know a table as long as a cell of it is being edited, however many others the script draws meanwhile. */
function useHold(node: number, base: string | null, newest: string): void {
  const app = useApp();
  useEffect(() => {
    if (base === null || base === newest) return;
    const asked = new AbortController();
    app.ask(node, { holds: base }, asked.signal).catch(() => undefined);
    return () => asked.abort();
  }, [app, node, base, newest]);
}

/** In a form the edits wait in the tab: where the table changes meanwhile, the server says what they are of the new one. */
function useRebase(node: number, props: DataEditorProps, value: string | null, incoming: Edits, pinned: boolean, setValue: (value: string) => void): void {
  const app = useApp();
  const { form, data } = props;
  const current = useRef(value);
  useEffect(() => {
    current.current = value;
  });
  useEffect(() => {
    if (form === null || pinned || value === null || incoming.base === data || !app.values.formChanged(form)) return;
    const asked = new AbortController();
    app.ask(node, { rebase: value }, asked.signal).then(
      (body) => {
        if (!asked.signal.aborted && current.current === value) setValue(new TextDecoder().decode(body));
      },
      () => undefined,
    );
    return () => asked.abort();
  }, [app, node, form, data, value, incoming, pinned, setValue]);
}
