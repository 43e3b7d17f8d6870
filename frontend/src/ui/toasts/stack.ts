/** The toasts that are to be seen: the newest first. */
import { useSyncExternalStore } from "react";

export interface ToastMessage {
  /** The number of the effect that it came with first. */
  readonly id: number;
  readonly body: string;
  readonly icon: string | null;
  /** How long it stays; 0: until it is closed. */
  readonly seconds: number;
}

let toasts: readonly ToastMessage[] = [];
const listeners = new Set<() => void>();

function set(next: readonly ToastMessage[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** A new one, or another message in the place of one that is there. */
export function addToast(toast: ToastMessage): void {
  const there = toasts.some(({ id }) => id === toast.id);
  set(there ? toasts.map((each) => (each.id === toast.id ? toast : each)) : [toast, ...toasts]);
}

export function removeToast(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useToasts(): readonly ToastMessage[] {
  return useSyncExternalStore(subscribe, () => toasts);
}
