/** How elements read and change what the core holds. */
import { createContext, useCallback, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { App } from "../core/app";
import type { Status } from "../core/status";
import type { Node } from "../core/tree";

export const AppContext = createContext<App | null>(null);

export interface WidgetProps<V> {
  readonly id: string;
  readonly form: string | null;
  readonly quiet?: boolean;
  readonly value: V;
}

/** The core of this tab. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error("An element is drawn outside of AppContext.");
  return app;
}

/** One node of the tree; undefined when it is gone. Renders again when this node changed. */
export function useNode(id: number): Node | undefined {
  const { tree } = useApp();
  const subscribe = useCallback((listener: () => void) => tree.subscribe(id, listener), [tree, id]);
  return useSyncExternalStore(subscribe, () => tree.get(id));
}

/** The children of a node, in order. Renders again when one of them, or their order, changed. */
export function useChildNodes(id: number): readonly Node[] {
  const { tree } = useApp();
  const children = useNode(id)?.children ?? NONE;
  const last = useRef<readonly Node[]>([]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = children.map((child) => tree.subscribe(child, listener));
      return () => ends.forEach((end) => end());
    },
    [tree, children],
  );
  return useSyncExternalStore(subscribe, () => {
    const nodes = children.map((child) => tree.get(child)).filter((node) => node !== undefined);
    const same = nodes.length === last.current.length && nodes.every((node, i) => node === last.current[i]);
    if (!same) last.current = nodes;
    return last.current;
  });
}

const NONE: readonly number[] = [];

/** What `read` makes of the state of the connection and of the script. Renders again when that is another value. */
export function useStatusAs<T>(read: (status: Status) => T): T {
  const app = useApp();
  const subscribe = useCallback((listener: () => void) => app.subscribe(listener), [app]);
  return useSyncExternalStore(subscribe, () => read(app.status));
}

/** These parts of it. Each click changes the state twice: renders again when one of these changed, and not else. */
export function useStatus<K extends keyof Status>(...parts: K[]): Pick<Status, K> {
  const last = useRef<Status | null>(null);
  return useStatusAs((now) => {
    const before = last.current;
    if (before !== null && parts.every((part) => before[part] === now[part])) return before;
    return (last.current = now);
  });
}

function useStored<T>(id: string, read: () => T): T {
  const { values } = useApp();
  const subscribe = useCallback((listener: () => void) => values.subscribe(id, listener), [values, id]);
  return useSyncExternalStore(subscribe, read);
}

/**
 * A widget's value in this tab, and what to call when the user changed it.
 *
 * The call sends an event, or inside a form keeps the value until it is
 * submitted; it does nothing when the value is the same as before.
 */
export function useWidgetValue<V>(props: WidgetProps<V>): [V, (value: V) => void] {
  const { values } = useApp();
  const value = useStored(props.id, () => values.get(props.id, props.value) as V);
  const { id, form, quiet = false } = props;
  const setValue = useCallback((next: V) => values.set({ id, form, quiet }, next), [values, id, form, quiet]);
  return [value, setValue];
}

/** What to call when a button is pressed. */
export function useTrigger(props: { readonly id: string; readonly form: string | null }): () => void {
  const app = useApp();
  const { id, form } = props;
  return useCallback(() => app.press({ id, form }), [app, id, form]);
}

/**
 * Half-typed text of a text or number field, kept in the core so that it
 * survives when the field is drawn anew.
 *
 * Returns `[draft, setDraft, commit, latest]`. `draft` is null when nothing was
 * typed since the last commit: show the value then. `commit(value)` is
 * `setValue(value)` and drops the draft. `latest()` is the draft of this very
 * moment, for what runs before the next render.
 */
export function useDraft<V>(
  props: WidgetProps<V>,
): [draft: string | null, setDraft: (draft: string | null) => void, commit: (value: V) => void, latest: () => string | null] {
  const { values } = useApp();
  const { id, form, quiet = false } = props;
  const draft = useStored(id, () => values.draft(id));
  const setDraft = useCallback((next: string | null) => values.setDraft({ id, form }, next), [values, id, form]);
  const commit = useCallback((value: V) => values.set({ id, form, quiet }, value), [values, id, form, quiet]);
  const latest = useCallback(() => values.draft(id), [values, id]);
  return [draft, setDraft, commit, latest];
}

/**
 * For text and number fields: `submit()` sends the form that the widget is in,
 * and `onEnter()` is true when the Enter key is to do so. Commit the value first.
 * Ask it only of the field that has the focus: it looks for the form's button.
 */
export function useFormSubmit(props: { readonly form: string | null }): { submit: () => boolean; onEnter: () => boolean } {
  const { values } = useApp();
  const { form } = props;
  const submit = useCallback(() => form !== null && values.submit(form), [values, form]);
  return { submit, onEnter: () => form !== null && values.submitsOnEnter(form) };
}

/**
 * Applies what was typed before the field's form is sent. `apply` returns
 * false, and shows why, when the form must not be sent like this.
 */
export function useBeforeSubmit(props: { readonly id: string; readonly form: string | null }, apply: () => boolean): void {
  const { values } = useApp();
  const { id, form } = props;
  const latest = useRef(apply);
  useEffect(() => {
    latest.current = apply;
  });
  useEffect(() => {
    if (form !== null) return values.onSubmit({ id, form }, () => latest.current());
  }, [values, id, form]);
}

/**
 * What a field calls when it is left, to apply what was typed: at once, or when
 * the click that has left it is over, so that the page does not move under it.
 */
export function useOnLeave(apply: () => boolean): () => void {
  const { values } = useApp();
  return () => values.whenReleased(apply);
}
