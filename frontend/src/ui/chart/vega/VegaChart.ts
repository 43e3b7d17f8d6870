/** One chart of Vega-Lite in an element. It knows nothing of the page around it. */
import { changeset, type Item, parse, read, type Spec as VegaSpec, View } from "vega";
import { compile } from "vega-lite";
import { chart } from "../../../texts/en/chart";
import { locale, put } from "../../../texts/texts";
import { pngOf } from "../plots";
import { whileDrawing } from "../turns";
import type { Dataset } from "../datasets";
import type { Look, Span } from "../reduced";
import { lostPicture } from "../pictures";
import { lossOf, refusalsSoFar, short } from "../refusals";
import type { Failure } from "../renewal";
import { nameOf } from "../datasets";
import { expressions } from "./expressions";
import { fold, type Legend, legendsOf, translate } from "./legends";
import "./delimited";
import { linksOf } from "./links";
import { writePlainly } from "./numbers";
import { kept, type Row, rowsOf } from "./rows";
import { asSpec, initialInterval, kindOf, MARKS, movers, selectionsOf, type Spec, unknownMark, withValues } from "./spec";
import { tooltip } from "./tooltip";
import { turnLabels } from "./upright";

export interface Drawing {
  readonly spec: Spec;
  readonly config: object;
  /** What is behind it in the page, and in a picture of it. */
  readonly background: string;
  readonly tables: ReadonlyMap<string, Dataset>;
  readonly renderer: "svg" | "canvas";
  /** The parameters whose selections somebody wants to know of, and what is selected at first. */
  readonly params: readonly string[];
  readonly selected: Readonly<Record<string, unknown>>;
  /** What an earlier chart of this specification has said of itself. */
  readonly left?: Left | undefined;
  readonly onSelect: (selected: Record<string, unknown>) => void;
  /** `until`: it is no longer so when this has ended. */
  readonly onError: (error: Failure, until?: Promise<unknown>) => void;
  /** Other data has come after an error, which leaves Vega with half of its steps done: only a new chart shows it rightly. */
  readonly onRemake: () => void;
  /** The reader has moved the axes, and sees this of them; null: all. Somebody wants to know. */
  readonly onLook: ((look: Look | null) => void) | undefined;
}

/** What a reader has done to a chart, and the script knows nothing of. */
export interface Left {
  readonly selected: Readonly<Record<string, unknown>>;
  /** The parts that are seen, by the names of Vega's signals. */
  readonly zoom: Readonly<Record<string, unknown>>;
}

type Format = Record<string, string> | undefined;

/** A reader draws a range in one go; the script is told where it has come to rest. */
const PAUSE = 150;

/** What the library says to those who write specifications, in its own editor. */
const log = { level: () => log, error: () => log, warn: () => log, info: () => log, debug: () => log };

export class VegaChart {
  readonly view: View;
  private readonly root: HTMLElement;
  private readonly formats = new Map<string, Format>();
  private tables: ReadonlyMap<string, Dataset>;
  /** All selections, also those that the script does not ask for. */
  private readonly selections: readonly string[];
  private selected: Record<string, unknown>;
  private timer: number | undefined;
  private lookTimer: number | undefined;
  private readonly legends: readonly Legend[];
  private closed = false;
  /** A run that this chart has asked for is going on, and none that a reader's pointer has. */
  private running = false;
  /** There was an error in Vega's steps: it has said so once. */
  private broken = false;
  private readonly refused = refusalsSoFar();
  /** Changes come one after the other. */
  private queue: Promise<unknown>;

  /** Throws what the library says of a specification that it cannot read. */
  constructor(
    element: HTMLElement,
    private readonly drawing: Drawing,
  ) {
    const unknown = unknownMark(drawing.spec);
    if (unknown !== undefined) throw new Error(`There is no mark "${unknown}". Vega-Lite has: ${MARKS.join(", ")}.`);
    this.tables = drawing.tables;
    const moving = movers(drawing.spec);
    this.selections = selectionsOf(drawing.spec).filter((name) => !moving.includes(name));
    this.selected = { ...drawing.left?.selected, ...drawing.selected };
    const compiled = compile(asSpec(this.withSelected(drawing.spec)), { config: drawing.config as never, logger: log as never }).spec;
    this.fill(compiled);
    translate(compiled);
    turnLabels(compiled);
    this.legends = typeof drawing.spec["width"] === "number" ? legendsOf(compiled, typeof drawing.spec["height"] === "number") : [];
    // Vega writes names and roles onto the element that it is given.
    this.root = element.appendChild(document.createElement("div"));
    this.view = new View(parse(compiled, undefined, { ast: true } as never), {
      expr: expressions(drawing.renderer === "svg"),
      renderer: drawing.renderer,
      container: this.root,
      hover: true,
      loader: linksOf((reason, address) => void this.lose(reason, address), (address) => void this.look(address), (coming) => this.wait(coming)),
      tooltip,
      logger: { ...log, error: (error: unknown) => this.breakOff(error), warn: (...said: unknown[]) => this.warned(said[0], said[1], said[2]) } as never,
    } as never);
    writePlainly(this.view);
    if (!locale.startsWith("en")) hideWords(this.root);
    this.queue = this.run().then(
      () => {
        if (this.broken) return;
        const moved = this.zoom(drawing.left?.zoom ?? {});
        if (this.restore() || moved) void this.view.runAsync();
      },
      (error: unknown) => this.fail(error),
    );
    void whileDrawing(this.queue);
    for (const name of drawing.params) this.listen(name);
    if (drawing.onLook !== undefined) for (const name of movers(drawing.spec)) this.follow(name);
  }

  /** Until all that was asked for is drawn. */
  async settled(): Promise<void> {
    await this.queue;
  }

  setSize(width: number | undefined, height: number | undefined): void {
    this.next(() => {
      const { view } = this;
      if ((width === undefined || view.width() === width) && (height === undefined || view.height() === height)) return;
      if (width !== undefined) view.width(width);
      if (height !== undefined) view.height(height);
      return this.run();
    });
  }

  /** Other data: what has only grown is added to, and nothing else is touched. */
  setTables(tables: ReadonlyMap<string, Dataset>): void {
    const before = this.tables;
    this.tables = tables;
    this.next(async () => {
      if (this.broken) return this.drawing.onRemake();
      let changes = 0;
      for (const [name, data] of tables) {
        const old = before.get(name);
        if (!this.formats.has(name) || (old !== undefined && nameOf(old) === nameOf(data))) continue;
        const start = old === undefined ? 0 : kept(old, data);
        // Those of a table that is changed on its way are others.
        const there = this.view.data(name) as Row[];
        const few = old !== undefined && there.length === old.rows && 2 * start >= old.rows;
        const change = changeset().insert(this.readable(name, rowsOf(data, few ? start : 0)));
        if (!few) change.remove(() => true);
        else if (start < there.length) change.remove(there.slice(start));
        this.view.change(name, change);
        changes += 1;
      }
      if (changes === 0) return;
      await this.run();
      if (!this.broken && this.restore()) void this.view.runAsync();
    });
  }

  /** Legends are told of their room when labels and axes have theirs. */
  private async run(): Promise<void> {
    this.running = true;
    try {
      await this.view.runAsync();
      // What a legend says of the entries that it leaves out may be wider than these were.
      if (!this.closed && !this.broken && fold(this.view, this.legends)) await this.view.resize().runAsync();
    } finally {
      this.running = false;
    }
  }

  async picture(type: "png" | "svg"): Promise<Blob> {
    const { view } = this;
    const own = view.background();
    // Letters for a dark page cannot be read on a white one.
    if (own === "transparent") view.background(this.drawing.background);
    try {
      if (type === "svg") return new Blob([await view.toSVG()], { type: "image/svg+xml" });
      return await pngOf((await view.toCanvas(Math.max(2, devicePixelRatio))) as HTMLCanvasElement);
    } finally {
      view.background(own);
    }
  }

  /** For the next chart of this specification: in other colours, or of another size. */
  leave(): Left {
    const now = this.selections.map((name) => [name, this.read(name)] as const).filter(([, value]) => JSON.stringify(value) !== "{}");
    return { selected: Object.fromEntries(now), zoom: this.ends() };
  }

  /** The parts that are seen: of each axis that moves, Vega has a signal with its two ends, or null. */
  private ends(): Record<string, unknown> {
    const zooms = movers(this.drawing.spec);
    const isEnd = (name: string) => zooms.some((zoom) => name.startsWith(`${zoom}_`)) && !/_(anchor|delta|tuple|modify|toggle|fields)$/.test(name);
    const { signals = {} } = this.view.getState({ signals: (name) => isEnd(name ?? ""), data: () => false, recurse: false }) as { signals?: Record<string, unknown> };
    return Object.fromEntries(Object.entries(signals).filter(([, ends]) => Array.isArray(ends) && ends.length === 2));
  }

  /** Whether there is something to draw. */
  private zoom(seen: Readonly<Record<string, unknown>>): boolean {
    for (const [name, ends] of Object.entries(seen)) this.view.signal(name, ends);
    return Object.keys(seen).length > 0;
  }

  close(): void {
    // What was chosen just now is not waited for any more, and counts.
    if (this.timer !== undefined) this.tell();
    this.closed = true;
    window.clearTimeout(this.timer);
    window.clearTimeout(this.lookTimer);
    this.view.finalize();
    this.root.remove();
  }

  private next(act: () => unknown): void {
    this.queue = this.queue.then(() => (this.closed ? undefined : act())).catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    if (!this.closed) this.drawing.onError({ text: textOf(error) });
  }

  /** Vega rejects nothing when one of its steps fails: it tells its log. */
  private breakOff(error: unknown): void {
    if (this.broken) return;
    this.broken = true;
    if (this.running) this.fail(error);
    // A reader's pointer has led to it: what was drawn before is still there.
    else if (!this.closed) this.drawing.onError({ text: textOf(error), beside: true });
  }

  /** Of what it reads and cannot, Vega tells in its log alone. */
  private warned(what: unknown, address: unknown, reason: unknown): void {
    if (what !== "Data ingestion failed") return;
    this.fail(put(chart.notRead, { address: short(String(address)), reason: textOf(reason) }));
  }

  private async lose(reason: unknown, address: string): Promise<void> {
    const failure = await lossOf(reason, address, this.refused);
    if (!this.closed) this.drawing.onError(failure);
  }

  private wait(coming: Promise<unknown>): void {
    if (!this.closed) this.drawing.onError({ text: chart.dataSlow, beside: true }, coming);
  }

  /** Vega draws nothing in the place of a picture that does not come. */
  private async look(picture: string): Promise<void> {
    const failure = await lostPicture([picture]);
    if (!this.closed && failure !== undefined) this.drawing.onError(failure);
  }

  // -- data ---------------------------------------------------------------------

  private fill(compiled: VegaSpec): void {
    for (const source of compiled.data ?? []) {
      const table = this.tables.get(source.name);
      if (table === undefined) continue;
      const format = (source as { format?: { parse?: Format } }).format;
      this.formats.set(source.name, format?.parse);
      (source as { values?: Row[] }).values = rowsOf(table);
    }
  }

  /** Texts that the specification takes for moments or numbers, as these. */
  private readable(name: string, rows: Row[]): Row[] {
    const format = this.formats.get(name);
    return format === undefined ? rows : (read(rows as never, { type: "json", parse: format } as never) as Row[]);
  }

  // -- what is seen -------------------------------------------------------------

  private follow(name: string): void {
    const heard = () => {
      window.clearTimeout(this.lookTimer);
      this.lookTimer = window.setTimeout(() => this.closed || this.drawing.onLook?.(this.seen(name)), PAUSE);
    };
    try {
      this.view.addSignalListener(name, heard);
    } catch {
      // It is a part of the specification that draws nothing.
    }
  }

  private seen(name: string): Look | null {
    const moved = this.view.signal(name) as object | undefined;
    if (moved === undefined || Object.keys(moved).length === 0) return null;
    return { x: this.domain("x"), y: this.domain("y") };
  }

  private domain(axis: string): Span {
    const scale = this.view.scale(axis) as { domain(): readonly (number | Date)[] };
    const ends = scale.domain().map(Number);
    return [Math.min(...ends), Math.max(...ends)];
  }

  // -- what is selected -----------------------------------------------------------

  private listen(name: string): void {
    const heard = () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.tell(), PAUSE);
    };
    try {
      this.view.addSignalListener(name, heard);
    } catch {
      // It is a part of the specification that draws nothing.
    }
  }

  private tell(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.closed) return;
    const now: Record<string, unknown> = {};
    for (const name of this.drawing.params) now[name] = this.read(name);
    if (this.drawing.params.every((name) => JSON.stringify(now[name]) === JSON.stringify(this.selected[name] ?? {}))) return;
    this.selected = { ...this.selected, ...now };
    this.drawing.onSelect(now);
  }

  private read(name: string): unknown {
    const signal = this.signal(name);
    if (signal === undefined || Object.keys(signal).length === 0) return {};
    const points = signal["vlPoint"] as { or?: Row[] } | undefined;
    if (points?.or !== undefined) return points.or.map((point) => ("_vgsid_" in point ? this.rowWith(point["_vgsid_"]) : plainRow(point)));
    const ranges = Object.entries(signal).filter(([field]) => field !== "_vgsid_" && field !== "vlPoint");
    return Object.fromEntries(ranges.map(([field, range]) => [field, Array.isArray(range) ? range.map(plainValue) : plainValue(range)]));
  }

  private signal(name: string): Record<string, unknown> | undefined {
    try {
      return this.view.signal(name) as Record<string, unknown> | undefined;
    } catch {
      return undefined; // of a part of the specification that draws nothing
    }
  }

  /** The row that Vega has numbered like this. */
  private rowWith(id: unknown): Row {
    for (const { datum } of this.marks()) if ((datum as Row)["_vgsid_"] === id) return plainRow(datum as Row);
    return {};
  }

  /** The marks that stand for rows. */
  marks(): Item[] {
    const found: Item[] = [];
    const walk = (group: { items?: unknown[]; role?: string; name?: string }) => {
      // What shows a range that is selected.
      if (/_brush(_bg)?$/.test(group.name ?? "")) return;
      for (const item of (group.items ?? []) as (Item & { items?: unknown[]; role?: string; interactive?: boolean })[]) {
        if (item.items !== undefined) walk(item);
        else if (group.role === "mark" && item.datum !== undefined) found.push(item);
      }
    };
    walk((this.view.scenegraph() as unknown as { root: { items?: unknown[] } }).root);
    return found;
  }

  /** Ranges, and points that are named by their fields, can be said beforehand. */
  private withSelected(spec: Spec): Spec {
    const values = new Map<string, unknown>();
    for (const [name, value] of Object.entries(this.selected)) {
      const kind = kindOf(spec, name);
      if (kind === "interval") {
        const initial = initialInterval(spec, name, value);
        if (initial !== undefined) values.set(name, initial);
      } else if (kind === "point" && Array.isArray(value) && value.length > 0 && namesFields(spec, name)) {
        values.set(name, value);
      }
    }
    return withValues(spec, values);
  }

  /** Points without fields are numbers of rows, which are others with each data: the same rows are looked for. Whether there is something to draw. */
  private restore(): boolean {
    let found = false;
    for (const name of this.selections) {
      const value = this.selected[name];
      if (!Array.isArray(value) || value.length === 0 || namesFields(this.drawing.spec, name)) continue;
      const wanted = new Set(value.map((row) => JSON.stringify(sorted(row as Row))));
      const items = this.marks().filter(({ datum }) => wanted.has(JSON.stringify(sorted(plainRow(datum as Row)))));
      const ids = [...new Set(items.map(({ datum }) => (datum as Row)["_vgsid_"]).filter((id) => id !== undefined))];
      const store = `${name}_store`;
      const unit = (this.view.data(store)[0] as Row | undefined)?.["unit"] ?? "";
      this.view.change(store, changeset().remove(() => true).insert(ids.map((id) => ({ unit, _vgsid_: id }))));
      found = true;
    }
    return found;
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function namesFields(spec: Spec, name: string): boolean {
  return kindOf(spec, name) === "point" && /"(fields|encodings)"/.test(JSON.stringify(paramOf(spec, name) ?? {}));
}

function paramOf(spec: Spec, name: string): unknown {
  let found: unknown;
  JSON.stringify(spec, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && (value as Spec)["name"] === name && "select" in value) found = value;
    return value;
  });
  return found;
}

function plainRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== "_vgsid_" && !name.startsWith("__")).map(([name, value]) => [name, plainValue(value)]));
}

const plainValue = (value: unknown) => (value instanceof Date ? value.getTime() : value);
const sorted = (row: Row) => Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** What Vega tells screen readers of axes and marks is in English only. The chart's name, its keys and its table are in the page's language. */
function hideWords(root: HTMLElement): void {
  for (const name of ["role", "aria-roledescription", "aria-label"]) root.removeAttribute(name);
  root.querySelector("svg, canvas")?.setAttribute("aria-hidden", "true");
}
