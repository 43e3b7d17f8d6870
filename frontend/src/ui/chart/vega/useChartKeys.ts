import { type KeyboardEvent, type RefObject, useRef } from "react";
import { chart as texts } from "../../../texts/en/chart";
import { tipOf } from "./expressions";
import { hideTip, showTip, spoken } from "./tooltip";
import type { VegaChart } from "./VegaChart";

/**
 * What goes onto an element whose marks are selected by keys: arrows go through them, Enter and the space bar select;
 * where a range can be selected, arrows with Shift do it.
 */
export function useChartKeys(chart: RefObject<VegaChart | null>, selectable: boolean, ranges: boolean) {
  const at = useRef(-1);
  const from = useRef(-1);
  const words = ranges ? `${texts.keys}. ${texts.ranges}` : texts.keys;
  const said = useRef<HTMLElement>(null);
  if (!selectable) return {};
  const point = (element: HTMLElement) => {
    const mark = chart.current?.marks()[at.current] as unknown as Placed | undefined;
    if (mark === undefined) return hideTip();
    const place = placeOf(element, mark);
    const tip = tipOf(mark as never);
    showTip(tip ?? "", place);
    element.setAttribute("aria-label", spoken(tip));
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
  const drag = async (element: HTMLElement) => {
    const marks = chart.current?.marks() as unknown as Placed[] | undefined;
    const [one, other] = [marks?.[from.current], marks?.[at.current]];
    const drawn = element.querySelector("svg, canvas");
    if (one === undefined || other === undefined || drawn === null) return;
    const [start, end] = around(placeOf(element, one), placeOf(element, other));
    const target = elementOf(one) ?? drawn;
    // Vega learns from moves which part of the chart is meant. On a canvas it finds what is under the pointer by itself:
    // not the range that is there, which it would move.
    target.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, ...start }));
    target.dispatchEvent(new MouseEvent("dblclick", { bubbles: true, ...start }));
    await chart.current?.view.runAsync();
    target.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, ...start }));
    window.dispatchEvent(new PointerEvent("pointermove", end));
    window.dispatchEvent(new PointerEvent("pointerup", end));
  };
  return {
    tabIndex: 0,
    role: "application",
    "aria-label": words,
    onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => {
      const step = STEPS[event.key];
      const count = chart.current?.marks().length ?? 0;
      if (step !== undefined && count > 0) {
        event.preventDefault();
        if (!event.shiftKey) from.current = -1;
        else if (from.current < 0) from.current = Math.max(0, at.current);
        at.current = at.current < 0 ? (step > 0 ? 0 : count - 1) : (at.current + step + count) % count;
        point(event.currentTarget);
        if (ranges && event.shiftKey) void drag(event.currentTarget);
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        press(event.currentTarget, event);
      } else if (event.key === "Escape") {
        hideTip();
      }
    },
    onBlur: () => {
      at.current = -1;
      said.current?.setAttribute("aria-label", words);
      hideTip();
    },
  };
}

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

/** The ends of a drag over both points: a little beyond them. */
function around(one: Point, other: Point): [Point, Point] {
  const right = one.clientX <= other.clientX ? ROOM : -ROOM;
  const down = one.clientY <= other.clientY ? ROOM : -ROOM;
  return [
    { clientX: one.clientX - right, clientY: one.clientY - down },
    { clientX: other.clientX + right, clientY: other.clientY + down },
  ];
}

const ROOM = 3;

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The element of a mark, where there is one: Vega keeps it there. */
const elementOf = (mark: Placed) => (mark as unknown as Record<string, SVGElement | undefined>)["_svg"];

interface Placed {
  readonly tooltip?: unknown;
  readonly bounds: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number };
  readonly mark?: unknown;
}

/** The middle of a mark in the window. */
function placeOf(element: HTMLElement, mark: Placed): Point {
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
