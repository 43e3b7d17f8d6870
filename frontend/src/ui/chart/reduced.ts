/** Charts of many points: a part of them is drawn, and more of what is looked at. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { chart } from "../../texts/en/chart";
import { fill } from "../../texts/fill";
import { useApp } from "../hooks";
import { fetchFile } from "../table/files";
import type { Column, Dataset } from "./datasets";
import { unpacked } from "./datasets";
import type { Whole } from "./ChartFrame";
import type { ChartTable } from "./table";

export type Span = readonly [number, number];

/** What is seen of both axes. */
export interface Look {
  readonly x: Span;
  readonly y: Span;
}

export interface Reduced {
  readonly address: string;
  readonly points: number;
  readonly drawn: number;
  readonly x: Span;
  readonly y: Span;
  readonly by_y: boolean;
  readonly table: readonly number[];
  readonly names: readonly string[];
}

interface Part {
  readonly data: Dataset;
  /** How many points are in it, and how many of them are drawn. */
  readonly inside: number;
  readonly drawn: number;
}

/** Parts that were looked at lately are not asked for again. */
const MOST_PARTS = 20;
/** Rows of the table that are shown: as many as of any chart. */
const ROWS = 500;

/**
 * The span to ask for, of which `seen` is the most; null: all is seen.
 *
 * It has bounds of a grid, so that a small move is none, and a part that was
 * seen before is the same part.
 */
export function around([from, to]: Span, [low, high]: Span): Span | null {
  const all = to - from;
  const width = high - low;
  if (!(all > 0) || !(width > 0) || (low <= from && high >= to)) return null;
  const step = all / 2 ** (Math.ceil(Math.log2(all / Math.min(width, all))) + 2);
  const begin = Math.floor((low - from) / step) - 1;
  const end = Math.ceil((high - from) / step) + 1;
  return [Math.max(from, from + begin * step), Math.min(to, from + end * step)];
}

interface Drawn {
  /** What is to be drawn. */
  readonly data: Dataset | undefined;
  readonly caption: string | undefined;
  /** The reader looks at this part now; null: at all. */
  readonly look: (seen: Look | null) => void;
  /** The data that it is a part of. */
  readonly whole: Whole | undefined;
}

/**
 * The answer to the newest question about the data `of` an element: undefined while there is none.
 *
 * An answer that was there is not asked for again; one that is overtaken is not waited for.
 */
export function useAnswer<T>(id: number, of: string | undefined, read: (body: Uint8Array, question: string) => T): readonly [T | undefined, (question: object | null) => void] {
  const app = useApp();
  const [found, setFound] = useState<{ of: string; answer: T } | null>(null);
  const now = useRef<{ asking: AbortController | null; question: string }>({ asking: null, question: "" });
  const answers = useRef(new Map<string, T>());
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  const ask = useCallback(
    (wanted: object | null) => {
      if (of === undefined) return;
      const question = wanted === null ? of : JSON.stringify({ ...wanted, data: of });
      if (question === now.current.question) return;
      now.current.asking?.abort();
      now.current.question = question;
      const known = answers.current.get(question);
      if (wanted === null) setFound(null);
      else if (known !== undefined) setFound({ of, answer: known });
      else {
        const asking = (now.current.asking = new AbortController());
        app.ask(id, JSON.parse(question), asking.signal).then(
          (body) => {
            if (asking.signal.aborted) return;
            const answer = latest.current(body, question);
            for (const name of [...answers.current.keys()].slice(0, Math.max(0, answers.current.size - MOST_PARTS))) answers.current.delete(name);
            answers.current.set(question, answer);
            setFound({ of, answer });
          },
          // What is drawn already stays: the chart has other data by now, or has gone. If not, the next look asks again.
          () => {
            if (now.current.asking === asking && !asking.signal.aborted) now.current.question = "";
          },
        );
      }
    },
    [app, id, of],
  );
  useEffect(() => {
    const { current } = now;
    return () => current.asking?.abort();
  }, []);
  return [found !== null && found.of === of ? found.answer : undefined, ask];
}

/** What a chart draws: all of `first`, or with more of the part that is looked at. */
export function useReduced(id: number, reduced: Reduced | null, first: Dataset | undefined): Drawn {
  const app = useApp();
  const address = reduced?.address;
  const [part, ask] = useAnswer(id, address, (body, question) => partOf(body, first!, question));
  const seen = useRef<Look | null>(null);
  const look = useCallback(
    (now: Look | null) => {
      seen.current = now;
      if (reduced === null || first === undefined) return;
      const x = now === null ? null : around(reduced.x, now.x);
      const y = now === null || !reduced.by_y ? null : around(reduced.y, now.y);
      ask(x === null && y === null ? null : { x: x ?? reduced.x, y: reduced.by_y ? (y ?? reduced.y) : null });
    },
    // oxlint-disable-next-line react/exhaustive-deps -- what has one address is the same
    [ask, address, first === undefined],
  );
  // Other data, of which the same part is looked at.
  useEffect(() => {
    if (seen.current !== null) look(seen.current);
  }, [look]);
  // oxlint-disable-next-line react/exhaustive-deps -- what has one address is the same
  const whole = useMemo(() => (reduced === null ? undefined : wholeOf((question) => app.ask(id, question), reduced)), [app, id, address]);
  return { data: part?.data ?? first, caption: reduced === null ? undefined : captionOf(reduced, part), look, whole };
}

export function captionOf({ points, drawn }: Pick<Reduced, "points" | "drawn">, part: Pick<Part, "inside" | "drawn"> | undefined): string {
  if (part === undefined) return fill(chart.reduced, { all: points, drawn });
  if (part.drawn < part.inside) return fill(chart.reducedPart, { all: points, drawn: part.drawn });
  return fill(chart.reducedAll, { all: points });
}

/** The same columns with other values. */
function partOf(body: Uint8Array, { columns }: Dataset, question: string): Part {
  const [counts = [], ...values] = [...unpacked(body).values()];
  const [inside = 0, drawn = 0] = counts as readonly number[];
  const found: Column[] = columns.map((column, at) => ({ ...column, address: `${question} ${column.name}`, values: values[at] ?? [] }));
  return { data: { rows: values[0]?.length ?? 0, columns: found }, inside, drawn };
}

/** All of the table, as text: its beginning, and as a file. */
function wholeOf(ask: (question: unknown) => Promise<Uint8Array>, { points, table, names }: Reduced): Whole {
  return {
    table: async (): Promise<ChartTable> => {
      const columns = await Promise.all(table.map(async (at) => JSON.parse(new TextDecoder().decode(await ask({ rows: [0, ROWS], columns: [at, at + 1] }))) as Window));
      const cells = columns.map(({ columns: [column = []] }) => column);
      return { names, rows: columns[0]?.count ?? points, cell: (row, column) => (cells[column]?.[row] ?? null) as string | number | boolean | null };
    },
    csv: () => fetchFile(ask, { export: "csv", columns: table }),
  };
}

interface Window {
  readonly count: number;
  readonly columns: readonly (readonly unknown[])[];
}
