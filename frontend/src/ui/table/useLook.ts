import { useLayoutEffect, useMemo, useRef } from "react";
import type { TableColumn } from "../../wire.gen";
import { useOwnState } from "../useOwnState";
import { type Look, lookOf } from "./look";

/** Another look, or what is made of the one that there is by then: for what is done later than it is said. */
export type ChangeLook = (next: Look | ((now: Look) => Look)) => void;

/** How the reader looks at a table, and how that is changed. `onOther` is told where it shows other rows, or others first. */
export function useLook(id: number, columns: readonly TableColumn[], onOther: () => void): readonly [Look, ChangeLook] {
  const [kept, setLook] = useOwnState<Look>(id);
  const look = useMemo(() => lookOf(kept, columns), [kept, columns]);
  const latest = useRef(look);
  useLayoutEffect(() => {
    latest.current = look;
  });
  const change: ChangeLook = (next) => {
    const { sort, filters, search, group } = latest.current.view;
    const found = typeof next === "function" ? next(latest.current) : next;
    latest.current = found;
    setLook(found);
    const same = found.view.sort === sort && found.view.filters === filters && found.view.search === search && found.view.group === group;
    if (!same) onOther();
  };
  return [look, change];
}
