import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ChartFrame } from "../ui/chart/ChartFrame";
import { useDatasets } from "../ui/chart/datasets";
import { useHeld } from "../ui/chart/held";
import { Heavy } from "../ui/chart/Heavy";
import { type Look, type Span, useReduced } from "../ui/chart/reduced";
import { tableOf } from "../ui/chart/table";
import { type Failure, useRenewal } from "../ui/chart/renewal";
import { useChartTheme } from "../ui/chart/theme";
import { useTurn } from "../ui/chart/turns";
import { configOf } from "../ui/chart/vega/config";
import { wallOf } from "../ui/chart/vega/rows";
import { colored, HEIGHT, isOfSteps, isSingle, kindOf, type Spec, sized } from "../ui/chart/vega/spec";
import { useChartKeys } from "../ui/chart/vega/useChartKeys";
import { type Left, VegaChart } from "../ui/chart/vega/VegaChart";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import type { Dataset as Sent } from "../wire.gen";
import "./vega_lite_chart.css";

type Selected = Readonly<Record<string, unknown>>;

/** Rows from which a canvas is drawn, and not an element for each mark. */
const MOST_OF_SVG = 2000;
/** Rows from which the page would not answer for some seconds. */
const HEAVY = 200_000;
/** The same where many rows become few marks. */
const HEAVY_SUMMED = 1_000_000;
const SUMS = /"(aggregate|bin|timeUnit|density|regression|loess|quantile|sample)"|"boxplot"|"errorba/;
const NONE: readonly string[] = [];

/** A chart that a specification of Vega-Lite describes. */
export default function VegaLiteChart({ id, props: given }: ElementProps<"vega_lite_chart">) {
  const [holder, setHolder] = useState<HTMLDivElement | null>(null);
  const turned = useTurn(holder, useHeld(holder, given));
  const props = turned ?? given;
  const theme = useChartTheme(holder);
  const [full, setFull] = useState(false);
  const sent = props.tables.map((table) => table.data).filter((data): data is Sent => data !== null);
  const { data: all, lost } = useDatasets(id, sent);
  const reduced = useReduced(id, props.reduced, all?.[0]);
  const first = props.reduced === null ? undefined : reduced.data;
  const data = useMemo(() => (all === undefined || first === undefined ? all : [first, ...all.slice(1)]), [all, first]);
  const spec = useMemo(() => JSON.parse(props.spec) as Spec, [props.spec]);
  const tables = useMemo(
    () => (data === undefined ? undefined : new Map(props.tables.map(({ name }, at) => [name, data[at]!] as const))),
    // oxlint-disable-next-line react/exhaustive-deps -- names change with the specification
    [data, props.spec],
  );
  const [failure, setFailure] = useState<Failure>();
  const problem = failure ?? lost;
  const { turn, again } = useRenewal(problem);
  const [remade, setRemade] = useState(0);
  const [value, setValue] = useWidgetValue<string | null>(given);
  const selected = useMemo(() => JSON.parse(value ?? "{}") as Selected, [value]);
  const chart = useRef<VegaChart | null>(null);
  const left = useRef<{ of: Spec; what: Left }>(undefined);
  const walls = props.reduced?.walls ?? NONE;
  const latest = useRef({ selected, setValue, tables, look: reduced.look, walls });
  useLayoutEffect(() => {
    latest.current = { selected, setValue, tables, look: reduced.look, walls };
  });
  const marks = data?.reduce((sum, table) => sum + table.rows, 0) ?? 0;
  const [dared, setDared] = useState(false);
  const waits = marks > (SUMS.test(props.spec) ? HEAVY_SUMMED : HEAVY) && !props.whole && !dared;

  const fixed = typeof props.height === "number" ? props.height : undefined;
  const single = isSingle(spec);
  const stretches = props.width !== "content";
  const fills = full || props.height === "stretch" || fixed !== undefined;
  const ready = turned !== null && tables !== undefined && theme !== null && !waits;

  const isReduced = props.reduced !== null;
  useEffect(() => {
    const { tables: now } = latest.current;
    if (holder === null || theme === null || now === undefined || !ready) return;
    const size = { width: stretches || full ? holder.clientWidth : undefined, height: fills && single ? holder.clientHeight : undefined };
    const style = getComputedStyle(holder);
    const inSize = sized(colored(spec, (name) => style.getPropertyValue(name).trim()), size);
    const rows = [...now.values()].reduce((sum, table) => sum + table.rows, 0);
    setFailure(undefined);
    try {
      chart.current = new VegaChart(holder, {
        spec: inSize,
        config: props.themed ? configOf(theme, inSize) : {},
        background: theme.background,
        tables: now,
        renderer: rows > MOST_OF_SVG ? "canvas" : "svg",
        params: props.params,
        selected: latest.current.selected,
        left: left.current?.of === spec ? left.current.what : undefined,
        onSelect: (next) => {
          // For the chart that comes in the place of this one before the page is told.
          latest.current.selected = { ...latest.current.selected, ...next } as Selected;
          latest.current.setValue(JSON.stringify(next));
        },
        onError: (error, until) => {
          setFailure(error);
          const over = () => setFailure((said) => (said === error ? undefined : said));
          until?.then(over, over);
        },
        onRemake: () => {
          // The place of the new chart is seen again before it is measured.
          setFailure(undefined);
          setRemade((count) => count + 1);
        },
        onLook: isReduced ? (look) => latest.current.look(look === null ? null : onWalls(look, latest.current.walls)) : undefined,
      });
    } catch (reason) {
      setFailure({ text: reason instanceof Error ? reason.message : String(reason) });
    }
    return () => {
      left.current = chart.current === null ? undefined : { of: spec, what: chart.current.leave() };
      chart.current?.close();
      chart.current = null;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- data and what is selected change the chart that is there
  }, [holder, ready, theme, spec, props.themed, props.params.join(" "), stretches, fills, full, isReduced, turn, remade]);

  useEffect(() => {
    if (tables !== undefined) chart.current?.setTables(tables);
  }, [tables]);

  useEffect(() => {
    if (holder === null || !single) return;
    const observer = new ResizeObserver(() => {
      if (holder.clientWidth === 0) return;
      chart.current?.setSize(stretches || full ? holder.clientWidth : undefined, fills ? holder.clientHeight : undefined);
    });
    observer.observe(holder);
    return () => observer.disconnect();
  }, [holder, single, stretches, full, fills]);

  const keys = useChartKeys(chart, props.params.length > 0, props.params.some((name) => kindOf(spec, name) === "interval"));
  const main = data?.[0];
  return (
    <ChartFrame
      testId="stVegaLiteChart"
      chartKey={props.key}
      alt={props.alt}
      named={nameOf(spec)}
      caption={reduced.caption ?? props.caption}
      error={problem?.text}
      beside={problem?.beside}
      onRetry={again}
      exports={props.exports}
      pictures={["png", "svg"]}
      picture={(type) => chart.current!.picture(type)}
      table={main === undefined || main.columns.length === 0 ? undefined : () => tableOf(main)}
      whole={reduced.whole}
      onFull={setFull}
      height={fixed}
    >
      {waits && <Heavy count={marks} onDraw={() => setDared(true)} />}
      <div ref={setHolder} className="vegaHolder" {...keys} style={fills ? undefined : { minHeight: single ? heightOf(spec) : undefined }} />
    </ChartFrame>
  );
}

const turned = ([from, to]: Span): Span => [wallOf(from), wallOf(to)];

/** Axes of dates are those of a clock on a wall. */
function onWalls({ x, y }: Look, walls: readonly string[]): Look {
  return { x: walls.includes("x") ? turned(x) : x, y: walls.includes("y") ? turned(y) : y };
}

/** What the specification calls the chart. */
function nameOf(spec: Spec): string | undefined {
  const { title, description } = spec;
  const text = typeof title === "object" && title !== null ? (title as Spec)["text"] : title;
  return [text, description].filter((one) => typeof one === "string" && one !== "").join(". ") || undefined;
}

/** The room that the chart will take: nothing below it moves when it comes. */
function heightOf(spec: Spec): number | undefined {
  return typeof spec["height"] === "number" ? spec["height"] : isOfSteps(spec) ? undefined : HEIGHT;
}


