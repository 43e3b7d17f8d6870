import { useLayoutEffect, useRef, useState } from "react";
import type { ElementProps } from "../ui/element";
import { Glyph } from "../ui/Field";
import { useWidgetValue } from "../ui/hooks";
import { pagesToShow } from "../ui/pageNumbers";
import { pagination as texts } from "../texts/en/pagination";
import { digits, fill } from "../texts/fill";
import "./pagination.css";

/** Page numbers, with arrows to the page before and after. */
export default function Pagination({ props }: ElementProps<"pagination">) {
  const [value, setValue] = useWidgetValue<number>(props);
  const { num_pages: count, max_visible_pages: most, disabled } = props;
  const row = useRef<HTMLElement>(null);
  const room = useRoom(row, String(count).length);
  // What was chosen of more pages than there are now.
  const current = Math.min(value, count);
  const pages = most === 0 ? [] : pagesToShow(count, current, Math.max(1, Math.min(most ?? count, room)));
  const arrow = (to: number, name: string, hook: string, path: string) => {
    const off = disabled || to < 1 || to > count;
    // It keeps the focus where there is no further page.
    return (
      <button
        type="button"
        className="page-button page-arrow"
        aria-label={name}
        aria-disabled={off || undefined}
        disabled={disabled}
        data-testid={hook}
        onClick={() => off || setValue(to)}
      >
        <Glyph path={path} />
      </button>
    );
  };
  return (
    <nav ref={row} className="stPagination pagination" data-testid="stPagination" aria-label={texts.pagination}>
      {arrow(current - 1, texts.previous, "stPaginationPrev", "M9.75 4l-4 4 4 4")}
      {pages.map((page, at) =>
        page === null ? (
          <span key={`gap ${at}`} className="page-gap" aria-hidden="true" data-testid="stPaginationEllipsis">
            …
          </span>
        ) : (
          <button
            key={page}
            type="button"
            className="page-button"
            aria-label={fill(texts.page, { page: digits(page) })}
            aria-current={page === current ? "page" : undefined}
            disabled={disabled}
            data-testid={page === current ? "stPaginationPageActive" : "stPaginationPage"}
            onClick={() => setValue(page)}
          >
            {digits(page)}
          </button>
        ),
      )}
      {arrow(current + 1, texts.next, "stPaginationNext", "M6.25 4l4 4-4 4")}
    </nav>
  );
}

const SLOT = 40;
const DIGIT = 9;

/** How many numbers there is room for, beside the arrows. */
function useRoom(row: React.RefObject<HTMLElement | null>, longest: number): number {
  const [width, setWidth] = useState(Infinity);
  useLayoutEffect(() => {
    // The element is as wide as its content: what is around it says how wide it may be.
    const own = row.current?.closest<HTMLElement>(".stElementContainer");
    const around = own?.matches(".w-content") ? own.parentElement : own;
    if (!around || typeof ResizeObserver === "undefined") return;
    const measure = () => setWidth(around.clientWidth || Infinity);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(around);
    return () => observer.disconnect();
  }, [row]);
  const slot = Math.max(SLOT, longest * DIGIT + 24);
  return Math.floor((width - 2 * SLOT) / slot);
}
