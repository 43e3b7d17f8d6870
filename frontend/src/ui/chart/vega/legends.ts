/** Legends with as many entries as there is room for. Vega puts all of those under a chart into one row, and all of those beside it into one column, and cuts them off. */
import { expressionFunction, type Spec as VegaSpec, type View } from "vega";
import { chart } from "../../../texts/en/chart";
import { fill } from "../../../texts/fill";
import { widthOf } from "./textWidth";

export interface Legend {
  /** The names of its signals; no columns: it stands beside the chart. */
  readonly columns: string | null;
  readonly most: string;
  readonly scale: string;
  /** Of its labels. */
  readonly font: string;
  readonly size: number;
  readonly limit: number;
}

interface Described {
  readonly orient?: string;
  readonly direction?: string;
  readonly type?: string;
  readonly columns?: unknown;
  readonly symbolLimit?: unknown;
  readonly fill?: string;
  readonly stroke?: string;
  readonly shape?: string;
  readonly labelFontSize?: number;
  readonly labelLimit?: number;
  readonly encode?: { readonly labels?: { readonly update?: { readonly text?: unknown } } };
}

/** What an entry takes beside its label: the symbol, and the room between. */
const SYMBOL = 30;
const ROW = 18;
/** What a row of a legend beside the chart takes beside its label. */
const BETWEEN = 4;
/** How many entries Vega shows by itself. */
const MOST = 30;
/** Of the chart's height, a legend takes no more than this part. */
const PART = 1 / 3;
/** What Vega cuts labels to. */
const LIMIT = 160;

/** In Vega's expressions: a label, with the page's words where Vega says in English how many it leaves out. */
const WORDS = "labelOrEntries";
expressionFunction(WORDS, ((label: unknown) => {
  const left = typeof label === "string" ? /^\u2026(\d+) entries$/.exec(label)?.[1] : undefined;
  return left === undefined ? label : fill(chart.entries, { count: Number(left) });
}) as never);

/** Gives the legends of a chart the page's words. */
export function translate(compiled: VegaSpec): void {
  const walk = ({ legends, marks }: { readonly legends?: unknown; readonly marks?: unknown }) => {
    for (const legend of (legends ?? []) as { encode?: Described["encode"] }[]) {
      const text = legend.encode?.labels?.update?.text as { signal?: unknown } | undefined;
      // What a specification says by an expression is that of its labels, the last one included.
      const label = text === undefined ? "datum.label" : text.signal;
      if (typeof label !== "string") continue;
      const labels = { ...legend.encode?.labels, update: { ...legend.encode?.labels?.update, text: { signal: `${WORDS}(${label})` } } };
      legend.encode = { ...legend.encode, labels };
    }
    for (const mark of (marks ?? []) as object[]) walk(mark);
  };
  walk(compiled);
}

/** Legends of categories that may need more room than there is. Each gets signals, which `fold` sets. */
export function legendsOf(compiled: VegaSpec, hasHeight: boolean): readonly Legend[] {
  const found: Legend[] = [];
  const config = (compiled.config as { legend?: Described; font?: string } | undefined) ?? {};
  const all = (compiled.legends ?? []) as Described[];
  for (const legend of all) {
    const scale = legend.fill ?? legend.stroke ?? legend.shape;
    const { orient = config.legend?.orient ?? "right" } = legend;
    const isRow = (orient === "bottom" || orient === "top") && legend.direction !== "vertical" && legend.type !== "gradient";
    // Several would have to share the room.
    const isAlone = hasHeight && all.length === 1 && (orient === "left" || orient === "right") && legend.direction !== "horizontal";
    const isOfNames = compiled.scales?.some((one) => one.name === scale && one.type === "ordinal") === true;
    if (!(isRow || isAlone) || !isOfNames || scale === undefined || legend.columns !== undefined || legend.symbolLimit !== undefined) continue;
    const at = found.length;
    const columns = isRow ? `legend_columns_${at}` : null;
    const most = `legend_entries_${at}`;
    compiled.signals = [...(compiled.signals ?? []), ...(columns === null ? [] : [{ name: columns, value: 0 }]), { name: most, value: columns === null ? MOST : 0 }];
    Object.assign(legend, { symbolLimit: { signal: most } }, columns === null ? {} : { columns: { signal: columns } });
    const size = legend.labelFontSize ?? config.legend?.labelFontSize ?? 10;
    found.push({ columns, most, scale, size, font: `${size}px ${config.font ?? "sans-serif"}`, limit: legend.labelLimit ?? config.legend?.labelLimit ?? LIMIT });
  }
  return found;
}

/** Whether anything has changed: then the chart is to be drawn again. */
export function fold(view: View, legends: readonly Legend[]): boolean {
  let changed = false;
  for (const legend of legends) {
    const { columns } = legend;
    const wanted = columns === null ? [[legend.most, besideOf(view, legend)] as const] : belowOf(view, { ...legend, columns });
    for (const [name, value] of wanted) {
      if (view.signal(name) === value) continue;
      view.signal(name, value);
      changed = true;
    }
  }
  return changed;
}

/** How many entries a legend beside the chart has room for, the last of which says how many are left out. Its title takes one row. */
function besideOf(view: View, { size }: Legend): number {
  return Math.max(2, Math.min(MOST, Math.floor(view.height() / (size + BETWEEN)) - 1));
}

function belowOf(view: View, { columns, most, scale, font, limit }: Legend & { readonly columns: string }): readonly (readonly [string, number])[] {
  const labels = (view.scale(scale) as unknown as { domain(): unknown[] }).domain().map(String);
  const widths = labels.map((label) => SYMBOL + Math.min(limit, widthOf(label, font)));
  const count = columnsIn(widths, view.width());
  const whole = view.height() + (rowsOf(labels.length, view.signal(columns) as number, view.signal(most) as number) - 1) * ROW;
  const rows = Math.max(2, Math.floor((whole * PART) / ROW));
  const shown = count > 0 && Math.ceil(labels.length / count) > rows ? rows * count : 0;
  return [[columns, count], [most, shown]];
}

function rowsOf(entries: number, columns: number, most: number): number {
  return columns === 0 ? 1 : Math.ceil((most === 0 ? entries : Math.min(most, entries)) / columns);
}

/** The most that fit side by side, each column as wide as its widest entry; 0: all of them. */
export function columnsIn(widths: readonly number[], room: number): number {
  if (widths.length === 0 || widths.reduce((sum, width) => sum + width, 0) <= room) return 0;
  const narrowest = Math.min(...widths);
  for (let count = Math.min(widths.length - 1, Math.floor(room / narrowest)); count > 1; count--) {
    let sum = 0;
    for (let column = 0; column < count && sum <= room; column++) {
      let widest = 0;
      for (let at = column; at < widths.length; at += count) widest = Math.max(widest, widths[at]!);
      sum += widest;
    }
    if (sum <= room) return count;
  }
  return 1;
}
