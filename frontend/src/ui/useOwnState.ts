import { useCallback, useEffect, useState } from "react";
import { identity } from "../core/identity";
import { useApp } from "./hooks";

/**
 * What the user did to a container and the script is not told: an expander is
 * open, a tab is chosen. A reload of the page, and a restart of the server,
 * keep it; it goes with the element. Undefined: nothing yet.
 */
export function useOwnState<T>(id: number): readonly [T | undefined, (value: T | undefined) => void] {
  const { memory, tree } = useApp();
  const [key] = useState(() => `open:${identity(tree, id)}`);
  const [state, setState] = useState(() => memory.get(key) as T | undefined);
  const set = useCallback(
    (value: T | undefined) => {
      setState(value);
      if (value === undefined) memory.delete(key);
      else memory.set(key, value);
    },
    [memory, key],
  );
  useEffect(() => {
    // The same element under another number may have gone a moment ago, and what is kept with it.
    if (state !== undefined && memory.get(key) === undefined) memory.set(key, state);
    return () => memory.delete(key);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- at its coming and going only
  }, [memory, key]);
  return [state, set];
}
