/** What is drawn of a figure of many points: more of what its reader looks at. */
import { useCallback, useEffect, useRef } from "react";
import type { Column } from "../datasets";
import { unpacked } from "../datasets";
import { around, captionOf, type Span, useAnswer } from "../reduced";
import { type Figure, figureOf, type Part } from "./figure";

interface FigurePart {
  readonly figure: Figure;
  readonly inside: number;
  readonly drawn: number;
}

interface Said {
  readonly address: string;
  readonly points: number;
  readonly drawn: number;
}

export function useLook(id: number, said: Said | null, first: Figure | undefined) {
  const [part, ask] = useAnswer(id, said?.address, partOf);
  const layout = useRef<Part | null>(null);
  const look = useCallback(
    (now: Part) => {
      layout.current = now;
      if (first !== undefined) ask(questionOf(first, now));
    },
    [ask, first],
  );
  // Other data, of which the same part is looked at.
  useEffect(() => {
    if (layout.current !== null) look(layout.current);
  }, [look]);
  return { figure: part?.figure ?? first, caption: said === null ? undefined : captionOf(said, part), look: said === null ? undefined : look };
}

/** What to ask for: the spans of the axes of which a part is seen; null: nothing. */
export function questionOf({ reduced = [] }: Pick<Figure, "reduced">, layout: Part): { axes: Record<string, Span> } | null {
  const axes: Record<string, Span> = {};
  for (const { axes: names, x, y, by_y } of reduced) {
    for (const [at, whole] of [x, y].entries()) {
      const name = names[at]!;
      const seen = at === 1 && !by_y ? null : rangeOf(layout[`${name[0]}axis${name.slice(1)}`]);
      // Traces of one axis have ends of their own: the widest counts.
      const span = seen === null ? null : around(whole, seen);
      const known = axes[name];
      if (span !== null) axes[name] = known === undefined ? span : [Math.min(known[0], span[0]), Math.max(known[1], span[1])];
    }
  }
  return Object.keys(axes).length === 0 ? null : { axes };
}

/** What is seen of an axis, as numbers; null: all. */
function rangeOf(axis: unknown): Span | null {
  const { range, autorange } = (axis ?? {}) as { range?: readonly unknown[]; autorange?: unknown };
  if (!Array.isArray(range) || autorange === true) return null;
  const ends = range.map((end: unknown) => (typeof end === "string" ? momentOf(end) : Number(end)));
  return ends.every(Number.isFinite) ? [Math.min(...ends), Math.max(...ends)] : null;
}

/** Plotly's dates have no zone, and less where there is nothing to say. */
function momentOf(text: string): number {
  const [day = "", time = "00:00"] = text.trim().split(/[ T]/);
  return Date.parse(`${day}T${/^\d+$/.test(time) ? `${time}:00` : time}Z`);
}

function partOf(body: Uint8Array, question: string): FigurePart {
  const [head = [], ...values] = [...unpacked(body).values()];
  const [text, inside, drawn, types] = head as unknown as [string, number, number, Column["type"][]];
  const columns = values.map((one, at): Column => ({ name: String(at), type: types[at]!, address: `${question} ${at}`, zone: undefined, values: one }));
  return { figure: figureOf(text, { rows: 0, columns }), inside, drawn };
}
