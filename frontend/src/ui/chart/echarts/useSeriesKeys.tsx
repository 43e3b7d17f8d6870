/** The points of a chart by keys: arrows go from one to the next, Enter and Space select. */
import { type HTMLAttributes, type KeyboardEvent, type ReactNode, useState } from "react";
import { chart } from "../../../texts/en/chart";
import type { EchartsPlot } from "./EchartsPlot";
import { type Part, several } from "./option";

interface At {
  readonly series: number;
  readonly point: number;
}

interface Keys {
  readonly props: HTMLAttributes<HTMLDivElement>;
  readonly said: ReactNode;
}

export function useSeriesKeys(plot: EchartsPlot | null, option: Part | undefined, selects: boolean): Keys {
  const [at, setAt] = useState<At | null>(null);
  const [text, setText] = useState("");
  if (!selects || plot === null || option === undefined) return { props: {}, said: null };
  const series = several(option["series"]);
  const go = (next: At) => {
    setAt(next);
    const name = series[next.series]?.["name"];
    setText([typeof name === "string" && name !== "" ? `${name}:` : "", plot.point(next.series, next.point), `(${next.point + 1}/${plot.count(next.series)})`].filter(Boolean).join(" "));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = at ?? { series: 0, point: -1 };
    const last = plot.count(now.series) - 1;
    const act = {
      ArrowRight: () => go({ ...now, point: Math.min(last, now.point + 1) }),
      ArrowLeft: () => go({ ...now, point: Math.max(0, now.point - 1) }),
      Home: () => go({ ...now, point: 0 }),
      End: () => go({ ...now, point: last }),
      ArrowDown: () => go({ series: Math.min(series.length - 1, now.series + 1), point: 0 }),
      ArrowUp: () => go({ series: Math.max(0, now.series - 1), point: 0 }),
      " ": () => at !== null && plot.toggle(at.series, at.point),
      Enter: () => at !== null && plot.toggle(at.series, at.point),
    }[event.key];
    if (act === undefined || last < 0) return;
    event.preventDefault();
    act();
  };
  const onBlur = () => {
    setAt(null);
    plot.leave();
  };
  return {
    props: { tabIndex: 0, role: "application", "aria-label": chart.keys, onKeyDown, onBlur },
    said: (
      <span className="echartsSaid" role="status">
        {at === null ? "" : text}
      </span>
    ),
  };
}
