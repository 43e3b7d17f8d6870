/** Cells that the grid has no kind for: bars that are filled, and small charts. */
import { buttonCells } from "./buttonCell";
import { openedCells } from "./openedCells";
import { type CustomCell, type CustomRenderer, type DataEditorProps, GridCellKind, type Theme } from "@glideapps/glide-data-grid";

export interface ProgressCell {
  readonly is: "progress";
  /** 0 to 1. */
  readonly part: number;
  readonly label: string;
  /** What is copied of it: the number as it is. */
  readonly copied: string;
  readonly color: string | null;
}

export interface ChartCell {
  readonly is: "chart";
  readonly shape: "line_chart" | "area_chart" | "bar_chart";
  /** No number: there is none. */
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

/** A colour of the app as CSS; the theme's own where it names none. `good`: what "auto" shows in green. */
function colorOf(color: string | null, good: boolean, theme: Theme): string {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(`--${name}`).trim();
  if (color === null || color === "primary") return theme.accentColor;
  if (color === "auto" || color === "auto-inverse") {
    return named(good === (color === "auto") ? "green" : "red");
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

export const drawnCells: NonNullable<DataEditorProps["customRenderers"]> = [figures, buttonCells, openedCells];

function drawProgress(ctx: CanvasRenderingContext2D, box: Box, { part, label, color }: ProgressCell, theme: Theme): void {
  ctx.font = `${theme.baseFontStyle} ${theme.fontFamily}`;
  const room = Math.min(box.width / 2, Math.max(36, ctx.measureText(label).width));
  const width = box.width - room - 8;
  const middle = box.y + box.height / 2;
  ctx.fillStyle = theme.bgBubble;
  ctx.beginPath();
  ctx.roundRect(box.x, middle - 4, width, 8, 4);
  ctx.fill();
  ctx.fillStyle = colorOf(color, part > 0.5, theme);
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
  ctx.fillStyle = colorOf(chart.color, rises(chart), theme);
  const step = box.width / Math.max(1, chart.values.length);
  const base = box.y + box.height * (1 - heightOf(0, chart));
  chart.values.forEach((value, at) => {
    if (!Number.isFinite(value)) return;
    const top = box.y + box.height * (1 - heightOf(value, chart));
    ctx.fillRect(box.x + at * step, Math.min(top, base), Math.max(1, step - 2), Math.max(1, Math.abs(base - top)));
  });
}

function rises({ values }: ChartCell): boolean {
  const there = values.filter(Number.isFinite);
  return (there.at(-1) ?? 0) >= (there[0] ?? 0);
}

type Point = readonly [x: number, y: number];

/** The parts of a line between its gaps. A value that stands alone is a short line. */
export function linesOf(chart: ChartCell, box: Box): Point[][] {
  const step = box.width / Math.max(1, chart.values.length - 1);
  const lines: Point[][] = [[]];
  chart.values.forEach((value, at) => {
    if (Number.isFinite(value)) lines.at(-1)?.push([box.x + at * step, box.y + box.height * (1 - heightOf(value, chart))]);
    else lines.push([]);
  });
  const alone = (x: number, y: number): Point[] => (chart.values.length === 1 ? [[x, y], [x + box.width, y]] : [[x - 1.5, y], [x + 1.5, y]]);
  return lines.filter((line) => line.length > 0).map((line) => (line.length === 1 ? alone(...line[0]!) : line));
}

function drawLine(ctx: CanvasRenderingContext2D, box: Box, chart: ChartCell, theme: Theme): void {
  const color = colorOf(chart.color, rises(chart), theme);
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = 1.5;
  for (const points of linesOf(chart, box)) {
    ctx.beginPath();
    points.forEach(([x, y], at) => (at === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
    ctx.stroke();
    if (chart.shape !== "area_chart") continue;
    ctx.lineTo(points.at(-1)![0], box.y + box.height);
    ctx.lineTo(points[0]![0], box.y + box.height);
    ctx.globalAlpha = 0.2;
    ctx.fill();
    ctx.globalAlpha = 1;
  }
}
