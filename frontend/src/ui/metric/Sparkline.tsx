/** A small chart without axes: its shape, and the value under the pointer. */
import { useId, useState, type PointerEvent } from "react";
import { formatNumber, plain } from "../format";
import { metric as texts } from "../../texts/en/metric";
import { put, formats } from "../../texts/texts";
import { areaPath, barsOf, HEIGHT, linePath, rangeOf, WIDTH, xOf, yOf } from "./shapes";
import "./Sparkline.css";

interface SparklineProps {
  /** Null: there is no value here. */
  readonly values: readonly (number | null)[];
  readonly type: "line" | "bar" | "area";
  readonly format: string | null;
}

const NAMES = { line: texts.line, bar: texts.bar, area: texts.area } as const;

export function Sparkline({ values, type, format }: SparklineProps) {
  const [at, setAt] = useState<number | null>(null);
  const range = rangeOf(values, type);
  const shown = (value: number) => formatNumber(value, format ?? undefined, formats) || plain(value);
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - box.left) / Math.max(1, box.width);
    const spot = type === "bar" ? Math.floor(part * values.length) : Math.round(part * (values.length - 1));
    setAt(Math.min(values.length - 1, Math.max(0, spot)));
  };
  const pointed = at === null ? null : (values[at] ?? null);
  return (
    <div className="sparkline" data-testid="stMetricChart" dir="ltr" onPointerMove={follow} onPointerLeave={() => setAt(null)}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={nameOf(values, type, shown)}>
        {type === "bar" ? (
          barsOf(values, range).map((bar) => <rect key={bar.at} {...bar.box} data-pointed={bar.at === at || undefined} />)
        ) : (
          <Line values={values} range={range} filled={type === "area"} />
        )}
      </svg>
      {at !== null && pointed !== null && (
        <>
          {type !== "bar" && <span className="sparkline-dot" style={{ left: `${(xOf(at, values.length) / WIDTH) * 100}%`, top: `${(yOf(pointed, range) / HEIGHT) * 100}%` }} />}
          <span className="sparkline-value" data-side={at > values.length / 2 ? "left" : undefined} style={{ left: `${((type === "bar" ? (at + 0.5) / values.length : xOf(at, values.length) / WIDTH)) * 100}%` }}>
            {shown(pointed)}
          </span>
        </>
      )}
    </div>
  );
}

function Line({ values, range, filled }: { values: SparklineProps["values"]; range: readonly [number, number]; filled: boolean }) {
  const fade = useId();
  return (
    <>
      {filled && (
        <>
          <defs>
            <linearGradient id={fade} x1="0" y1="0" x2="0" y2="1">
              <stop offset="0" stopColor="currentColor" stopOpacity="0.35" />
              <stop offset="1" stopColor="currentColor" stopOpacity="0.04" />
            </linearGradient>
          </defs>
          <path className="sparkline-area" d={areaPath(values, range)} fill={`url(#${fade})`} />
        </>
      )}
      <path className="sparkline-line" d={linePath(values, range)} vectorEffect="non-scaling-stroke" />
    </>
  );
}

/** What the chart shows, in words. */
function nameOf(values: SparklineProps["values"], type: SparklineProps["type"], shown: (value: number) => string): string {
  const there = values.filter((value) => value !== null);
  if (there.length === 0) return NAMES[type];
  const low = there.reduce((a, b) => Math.min(a, b));
  const high = there.reduce((a, b) => Math.max(a, b));
  return put(texts.chart, { name: NAMES[type], first: shown(there[0]!), last: shown(there.at(-1)!), low: shown(low), high: shown(high) });
}
