import { type KeyboardEvent, type RefObject, useRef } from "react";
import { chart as texts } from "../../../texts/en/chart";
import { hideTip, showTip, spoken } from "./tooltip";
import type { VegaChart } from "./VegaChart";

/** What goes onto an element whose marks are selected by keys: arrows go through them, Enter and the space bar select. */
export function useChartKeys(chart: RefObject<VegaChart | null>, selectable: boolean) {
  const at = useRef(-1);
  const said = useRef<HTMLElement>(null);
  if (!selectable) return {};
  const point = (element: HTMLElement) => {
    const mark = chart.current?.marks()[at.current] as unknown as Placed | undefined;
    if (mark === undefined) return hideTip();
    const place = placeOf(element, mark);
    showTip(mark.tooltip ?? "", place);
    element.setAttribute("aria-label", spoken(mark.tooltip));
    said.current = element;
  };
  const press = (element: HTMLElement, event: KeyboardEvent) => {
    const mark = chart.current?.marks()[at.current] as unknown as Placed | undefined;
    if (mark === undefined) return;
    const place = placeOf(element, mark);
    const target = elementOf(mark) ?? element.querySelector("canvas") ?? element;
    const how = { bubbles: true, ...place, shiftKey: event.shiftKey };
    for (const type of ["pointerdown", "pointerup"]) target.dispatchEvent(new PointerEvent(type, how));
    target.dispatchEvent(new MouseEvent("click", how));
  };
  return {
    tabIndex: 0,
    role: "application",
    "aria-label": texts.keys,
    onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => {
      const step = STEPS[event.key];
      const count = chart.current?.marks().length ?? 0;
      if (step !== undefined && count > 0) {
        event.preventDefault();
        at.current = at.current < 0 ? (step > 0 ? 0 : count - 1) : (at.current + step + count) % count;
        point(event.currentTarget);
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        press(event.currentTarget, event);
      } else if (event.key === "Escape") {
        hideTip();
      }
    },
    onBlur: () => {
      at.current = -1;
      said.current?.setAttribute("aria-label", texts.keys);
      hideTip();
    },
  };
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The element of a mark, where there is one: Vega keeps it there. */
const elementOf = (mark: Placed) => (mark as unknown as Record<string, SVGElement | undefined>)["_svg"];

interface Placed {
  readonly tooltip?: unknown;
  readonly bounds: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number };
  readonly mark?: unknown;
}

/** The middle of a mark in the window. */
function placeOf(element: HTMLElement, mark: Placed): { clientX: number; clientY: number } {
  const drawn = elementOf(mark);
  if (drawn !== undefined) {
    const box = drawn.getBoundingClientRect();
    return { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  }
  const { left, top } = (element.querySelector("canvas") ?? element).getBoundingClientRect();
  let [x, y] = [(mark.bounds.x1 + mark.bounds.x2) / 2, (mark.bounds.y1 + mark.bounds.y2) / 2];
  for (let group = (mark as { mark?: { group?: unknown } }).mark?.group as { x?: number; y?: number; mark?: { group?: unknown } } | undefined; group !== undefined; ) {
    x += group.x ?? 0;
    y += group.y ?? 0;
    group = group.mark?.group as typeof group;
  }
  return { clientX: left + x, clientY: top + y };
}
