/** The dialog that is before all else on the page. The browser keeps everything outside of it from being used. */
import { useSyncExternalStore } from "react";

let open: readonly HTMLElement[] = [];
const listeners = new Set<() => void>();

function set(next: readonly HTMLElement[]): void {
  open = next;
  for (const listener of listeners) listener();
}

/** A dialog is open until what is returned is called. */
export function openModal(dialog: HTMLElement): () => void {
  set([...open, dialog]);
  return () => set(open.filter((each) => each !== dialog));
}

const top = () => open.at(-1) ?? null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The open dialog, in which alone something can be seen and used; null: the whole page can. */
export function useModal(): HTMLElement | null {
  return useSyncExternalStore(subscribe, top);
}

/** The element is on the page behind an open dialog. */
export function isBehindModal(element: Element | null): boolean {
  const dialog = top();
  return dialog !== null && !dialog.contains(element);
}
