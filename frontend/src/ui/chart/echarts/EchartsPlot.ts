/** One chart of ECharts in the page. */
import type { ECharts, EChartsCoreOption } from "echarts";
import { blobOf, Drawings } from "../plots";
import { lostPicture } from "../pictures";
import { reasonOf } from "../refusals";
import type { Failure } from "../renewal";
import type { ChartTheme } from "../theme";
import { isPrinting } from "../../onPaper";
import { echartsTheme } from "./echartsTheme";
import { fetchEcharts, language } from "./library";
import { type Part, several, withSpeed } from "./option";
import { type Chosen, NOTHING, parsed, type Selection, selectionOf } from "./selection";
import { differences } from "./differences";
import { picturesOf, withPictures } from "./pictures";

export interface Drawing {
  readonly option: Part;
  /** Null: ECharts' own look. */
  readonly theme: ChartTheme | null;
  readonly renderer: "canvas" | "svg";
  readonly selects: boolean;
  readonly alt: string | null;
  /** What is selected, as JSON. */
  readonly selected: string | null;
  /** How often it is drawn again for what it could not fetch. */
  readonly turn: number;
}

/** What ECharts knows of its series, which its types keep to itself. */
interface Model {
  getSeriesByIndex(index: number): { name: string; getData(): { count(): number; getName(index: number): string }; getRawValue(index: number): unknown } | undefined;
}

export class EchartsPlot {
  private chart: ECharts | null = null;
  private init: Awaited<ReturnType<typeof fetchEcharts>>["init"] | null = null;
  private readonly drawings = new Drawings<Drawing>((now) => this.drawOne(now));
  private drawn: Drawing | null = null;
  private option: Part | null = null;
  private closed = false;
  private said: string | null = null;
  private clicked: readonly Chosen[] = [];
  private brushed: readonly Chosen[] = [];
  private areas: readonly Part[] = [];
  /** ECharts is being told what is selected: what it tells meanwhile, the reader has not done. */
  private applying = false;

  constructor(
    private readonly holder: HTMLElement,
    private readonly onSelect: (selected: string) => void,
    private readonly onError: (error: Failure | undefined) => void,
  ) {}

  /** See {@link Drawings.draw}. */
  draw(wanted: Drawing): void {
    this.drawings.draw(wanted);
  }

  private async drawOne(now: Drawing): Promise<void> {
    if (this.init === null) {
      this.init = (await fetchEcharts((late) => this.closed || this.onError(late))).init;
      if (this.closed || this.drawings.next !== null) return;
    }
    try {
      if (this.drawn !== null && this.drawn.renderer !== now.renderer) this.clear();
      const isNew = this.chart === null;
      const chart = (this.chart ??= this.make(now));
      const recoloured = !isNew && this.drawn?.theme !== now.theme;
      if (recoloured) recolour(chart, now.theme === null ? {} : echartsTheme(now.theme));
      const option = now.turn === 0 ? prepared(now) : (withPictures(prepared(now), now.turn) as Part);
      const changed = this.option === null ? null : differences(this.option, option);
      // What has not changed is not told again: the reader's zoom, and what the legend hides, stay.
      if (changed === null) chart.setOption(option as EChartsCoreOption, { notMerge: true });
      else if (Object.keys(changed).length > 0) chart.setOption(changed as EChartsCoreOption);
      // Paper waits for no next frame.
      if (isPrinting()) chart.getZr().flush();
      this.option = option;
      this.drawn = now;
      if (now.selects && (changed === null || recoloured || now.selected !== this.said)) this.apply(parsed(now.selected));
      this.said = now.selected;
      this.onError(undefined);
      void this.seePictures(now);
    } catch (reason) {
      this.clear();
      this.onError({ text: await reasonOf(reason) });
    }
  }

  /** ECharts leaves out a picture that does not come. */
  private async seePictures(now: Drawing): Promise<void> {
    const failure = await lostPicture(picturesOf(now.option));
    if (!this.closed && this.drawn === now && failure !== undefined) this.onError(failure);
  }

  private make({ theme, renderer, selects }: Drawing): ECharts {
    const chart = this.init!(this.holder, theme === null ? null : echartsTheme(theme), { renderer, locale: language });
    if (selects) this.listen(chart);
    return chart;
  }

  private listen(chart: ECharts): void {
    chart.on("selectchanged", (event) => {
      this.clicked = (event as unknown as { selected: readonly Chosen[] }).selected;
      this.tell();
    });
    let drawing = false;
    chart.on("brush", () => (drawing = true));
    chart.on("brushselected", (event) => {
      const [first] = (event as unknown as { batch: readonly { areas: readonly Part[]; selected: readonly Chosen[] }[] }).batch;
      this.brushed = first?.selected ?? [];
      this.areas = first?.areas ?? [];
      // While an area is drawn, only its end is told.
      if (!drawing || this.areas.length === 0) this.tell();
    });
    chart.on("brushEnd", () => {
      drawing = false;
      this.tell();
    });
    chart.getZr().on("dblclick", () => {
      this.apply(NOTHING);
      this.tell();
    });
  }

  private tell(): void {
    if (this.applying || this.option === null) return;
    const selected = JSON.stringify(selectionOf(this.clicked, this.brushed, this.areas, this.option));
    if (selected === (this.said ?? JSON.stringify(NOTHING))) return;
    this.said = selected;
    this.onSelect(selected);
  }

  /** Show what is selected, and nothing else. */
  private apply({ selected, areas }: Selection): void {
    const chart = this.chart!;
    this.applying = true;
    try {
      for (const { seriesIndex, dataType, dataIndex } of this.clicked) chart.dispatchAction({ type: "unselect", seriesIndex, dataType, dataIndex: [...dataIndex] });
      this.clicked = [];
      if (areas.length > 0 || this.areas.length > 0) chart.dispatchAction({ type: "brush", areas: areas.map((area) => areaOf(area, this.option!)) });
      // What the brush covers, it selects itself.
      if (areas.length > 0) return;
      this.brushed = [];
      this.areas = [];
      for (const { series_index: seriesIndex, data_type: type, data_indices: dataIndex } of selected) {
        const dataType = type === "main" ? undefined : type;
        chart.dispatchAction({ type: "select", seriesIndex, dataType, dataIndex: [...dataIndex] });
      }
    } finally {
      this.applying = false;
    }
  }

  /** What a click on a point does. */
  toggle(seriesIndex: number, dataIndex: number): void {
    this.chart?.dispatchAction({ type: "toggleSelect", seriesIndex, dataIndex });
  }

  point(seriesIndex: number, dataIndex: number): string {
    this.chart?.dispatchAction({ type: "downplay" });
    this.chart?.dispatchAction({ type: "highlight", seriesIndex, dataIndex });
    this.chart?.dispatchAction({ type: "showTip", seriesIndex, dataIndex });
    const series = this.series(seriesIndex);
    const value = series?.getRawValue(dataIndex);
    const name = series?.getData().getName(dataIndex);
    const said = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.values(value) : [value].flat();
    return [name, ...said.filter((one) => one !== name)].filter((one) => one !== undefined && one !== null && one !== "").join(", ");
  }

  leave(): void {
    this.chart?.dispatchAction({ type: "downplay" });
    this.chart?.dispatchAction({ type: "hideTip" });
  }

  count(seriesIndex: number): number {
    return this.series(seriesIndex)?.getData().count() ?? 0;
  }

  private series(index: number) {
    return (this.chart as unknown as { getModel(): Model } | null)?.getModel().getSeriesByIndex(index);
  }

  resize(): void {
    const { clientWidth, clientHeight } = this.holder;
    if (this.chart !== null && clientWidth > 0 && (this.chart.getWidth() !== clientWidth || this.chart.getHeight() !== clientHeight)) this.chart.resize();
  }

  /** A picture of it, as it is seen. */
  async picture(type: "png" | "svg"): Promise<Blob> {
    const backgroundColor = getComputedStyle(document.body).backgroundColor;
    if (type === "png" && this.drawn?.renderer === "canvas") {
      return blobOf(this.chart!.getDataURL({ type: "png", pixelRatio: 2, backgroundColor }));
    }
    return this.other(type, backgroundColor);
  }

  /** By the other way of drawing, out of sight. */
  private async other(type: "png" | "svg", backgroundColor: string): Promise<Blob> {
    const size = { width: this.chart!.getWidth(), height: this.chart!.getHeight() };
    const theme = this.drawn!.theme === null ? null : echartsTheme(this.drawn!.theme);
    const away = document.createElement("div");
    const copy = this.init!(away, theme, { renderer: type === "svg" ? "svg" : "canvas", ...size, locale: language });
    try {
      copy.setOption({ ...this.chart!.getOption(), animation: false, backgroundColor } as EChartsCoreOption);
      if (type === "png") return blobOf(copy.getDataURL({ type: "png", pixelRatio: 2, backgroundColor }));
      // ECharts' own text of it is no XML where the name of a font is in quotes.
      copy.getZr().flush();
      return new Blob([new XMLSerializer().serializeToString(away.querySelector("svg")!)], { type: "image/svg+xml" });
    } finally {
      copy.dispose();
    }
  }

  close(): void {
    this.closed = true;
    this.drawings.close();
    this.clear();
  }

  private clear(): void {
    this.chart?.dispose();
    this.chart = null;
    this.option = null;
    this.drawn = null;
    this.clicked = [];
    this.brushed = [];
    this.areas = [];
  }
}

/** A theme begins with the options as they were given: what the reader has done to them since is done again. */
function recolour(chart: ECharts, theme: Part): void {
  const { dataZoom, legend } = chart.getOption() as { dataZoom?: readonly Part[]; legend?: readonly Part[] };
  chart.setTheme(theme);
  (dataZoom ?? []).forEach(({ start, end }, dataZoomIndex) => chart.dispatchAction({ type: "dataZoom", dataZoomIndex, start, end }));
  const hidden = (legend ?? []).flatMap(({ selected }) => Object.entries((selected ?? {}) as Record<string, boolean>));
  for (const [name, shown] of hidden) if (!shown) chart.dispatchAction({ type: "legendUnSelect", name });
}

/** The options as ECharts gets them. */
export function prepared({ option, selects, alt }: Pick<Drawing, "option" | "selects" | "alt">): Part {
  const aria = (option["aria"] ?? {}) as Part;
  const label = (aria["label"] ?? {}) as Part;
  const fast = withSpeed(option, selects);
  return {
    ...fast,
    ...legendAbove(option),
    ...(matchMedia("(prefers-reduced-motion: reduce)").matches ? { animation: false } : {}),
    ...(selects ? {} : { series: several(fast["series"]).map((one) => ({ cursor: "default", ...one })) }),
    aria: { enabled: true, ...aria, ...(alt === null ? {} : { enabled: true, label: { ...label, description: alt } }) },
  };
}

const PLACES = ["top", "bottom", "left", "right", "orient"];
const BELOW_TITLE = 30;

/** A legend that says nothing of its place would lie over the slider of a zoom, which is at the lower edge, too. */
function legendAbove({ legend, dataZoom, title }: Part): Part {
  const sliders = several(dataZoom).filter((one) => (one["type"] ?? "slider") === "slider" && one["orient"] !== "vertical" && one["top"] === undefined);
  if (sliders.length === 0 || several(legend).length === 0) return {};
  const top = several(title).some(({ text }) => text !== undefined && text !== "") ? BELOW_TITLE : 0;
  const placed = several(legend).map((one) => (PLACES.some((name) => one[name] !== undefined) ? one : { ...one, top }));
  return { legend: placed };
}

/** An area with the axes of its brush, in whose words it is. */
function areaOf({ brush_index: brushIndex, brush_type: brushType, coord_range: coordRange }: Part, option: Part): Part {
  const brush = several(option["brush"])[(brushIndex as number | undefined) ?? 0] ?? {};
  const found: Record<string, unknown> = { brushIndex, brushType, coordRange };
  for (const name of ["xAxisIndex", "yAxisIndex", "geoIndex", "gridIndex"]) {
    if (brush[name] !== undefined) found[name] = brush[name] === "all" ? 0 : brush[name];
  }
  return found;
}
