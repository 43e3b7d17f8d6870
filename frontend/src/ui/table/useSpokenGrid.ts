import { useEffect } from "react";
import type { TableColumn } from "../../wire.gen";
import { spoken } from "../spoken";
import type { Sort } from "./view";

/**
 * Tells screen readers of a grid what its mirror for them does not: its name, the help of columns, by which it is sorted, and which cells are wrong.
 *
 * @param wrong why a cell cannot stay as it is, by its column and row; null: it can.
 */
export function useSpokenGrid(element: Element | null, name: string, columns: readonly TableColumn[], sort: readonly Sort[], wrong?: (x: number, y: number) => string | null): void {
  useEffect(() => {
    if (element === null) return;
    const describe = () => {
      for (const grid of element.querySelectorAll("[role=grid]")) put(grid, "aria-label", name);
      for (const header of element.querySelectorAll("[role=columnheader]")) {
        const column = columns[Number(header.getAttribute("aria-colindex")) - 1];
        put(header, "aria-description", column?.help ? spoken(column.help) : null);
        put(header, "aria-sort", column === undefined ? null : order(column.at, sort));
      }
      if (wrong === undefined) return;
      for (const cell of element.querySelectorAll("[role=gridcell]")) {
        // The first row is that of the headers, and both are counted from one.
        const y = Number(cell.closest("[role=row]")?.getAttribute("aria-rowindex")) - 2;
        const reason = wrong(Number(cell.getAttribute("aria-colindex")) - 1, y);
        put(cell, "aria-invalid", reason === null ? null : "true");
        put(cell, "aria-description", reason);
      }
    };
    describe();
    const observer = new MutationObserver(describe);
    observer.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-colindex", "aria-rowindex"] });
    return () => observer.disconnect();
  }, [element, name, columns, sort, wrong]);
}

/** Of several columns, the first alone: screen readers know no order among them. */
function order(at: number, [first]: readonly Sort[]): string | null {
  return first === undefined || first[0] !== at ? null : first[1] ? "descending" : "ascending";
}

function put(element: Element, attribute: string, value: string | null): void {
  if (value === element.getAttribute(attribute)) return;
  if (value === null) element.removeAttribute(attribute);
  else element.setAttribute(attribute, value);
}
