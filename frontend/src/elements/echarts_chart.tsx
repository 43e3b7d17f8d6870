import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ChartFrame } from "../ui/chart/ChartFrame";
import { useDataset } from "../ui/chart/datasets";
import { EchartsPlot } from "../ui/chart/echarts/EchartsPlot";
import { nameOf, optionOf, type Part } from "../ui/chart/echarts/option";
import { tableOf } from "../ui/chart/echarts/table";
import { useSeriesKeys } from "../ui/chart/echarts/useSeriesKeys";
import { useHeld } from "../ui/chart/held";
import { type Failure, useRenewal } from "../ui/chart/renewal";
import { useChartTheme } from "../ui/chart/theme";
import { useTurn } from "../ui/chart/turns";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import "./echarts_chart.css";

/** Those of a chart that says nothing of its size. */
const WIDTH = 700;
const HEIGHT = 350;

/** A chart of Apache ECharts. */
export default function EchartsChart({ id, props }: ElementProps<"echarts_chart">) {
  const { width, height, renderer, selects, alt, themed } = props;
  const [holder, setHolder] = useState<HTMLDivElement | null>(null);
  const theme = useChartTheme(holder);
  const [full, setFull] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const { data, lost } = useDataset(id, props.data);
  const problem = failure ?? lost;
  const { turn, again } = useRenewal(problem);
  const [value, setValue] = useWidgetValue<string | null>(props);
  const [plot, setPlot] = useState<EchartsPlot | null>(null);
  const option = useMemo<Part | undefined>(() => (data === undefined ? undefined : optionOf(props.option, data)), [props.option, data]);
  const latest = useRef(setValue);
  useLayoutEffect(() => {
    latest.current = setValue;
  });

  useEffect(() => {
    if (holder === null) return;
    const made = new EchartsPlot(holder, (selected) => latest.current(selected), setFailure);
    setPlot(made);
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(holder);
    // As over other charts, a wheel scrolls the page, and zooms with a key or the whole window.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.shiftKey && !event.altKey && holder.closest(".chart.full") === null) event.stopImmediatePropagation();
    };
    holder.addEventListener("wheel", wheel, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      holder.removeEventListener("wheel", wheel, { capture: true });
      setPlot(null);
      made.close();
    };
  }, [holder]);

  const drawing = useMemo(
    () => (option === undefined || theme === null ? null : { option, theme: themed ? theme : null, renderer, selects, alt, selected: value, turn }),
    [option, theme, themed, renderer, selects, alt, value, turn],
  );
  const shown = useTurn(holder, useHeld(holder, drawing));
  useEffect(() => {
    if (shown !== null) plot?.draw(shown);
  }, [plot, shown]);

  const keys = useSeriesKeys(plot, option, selects);
  const pixels = typeof height === "number" ? height : HEIGHT;
  const table = useMemo(() => (option === undefined ? undefined : tableOf(option)), [option]);
  return (
    <ChartFrame
      testId="stEChartsChart"
      chartKey={props.key}
      alt={alt}
      named={nameOf(option)}
      caption={props.caption}
      error={problem?.text}
      beside={problem?.beside}
      onRetry={again}
      exports={props.exports}
      pictures={["png", "svg"]}
      picture={(type) => plot!.picture(type)}
      table={table === undefined ? undefined : () => table}
      onFull={setFull}
      height={height === "stretch" ? "100%" : pixels}
    >
      <div className="echartsKeys" {...keys.props}>
        <div ref={setHolder} className="echartsHolder" style={full ? undefined : { minHeight: pixels, width: width === "content" ? WIDTH : undefined }} />
      </div>
      {keys.said}
    </ChartFrame>
  );
}
