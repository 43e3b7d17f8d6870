/** Cells that the grid has no kind for: bars that are filled, and small charts. */
import { buttonCells } from "./buttonCell";
import { openedCells } from "./openedCells";
import { type CustomCell, type CustomRenderer, GridCellKind, type Theme } from "@glideapps/glide-data-grid";

export interface ProgressCell {
  readonly is: "progress";
  /** 0 to 1. */
  readonly part: number;
  readonly label: string;
  readonly color: string | null;
}

export interface ChartCell {
  readonly is: "chart";
  readonly shape: "line_chart" | "area_chart" | "bar_chart";
  readonly values: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly color: string | null;
}

type Drawn = CustomCell<ProgressCell | ChartCell>;
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const NAMED = new Set(["red", "orange", "yellow", "green", "blue", "violet", "gray"]);

/** A colour of the app as CSS; the theme's own where it names none. */
function colorOf(color: string | null, values: readonly number[], theme: Theme): string {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(`--${name}`).trim();
  if (color === null || color === "primary") return theme.accentColor;
  if (color === "auto" || color === "auto-inverse") {
    const rises = (values.at(-1) ?? 0) >= (values[0] ?? 0);
    return named(rises === (color === "auto") ? "green" : "red");
  }
  if (color === "grey") return named("gray");
  return NAMED.has(color) ? named(color) : color;
}

const figures: CustomRenderer<Drawn> = {
  kind: GridCellKind.Custom,
  isMatch: (cell): cell is Drawn => ["progress", "chart"].includes((cell.data as { is?: string }).is ?? ""),
  draw({ ctx, rect, theme }, { data }) {
    const pad = theme.cellHorizontalPadding;
    const box = { x: rect.x + pad, y: rect.y + 6, width: rect.width - 2 * pad, height: rect.height - 12 };
    if (box.width <= 0) return;
    ctx.save();
    if (data.is === "progress") drawProgress(ctx, box, data, theme);
    else if (data.shape === "bar_chart") drawBars(ctx, box, data, theme);
    else drawLine(ctx, box, data, theme);
    ctx.restore();
  },
  measure: (_, { data }) => (data.is === "progress" ? 160 : 140),
};

export const drawnCells: readonly unknown[] = [figures, buttonCells, openedCells];

function drawProgress(ctx: CanvasRenderingContext2D, box: Box, { part, label, color }: ProgressCell, theme: Theme): void {
  ctx.font = `${theme.baseFontStyle} ${theme.fontFamily}`;
  const room = Math.min(box.width / 2, Math.max(36, ctx.measureText(label).width));
  const width = box.width - room - 8;
  const middle = box.y + box.height / 2;
  ctx.fillStyle = theme.bgBubble;
  ctx.beginPath();
  ctx.roundRect(box.x, middle - 4, width, 8, 4);
  ctx.fill();
  ctx.fillStyle = colorOf(color, [0, part], theme);
  ctx.beginPath();
  ctx.roundRect(box.x, middle - 4, Math.max(0, width * part), 8, 4);
  ctx.fill();
  ctx.fillStyle = theme.textDark;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  ctx.fillText(label, box.x + box.width, middle + 1, room);
}

function heightOf(value: number, { low, high }: ChartCell): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
}

function drawBars(ctx: CanvasRenderingContext2D, box: Box, chart: ChartCell, theme: Theme): void {
  ctx.fillStyle = colorOf(chart.color, chart.values, theme);
  const step = box.width / Math.max(1, chart.values.length);
  const base = box.y + box.height * (1 - heightOf(0, chart));
  chart.values.forEach((value, at) => {
    const top = box.y + box.height * (1 - heightOf(value, chart));
    ctx.fillRect(box.x + at * step, Math.min(top, base), Math.max(1, step - 2), Math.max(1, Math.abs(base - top)));
  });
}

function drawLine(ctx: CanvasRenderingContext2D, box: Box, chart: ChartCell, theme: Theme): void {
  if (chart.values.length === 0) return;
  const color = colorOf(chart.color, chart.values, theme);
  const step = box.width / Math.max(1, chart.values.length - 1);
  const points = chart.values.map((value, at) => [box.x + at * step, box.y + box.height * (1 - heightOf(value, chart))] as const);
  ctx.beginPath();
  points.forEach(([x, y], at) => (at === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  if (chart.shape !== "area_chart") return;
  ctx.lineTo(box.x + box.width, box.y + box.height);
  ctx.lineTo(box.x, box.y + box.height);
  ctx.globalAlpha = 0.2;
  ctx.fillStyle = color;
  ctx.fill();
}
