import { useSyncExternalStore } from "react";
import { inTurns } from "./inTurns";
import { persistently } from "./later";

/** A module that is fetched when a component first needs it. */
export interface LazyModule<T> {
  /** The module if it is here already. */
  get(): T | undefined;
  load(): Promise<T>;
  /** The module, or undefined until it has come. `wanted: false` does not fetch it. */
  use(wanted?: boolean): T | undefined;
}

/**
 * Unlike `React.lazy` this does not suspend: the caller draws something of the
 * same size meanwhile, and once the module is here nothing waits for it again.
 */
export function lazyModule<T>(fetch: () => Promise<T>): LazyModule<T> {
  let module: T | undefined;
  let pending: Promise<T> | undefined;
  const listeners = new Set<() => void>();

  function load(): Promise<T> {
    pending ??= persistently(fetch).then((loaded) => {
      module = loaded;
      inTurns([...listeners]);
      return loaded;
    });
    return pending;
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    void load();
    return () => listeners.delete(listener);
  }

  const get = () => module;
  return { get, load, use: (wanted = true) => useSyncExternalStore(wanted ? subscribe : ignore, get) };
}

function ignore(): () => void {
  return () => undefined;
}
