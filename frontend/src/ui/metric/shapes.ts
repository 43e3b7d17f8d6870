/** Where the points of a small chart are, in a box that is stretched to its place. */

export const WIDTH = 100;
export const HEIGHT = 48;
/** Room for the width of the line, and for the dot at its end. */
const MARGIN = 4;

type Values = readonly (number | null)[];
type Span = readonly [low: number, high: number];

/** The values at the bottom and at the top. Bars begin at 0. */
export function rangeOf(values: Values, type: "line" | "bar" | "area"): Span {
  let [low, high] = type === "bar" ? [0, 0] : [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

export function xOf(at: number, count: number): number {
  return count < 2 ? WIDTH / 2 : (at / (count - 1)) * WIDTH;
}

export function yOf(value: number, [low, high]: Span): number {
  // Halves first: of the largest numbers the difference is none that there is.
  const part = high === low ? 0.5 : (value / 2 - low / 2) / (high / 2 - low / 2);
  return round(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN));
}

/** The values that follow one another without a gap. */
function stretches(values: Values): number[][] {
  const found: number[][] = [];
  values.forEach((value, at) => {
    if (value === null) return;
    if (at > 0 && values[at - 1] !== null) found.at(-1)!.push(at);
    else found.push([at]);
  });
  return found;
}

/** One value, alone: a level line as long as its share of the width. */
function ends(stretch: readonly number[], count: number): (readonly [number, number])[] {
  if (stretch.length > 1) return stretch.map((at) => [at, xOf(at, count)] as const);
  const at = stretch[0]!;
  const half = count < 2 ? WIDTH / 2 : WIDTH / (count - 1) / 4;
  return [[at, Math.max(0, xOf(at, count) - half)], [at, Math.min(WIDTH, xOf(at, count) + half)]];
}

export function linePath(values: Values, range: Span): string {
  return stretches(values)
    .map((stretch) => ends(stretch, values.length).map(([at, x], i) => `${i === 0 ? "M" : "L"}${round(x)} ${yOf(values[at]!, range)}`).join(""))
    .join("");
}

export function areaPath(values: Values, range: Span): string {
  return stretches(values)
    .map((stretch) => {
      const points = ends(stretch, values.length);
      const top = points.map(([at, x]) => `L${round(x)} ${yOf(values[at]!, range)}`).join("");
      return `M${round(points[0]![1])} ${HEIGHT}${top}L${round(points.at(-1)![1])} ${HEIGHT}Z`;
    })
    .join("");
}

export interface Bar {
  readonly at: number;
  readonly box: { x: number; y: number; width: number; height: number };
}

export function barsOf(values: Values, range: Span): Bar[] {
  const step = WIDTH / values.length;
  const zero = yOf(0, range);
  return values.flatMap((value, at) => {
    if (value === null) return [];
    const top = yOf(value, range);
    // A bar of nothing is seen, too.
    const height = Math.max(1, Math.abs(zero - top));
    return [{ at, box: { x: round(at * step + step * 0.12), y: value >= 0 ? zero - height : zero, width: round(step * 0.76), height: round(height) } }];
  });
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
