import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ChartFrame } from "../ui/chart/ChartFrame";
import { useDataset } from "../ui/chart/datasets";
import { type Figure, figureOf, nameOf, tableOf } from "../ui/chart/plotly/figure";
import { PlotlyPlot } from "../ui/chart/plotly/PlotlyPlot";
import { useLook } from "../ui/chart/plotly/useLook";
import { usePointKeys } from "../ui/chart/plotly/usePointKeys";
import { useHeld } from "../ui/chart/held";
import { type Failure, useRenewal } from "../ui/chart/renewal";
import { useChartTheme } from "../ui/chart/theme";
import { useTurn } from "../ui/chart/turns";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import "./plotly_chart.css";

/** What Plotly gives a chart that says nothing of its size; and the height that the page gives it. */
const WIDTH = 700;
const HEIGHT = 450;

/** A figure of Plotly. */
export default function PlotlyChart({ id, props }: ElementProps<"plotly_chart">) {
  const [holder, setHolder] = useState<HTMLDivElement | null>(null);
  const theme = useChartTheme(holder);
  const [full, setFull] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const { data, lost } = useDataset(id, props.data);
  const problem = failure ?? lost;
  const { turn, again } = useRenewal(problem);
  const [value, setValue] = useWidgetValue<string | null>(props);
  const [plot, setPlot] = useState<PlotlyPlot | null>(null);
  const first = useMemo<Figure | undefined>(
    () => (data === undefined ? undefined : figureOf(props.figure, data)),
    // oxlint-disable-next-line react/exhaustive-deps -- a figure and its data are drawn together: see below
    [props.figure, data],
  );
  const { figure, caption, look } = useLook(id, props.reduced, first);
  const latest = useRef({ setValue, look });
  useLayoutEffect(() => {
    latest.current = { setValue, look };
  });

  useEffect(() => {
    if (holder === null) return;
    const made = new PlotlyPlot(holder, (selected) => latest.current.setValue(selected), setFailure, (layout) => latest.current.look?.(layout));
    setPlot(made);
    return () => {
      setPlot(null);
      made.close();
    };
  }, [holder]);

  const layout = figure?.layout;
  const fixedWidth = typeof layout?.["width"] === "number" ? layout["width"] : WIDTH;
  const ownHeight = typeof layout?.["height"] === "number" ? layout["height"] : HEIGHT;
  const height = typeof props.height === "number" ? props.height : props.height === "content" ? ownHeight : undefined;
  const size = useSize(holder, full || props.width !== "content", full || height === undefined, { width: fixedWidth, height: height ?? ownHeight });
  const modes = props.modes.join(" ");
  const { config, template, themed, tiles, attribution } = props;
  const hosts = props.hosts.join(" ");
  const drawing = useMemo(
    () =>
      figure === undefined || theme === null || size === null
        ? null
        : { figure, theme: themed ? theme : null, template, config, modes: modes === "" ? [] : modes.split(" "), size, selected: value, tiles: { address: tiles, attribution, hosts: hosts === "" ? [] : hosts.split(" ") } },
    // oxlint-disable-next-line react/exhaustive-deps -- another turn is another drawing
    [figure, theme, themed, template, config, modes, size, value, tiles, attribution, hosts, turn],
  );
  const shown = useTurn(holder, useHeld(holder, drawing));
  useEffect(() => {
    if (shown !== null) plot?.draw(shown);
  }, [plot, shown]);

  const keys = usePointKeys(plot, figure, props.modes.includes("points"));
  return (
    <ChartFrame
      testId="stPlotlyChart"
      chartKey={props.key}
      alt={props.alt}
      named={nameOf(figure)}
      caption={caption ?? props.caption}
      partial={props.reduced !== null}
      error={problem?.text}
      beside={problem?.beside}
      onRetry={again}
      exports={props.exports}
      pictures={["png", "svg"]}
      picture={(type) => plot!.picture(type)}
      table={figure === undefined ? undefined : () => tableOf(figure)}
      onFull={setFull}
      height={height ?? "100%"}
      className={props.width === "content" ? "plotly-fits" : undefined}
    >
      <div
        ref={setHolder}
        className="plotlyHolder"
        data-own-look={(!themed && template !== "none") || undefined}
        {...keys.props}
        style={full ? undefined : { minHeight: height ?? undefined, width: props.width === "content" ? fixedWidth : undefined }}
      />
      {keys.said}
    </ChartFrame>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large the chart is: as there is room, or as it says. */
function useSize(holder: HTMLDivElement | null, wide: boolean, high: boolean, { width, height }: Size): Size | null {
  const [room, setRoom] = useState<Size | null>(null);
  useEffect(() => {
    if (holder === null) return;
    const measure = () => {
      const now = { width: holder.clientWidth, height: holder.clientHeight };
      if (now.width > 0) setRoom((before) => (before?.width === now.width && before.height === now.height ? before : now));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(holder);
    return () => observer.disconnect();
  }, [holder]);
  const shownWidth = room === null ? 0 : wide ? room.width : Math.min(width, room.width);
  const shownHeight = room === null ? 0 : high ? Math.max(room.height, 1) : height;
  return useMemo(() => (shownWidth === 0 ? null : { width: shownWidth, height: shownHeight }), [shownWidth, shownHeight]);
}
