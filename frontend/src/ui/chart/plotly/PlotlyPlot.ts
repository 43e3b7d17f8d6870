/** One chart of Plotly in the page. */
import { plotly as words } from "../../../texts/en/plotly";
import { locale } from "../../../texts/texts";
import { fetchWorld } from "../deck/world";
import { blobOf, Drawings } from "../plots";
import { namesIn } from "../names";
import { lostPicture } from "../pictures";
import { lossOf, reasonOf, refusalsSoFar } from "../refusals";
import type { Failure } from "../renewal";
import { fetchPlotly } from "./bundles";
import type { ChartTheme } from "../theme";
import { drawsInLines, type Figure, isSimple, type Part, picturesOf } from "./figure";
import { groundsOf, isNear, mapsOf, type Tiles } from "./maps";
import { asGiven, NOTHING, type PlotlyEvent, selectedIn, type Selection, selectionOf, shapesOf } from "./selection";
import { inColours, inScale, templateOf } from "./template";

/** A reader moves axes in one go. */
const PAUSE = 150;
/** From here on, the fine outlines of a map are worth their bytes. */
const NEAR = 3;

export interface Drawing {
  readonly figure: Figure;
  /** Null: Plotly's own look. */
  readonly theme: ChartTheme | null;
  readonly template: string;
  readonly config: string;
  readonly modes: readonly string[];
  readonly size: { readonly width: number; readonly height: number };
  /** What is selected, as JSON. */
  readonly selected: string | null;
  readonly tiles: Tiles;
}

/** What Plotly makes of the element that it draws into. */
export interface Graph extends HTMLElement {
  on(event: string, heard: (event: PlotlyEvent | undefined) => void): void;
  readonly data?: readonly Part[];
  readonly layout?: Part;
}

export interface Plotly {
  react(graph: HTMLElement, data: readonly Part[], layout: Part, config: Part): Promise<unknown>;
  addFrames(graph: HTMLElement, frames: readonly Part[]): Promise<unknown>;
  toImage(graph: HTMLElement, how: Part): Promise<string>;
  purge(graph: HTMLElement): void;
  readonly Fx: { hover(graph: HTMLElement, points: readonly Part[] | Part): void; unhover(graph: HTMLElement): void };
}

export class PlotlyPlot {
  readonly graph: Graph;
  private plotly: Plotly | null = null;
  private readonly drawings = new Drawings<Drawing>((now) => this.drawOne(now));
  private closed = false;
  private frames: readonly Part[] = [];
  private listening = false;
  private following = false;
  private shown: Drawing | null = null;
  /** The reader has come near to a map. */
  private near = false;
  private timer: number | undefined;
  /** What is drawn. */
  private figure: Figure | null = null;
  private config: string | undefined;
  /** Parallel coordinates are drawn. To draw these on canvases of other charts, or those on these, Plotly would evaluate code: it gets new ones. */
  private inLines = false;
  private said: string | null = null;
  /** Plotly is drawing, and tells of what it was given. */
  private reacting = false;
  /** The reader has pressed in the chart while it is being drawn: what Plotly tells next is the reader's. */
  private pressed = false;
  /** What the reader has selected meanwhile: it is told when the chart is drawn. */
  private late: Selection | null = null;
  /** What the last drawing was given, or the reader has chosen by keys since. */
  private selection: Selection = NOTHING;

  constructor(
    holder: HTMLElement,
    private readonly onSelect: (selected: string) => void,
    private readonly onError: (error: Failure | undefined) => void,
    /** The reader sees other parts of the axes. */
    private readonly onLook: (layout: Part) => void,
  ) {
    this.graph = document.createElement("div") as unknown as Graph;
    holder.append(this.graph);
    this.graph.addEventListener("pointerdown", () => (this.pressed = this.reacting), { capture: true });
    window.addEventListener("beforeprint", this.onPaper);
    window.addEventListener("afterprint", this.offPaper);
  }

  /** Paper is narrower than most windows: its pictures become smaller with it, as a whole. */
  private readonly onPaper = () => {
    for (const svg of this.graph.querySelectorAll<SVGSVGElement>("svg.main-svg")) svg.setAttribute("viewBox", `0 0 ${svg.clientWidth} ${svg.clientHeight}`);
  };

  private readonly offPaper = () => {
    for (const svg of this.graph.querySelectorAll("svg.main-svg")) svg.removeAttribute("viewBox");
  };

  /** See {@link Drawings.draw}. */
  draw(wanted: Drawing): void {
    this.drawings.draw(wanted);
  }

  private async drawOne(now: Drawing): Promise<void> {
    const before = refusalsSoFar();
    this.shown = now;
    try {
      // The larger bundle has all that the smaller one has.
      const plotly = await fetchPlotly(isSimple(now.figure), (late) => this.closed || this.onError(late));
      if (this.closed) return;
      if (this.plotly !== null && this.plotly !== plotly) this.clear();
      this.plotly = plotly;
      this.said = now.selected;
      this.selection = now.selected === null ? NOTHING : { ...NOTHING, ...(JSON.parse(now.selected) as Partial<Selection>) };
      if (this.config !== undefined && this.config !== configName(now)) this.clear();
      this.config = configName(now);
      if (this.inLines !== drawsInLines(now.figure)) this.clear();
      this.inLines = drawsInLines(now.figure);
      const maps = mapsOf(now.figure);
      const grounds = maps.length === 0 ? {} : await this.grounds(now, maps);
      if (this.closed) return;
      this.reacting = true;
      this.late = null;
      try {
        await plotly.react(this.graph, this.traces(now), { ...layoutOf(now, this.selection), ...grounds }, configOf(now));
      } finally {
        this.reacting = this.pressed = false;
      }
      if (this.closed) return;
      if (now.figure.frames !== this.frames && now.figure.frames.length > 0) await plotly.addFrames(this.graph, now.figure.frames);
      this.frames = now.figure.frames;
      this.figure = now.figure;
      this.listen(now.modes.length > 0);
      this.follow((now.figure.reduced ?? []).length > 0 || maps.length > 0);
      if (this.late !== null) this.tell(this.late);
      this.onError(undefined);
      void this.seePictures(now);
    } catch (reason) {
      this.clear();
      this.onError(await failureOf(reason, now.figure, before));
    }
  }

  /** Plotly leaves out a picture that does not come. */
  private async seePictures({ figure }: Drawing): Promise<void> {
    const failure = await lostPicture(picturesOf(figure));
    if (!this.closed && this.figure === figure && failure !== undefined) this.onError(failure);
  }

  private async grounds({ figure, theme, tiles }: Drawing, maps: readonly string[]): Promise<Part> {
    this.near ||= isNear(figure.layout, maps, NEAR);
    const world = tiles.address === null ? await fetchWorld(this.near ? "fine" : "coarse", (late) => this.closed || this.onError(late)) : null;
    return groundsOf(figure.layout, maps, world, theme, tiles);
  }

  /** The reader sees other parts of the axes, or of a map. */
  private looked(): void {
    const layout = this.graph.layout ?? {};
    this.onLook(layout);
    if (this.near || this.shown === null || !isNear(layout, mapsOf(this.shown.figure), NEAR)) return;
    this.near = true;
    this.draw(this.drawings.next ?? this.shown);
  }

  private traces({ figure, theme, template, modes }: Drawing): readonly Part[] {
    const data = modes.length > 0 ? selectedIn(figure, this.selection) : figure.data;
    return theme !== null && template === "usual" ? inColours(data, theme) : data;
  }

  private listen(selects: boolean): void {
    if (this.listening || !selects) return;
    this.listening = true;
    this.graph.on("plotly_selected", (event) => this.tell(selectionOf(event)));
    this.graph.on("plotly_deselect", () => this.tell(NOTHING));
  }

  private follow(moves: boolean): void {
    if (this.following || !moves) return;
    this.following = true;
    this.graph.on("plotly_relayout", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.closed || this.looked(), PAUSE);
    });
  }

  private tell(drawn: Selection): void {
    // While it draws, Plotly tells of what it was given, too.
    if (!this.reacting) this.say(this.figure === null ? drawn : asGiven(drawn, this.figure));
    else if (this.pressed) [this.late, this.pressed] = [drawn, false];
  }

  private say(selection: Selection): void {
    const selected = JSON.stringify(selection);
    if (selected === this.said || (this.said === null && selection === NOTHING)) return;
    this.said = selected;
    this.onSelect(selected);
  }

  /** Select a point, or take it back, as a click does; `more`: the others stay. The figure may not be drawn yet. */
  toggle(figure: Figure, curve: number, at: number, more: boolean): void {
    const trace = figure.data[curve];
    if (trace === undefined) return;
    const rows = figure.reduced?.find((one) => one.trace === curve)?.rows;
    const given = rows?.[at] ?? at;
    const is = (point: Part) => point["curve_number"] === curve && point["point_index"] === given;
    const { points } = this.selection;
    const others = more ? points.filter((point) => !is(point)) : [];
    const chosen = points.some(is) ? others : [...others, { ...pointAt(trace, curve, at), point_number: given, point_index: given }];
    const selection = { ...NOTHING, points: chosen, point_indices: chosen.map((point) => point["point_index"] as number) };
    this.selection = selection;
    // The reader's own: also while the chart is being drawn, with what was selected before.
    this.said = JSON.stringify(selection);
    this.onSelect(this.said);
  }

  hover(curve: number, at: number): void {
    try {
      this.plotly?.Fx.hover(this.graph, [{ curveNumber: curve, pointNumber: at }]);
    } catch {
      // Some kinds of charts do not show it; it is read out all the same.
    }
  }

  unhover(): void {
    this.plotly?.Fx.unhover(this.graph);
  }

  /** A picture of it, as it is seen. */
  async picture(format: "png" | "svg"): Promise<Blob> {
    const { clientWidth: width, clientHeight: height } = this.graph;
    return blobOf(await this.plotly!.toImage(this.graph, { format, width, height, scale: format === "png" ? 2 : 1 }));
  }

  close(): void {
    this.closed = true;
    this.drawings.close();
    window.clearTimeout(this.timer);
    window.removeEventListener("beforeprint", this.onPaper);
    window.removeEventListener("afterprint", this.offPaper);
    this.clear();
    this.graph.remove();
  }

  private clear(): void {
    this.plotly?.purge(this.graph);
    // It leaves its canvases there.
    this.graph.replaceChildren();
    this.listening = false;
    this.following = false;
    this.frames = [];
  }
}

/** What Plotly fetches are outlines: those that a figure names, and those of countries, which are ours. */
async function failureOf(reason: unknown, { data }: Figure, before: readonly unknown[]): Promise<Failure> {
  const said = String(reason);
  const named = data.map(({ geojson }) => geojson).find((one) => typeof one === "string" && said.includes(one)) as string | undefined;
  const lost = named ?? /\S+\/topojson\/\S+/.exec(said)?.[0];
  const unread = lost === undefined ? undefined : await errorOfReading(lost);
  if (unread !== undefined) return await lossOf(unread, lost!, before);
  return lost === undefined ? { text: await reasonOf(reason, undefined, before) } : await lossOf(reason, lost, before);
}

/** Plotly says the same of what does not come and of what is no JSON. */
async function errorOfReading(address: string): Promise<SyntaxError | undefined> {
  try {
    const answer = await fetch(address);
    if (answer.ok) await answer.json();
  } catch (reason) {
    if (reason instanceof SyntaxError) return reason;
  }
  return undefined;
}

function pointAt(trace: Part, curve: number, at: number): Part {
  const found: Record<string, unknown> = { curve_number: curve, point_number: at, point_index: at };
  for (const name of ["x", "y", "z", "customdata", "text", "hovertext"]) {
    const values = trace[name];
    const value = Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<unknown>)[at] : undefined;
    if (value !== undefined) found[name] = value;
  }
  if (trace["legendgroup"] !== undefined && trace["legendgroup"] !== "") found["legendgroup"] = trace["legendgroup"];
  return found;
}

const configName = ({ config, modes }: Drawing) => `${config} ${modes.join(" ")}`;

/** The outlines of countries are part of the build. */
const OUTLINES = import.meta.url.replace(/[^/]*$/, "topojson/");

/** How Plotly is told of the page's words: as a language of its own. */
const WORDS = "page";

function configOf({ config, modes }: Drawing): Part {
  const given = JSON.parse(config) as Part;
  const removed = (given["modeBarButtonsToRemove"] ?? []) as string[];
  const unused = [modes.includes("box") ? "" : "select2d", modes.includes("lasso") ? "" : "lasso2d", "toImage", "sendDataToCloud"].filter((name) => name !== "");
  return {
    displaylogo: false,
    responsive: false,
    locale: WORDS,
    topojsonURL: OUTLINES,
    ...given,
    locales: { ...(given["locales"] as Part | undefined), [WORDS]: { dictionary: words, ...(locale.startsWith("en") ? {} : { format: namesIn(locale) }) } },
    // Its own way to the pictures is the frame's.
    modeBarButtonsToRemove: [...removed, ...unused],
    plotlyServerURL: "",
    showSendToCloud: false,
  };
}

function layoutOf({ figure, theme, template, modes, size }: Drawing, selection: Selection): Part {
  const { layout } = figure;
  const own = {
    ...(theme !== null && template === "usual" ? inScale(layout, theme) : layout),
    ...(theme === null ? {} : { template: templateOf(theme, template === "own" ? (layout["template"] as Part) : null) }),
    width: size.width,
    height: size.height,
    autosize: false,
    // The reader's zoom, and what is hidden by the legend, stay when the figure changes.
    uirevision: layout["uirevision"] ?? "kept",
    ...(theme === null ? {} : { title: boldTitle(layout["title"]) }),
  };
  if (modes.length === 0) return own;
  return {
    ...own,
    clickmode: layout["clickmode"] ?? (modes.includes("points") ? "event+select" : "none"),
    hovermode: layout["hovermode"] ?? "closest",
    dragmode: layout["dragmode"] ?? (modes.includes("points") ? "pan" : modes.includes("box") ? "select" : "lasso"),
    selections: [...((layout["selections"] ?? []) as Part[]), ...shapesOf(selection)],
    selectionrevision: JSON.stringify(selection),
  };
}

function boldTitle(title: unknown): unknown {
  if (typeof title === "string") return { text: `<b>${title}</b>` };
  const { text } = (title ?? {}) as Part;
  return typeof text === "string" && text !== "" ? { ...(title as Part), text: `<b>${text}</b>` } : title;
}
