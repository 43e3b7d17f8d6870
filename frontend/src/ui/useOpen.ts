import { useEffect } from "react";
import { useOwnState } from "./useOwnState";

/** Whether a container is open that the user opens and closes, and the script is not told: as the script says, until the user does it, and again when the script says otherwise. */
export function useOpen(id: number, expanded: boolean): readonly [boolean, (open: boolean) => void] {
  const [own, setOwn] = useOwnState<{ open: boolean; asked: boolean }>(id);
  const outdated = own !== undefined && own.asked !== expanded;
  useEffect(() => {
    if (outdated) setOwn(undefined);
  }, [outdated, setOwn]);
  const open = own === undefined || outdated ? expanded : own.open;
  return [open, (next) => setOwn({ open: next, asked: expanded })];
}
