/** The points of a chart by keys: arrows go from one to the next, Space selects it. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { chart } from "../../../texts/en/chart";
import { type Figure, type Part, sayPoint } from "./figure";
import type { PlotlyPlot } from "./PlotlyPlot";

interface At {
  readonly curve: number;
  readonly point: number;
}

interface Keys {
  readonly props: Partial<Record<"tabIndex" | "role" | "aria-label" | "onKeyDown" | "onBlur", never>>;
  readonly said: ReactNode;
}

const count = (trace: Part | undefined) => {
  const values = trace?.["y"] ?? trace?.["x"] ?? trace?.["z"];
  return Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<unknown>).length : 0;
};

export function usePointKeys(plot: PlotlyPlot | null, figure: Figure | undefined, selects: boolean): Keys {
  const [at, setAt] = useState<At | null>(null);
  if (!selects || figure === undefined) return { props: {}, said: null };
  const { data } = figure;
  const go = (next: At) => {
    setAt(next);
    plot?.hover(next.curve, next.point);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Plotly's own buttons are in it: their keys are theirs.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const { curve, point } = at ?? { curve: 0, point: -1 };
    const last = count(data[curve]) - 1;
    const act = {
      ArrowRight: () => go({ curve, point: Math.min(last, point + 1) }),
      ArrowLeft: () => go({ curve, point: Math.max(0, point - 1) }),
      Home: () => go({ curve, point: 0 }),
      End: () => go({ curve, point: last }),
      ArrowDown: () => go({ curve: Math.min(data.length - 1, curve + 1), point: 0 }),
      ArrowUp: () => go({ curve: Math.max(0, curve - 1), point: 0 }),
      " ": () => at !== null && plot?.toggle(figure, curve, point, true),
      Enter: () => at !== null && plot?.toggle(figure, curve, point, event.shiftKey),
    }[event.key];
    if (act === undefined || last < 0) return;
    event.preventDefault();
    act();
  };
  const trace = at === null ? undefined : data[at.curve];
  return {
    props: { tabIndex: 0, role: "application", "aria-label": chart.keys, onKeyDown, onBlur: () => (setAt(null), plot?.unhover()) } as never,
    said: (
      <span className="plotlySaid" role="status">
        {at !== null && trace !== undefined && `${sayPoint(trace, at.point)} (${at.point + 1}/${count(trace)})`}
      </span>
    ),
  };
}
