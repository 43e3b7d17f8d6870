/** What paper says below a grid, which prints the rows that are in sight. */
import { type RefObject, useRef } from "react";
import { table } from "../../texts/en/table";
import { fill } from "../../texts/fill";

interface Seen {
  /** The paragraph; written without a render, as a grid scrolls. */
  readonly ref: RefObject<HTMLParagraphElement | null>;
  readonly see: (rows: { readonly y: number; readonly height: number }, all: number) => void;
}

export function useSeen(): Seen {
  const ref = useRef<HTMLParagraphElement>(null);
  const see: Seen["see"] = ({ y, height }, all) => {
    if (ref.current === null) return;
    const last = Math.min(all, y + height);
    ref.current.textContent = y === 0 && last === all ? "" : fill(table.seen, { first: y + 1, last, all });
  };
  return { ref, see };
}
