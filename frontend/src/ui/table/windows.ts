/**
 * The rows of a table that this tab has: blocks of rows and columns, asked for
 * when they come into sight, and a little ahead of it.
 */
import { AskError } from "../../core/asks";
import { table as words } from "../../texts/en/table";
import { PATIENCE } from "../patience";
import { AS_IT_IS, isPlain, type View, viewQuestion } from "./view";

/** A value of a table as the server sends it: `frames/cells.py` says how. */
export type Cell = string | number | boolean | null | readonly Cell[];

/** A cell of which a Styler of pandas says something: `frames/styled.py`. */
export interface StyledCell {
  readonly value?: Cell;
  readonly text?: string;
  readonly css?: string;
}

export function isStyled(cell: Cell | StyledCell): cell is StyledCell {
  return typeof cell === "object" && cell !== null && !Array.isArray(cell);
}

/** Characters of a cell that the server sends: `frames/cells.py`. */
const LONGEST = 1000;

/** It is the beginning of a longer text. */
export function isCut(cell: Cell | undefined): cell is string {
  return typeof cell === "string" && cell.endsWith("…") && [...cell].length === LONGEST;
}

/** Items of a list that the server sends. */
const MOST_ITEMS = 100;

/** The server has more of a text or of a list than it has sent. */
export function isPart(cell: Cell | StyledCell | undefined): boolean {
  if (Array.isArray(cell)) return (cell.length > MOST_ITEMS && cell.at(-1) === "…") || cell.some(isPart);
  if (typeof cell !== "object" || cell === null) return isCut(cell);
  return isStyled(cell as StyledCell) && isPart((cell as StyledCell).value);
}

/** It has come, and nothing of it is left at the server. */
export function isWhole(cell: Cell | StyledCell | undefined): boolean {
  return cell !== undefined && !isPart(cell);
}

/** The table itself, as its props have it. */
export interface Table {
  /** The number of its element. */
  readonly node: number;
  /** What the server calls it. */
  readonly name: string;
  /** Another one as soon as some cell is: see `contentOf`. */
  readonly data: string;
  readonly rows: number;
  readonly columns: number;
  /** The first rows, column by column. */
  readonly first: readonly (readonly (Cell | StyledCell)[])[];
}

/** A part of the table: from one row and column to before another. */
export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Names what the server gives of a table: its data, and of columns that are hidden nothing. */
export function contentOf(data: string, columns: readonly { readonly at: number; readonly hidden: boolean }[]): string {
  const hidden = columns.filter((column) => column.hidden).map(({ at }) => at);
  return `${data} ${hidden.toSorted((one, other) => one - other).join(" ")}`;
}

/** The server has another table by now: this one is not known there any more. */
class Gone extends AskError {}

/** Milliseconds after which is asked again about a table that is gone: another one is on its way, or this one comes again. */
const SOON = 1000;

interface Answer {
  readonly count: number;
  readonly columns: readonly (readonly (Cell | StyledCell)[])[];
  /** The positions in the table of the rows, where the view has another order; below 0: the row of a group. */
  readonly rows?: readonly number[];
  /** Of groups' rows, how many rows they stand for. */
  readonly sizes?: readonly number[];
}

interface Block {
  readonly columns: readonly (readonly (Cell | StyledCell)[])[];
  readonly rows: readonly number[] | undefined;
  readonly sizes: readonly number[] | undefined;
}

/** Rows and columns of one block. */
export const HEIGHT = 200;
export const WIDTH = 24;
/** Blocks that are remembered: what a reader has left far behind is asked for again. */
const MOST_BLOCKS = 120;

/** What is under way. */
interface Asked {
  readonly controller: AbortController;
  /** False: it has not come, and will not. */
  readonly done: Promise<boolean>;
  /** It is waited for wherever the reader looks meanwhile. */
  kept: boolean;
}

type Ask = (node: number, question: unknown, signal: AbortSignal) => Promise<Uint8Array>;

export class TableWindows {
  private table: Table = { node: 0, name: "", data: "", rows: 0, columns: 0, first: [] };
  private view: View = AS_IT_IS;
  private blocks = new Map<string, Block>();
  /** What was there before the data or the view changed: shown until what is to come has come. */
  private before = new Map<string, Block>();
  /** The data are still the same: a row of `before` is one of the table. */
  private sameData = false;
  private asked = new Map<string, Asked>();
  /** Of what was asked for, that which takes long. */
  private readonly late = new Set<AbortController>();
  private found: number | null = null;
  /** Another number as soon as rows of the view may be others. */
  order = 0;
  /** `found` is of these data and this view. */
  private counted = false;
  private sight: readonly Range[] = [];
  /** Cells that have come whole, by position and column. */
  private long = new Map<string, Cell>();
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** How many copies wait for cells: until they have read them, nothing is forgotten. */
  private copies = 0;

  /**
   * @param ask asks the server about this table.
   * @param changed is told when cells have come, or `error` why they have not.
   */
  constructor(
    private readonly ask: Ask,
    private readonly changed: (error?: string) => void,
  ) {}

  /** How many rows the view shows; null: not known yet. */
  get count(): number | null {
    return isPlain(this.view) ? this.table.rows : this.found;
  }

  /** The script has drawn the table: perhaps with other data. */
  take(table: Table): void {
    const other = table.data !== this.table.data;
    this.table = table;
    if (!other) return this.askAgain(); // for what could not be answered before
    this.long = new Map();
    this.forget();
    this.sameData = false;
    this.askAgain();
    this.changed();
  }

  /** The reader looks at it in another way. */
  look(view: View): void {
    this.view = view;
    this.found = null;
    this.forget();
    this.askAgain();
  }

  /** The reader does not want to wait any longer: what is in sight and has not come is asked for anew. */
  again(): void {
    for (const [key, { controller, kept }] of this.asked) {
      if (kept) continue;
      controller.abort();
      this.asked.delete(key);
      this.late.delete(controller);
    }
    this.changed();
    this.askAgain();
  }

  /** Ask for what is in sight; of a view, how many rows it has is asked first. */
  private askAgain(): void {
    if (isPlain(this.view) || this.counted) for (const range of this.sight) this.want(range);
    else this.want({ top: 0, bottom: 1, left: 0, right: 1 });
  }

  private forget(): void {
    this.order += 1;
    this.counted = false;
    for (const { controller } of this.asked.values()) controller.abort();
    this.asked.clear();
    if (this.blocks.size > 0) {
      this.before = this.blocks;
      this.sameData = true;
    }
    this.blocks = new Map();
  }

  /** A cell; undefined: it has not come. */
  cell(row: number, column: number): Cell | StyledCell | undefined {
    const cell = this.sent(row, column);
    if (this.long.size === 0 || cell === undefined || !isPart(cell)) return cell;
    const whole = this.long.get(`${this.position(row)} ${column}`);
    return whole === undefined ? cell : isStyled(cell) ? { ...cell, value: whole } : whole;
  }

  private sent(row: number, column: number): Cell | StyledCell | undefined {
    if (isPlain(this.view)) {
      const first = this.table.first[column]?.[row];
      if (first !== undefined) return first;
    }
    const key = keyOf(row, column);
    const block = this.blocks.get(key) ?? this.before.get(key);
    return block?.columns[column % WIDTH]?.[row % HEIGHT];
  }

  /** A cell without what a Styler says of it. */
  value(row: number, column: number): Cell | undefined {
    const cell = this.cell(row, column);
    return cell === undefined || !isStyled(cell) ? cell : (cell.value ?? null);
  }

  /** The position in the table of a row of the view; undefined: not known yet, or the row of a group. */
  position(row: number): number | undefined {
    if (isPlain(this.view)) return row;
    const position = this.blockOf(row, [this.blocks])?.rows?.[row % HEIGHT];
    return inTable(position);
  }

  /** The same of the row that is seen there: until the rows of another view have come, one of the view before. */
  seenPosition(row: number): number | undefined {
    const isHere = this.blockOf(row, [this.blocks]) !== undefined || (isPlain(this.view) && this.table.first[0]?.[row] !== undefined);
    const before = isHere || !this.sameData ? undefined : this.blockOf(row, [this.before]);
    if (before === undefined) return this.position(row);
    const position = before.rows === undefined ? row : before.rows[row % HEIGHT];
    return inTable(position);
  }

  /** It is the table as it is: a row's place is its position. */
  get plain(): boolean {
    return isPlain(this.view);
  }

  /** The positions in the table of rows of the view, from one to before another, also where their cells have not come. */
  async positions(top: number, bottom: number): Promise<readonly number[]> {
    const question = { rows: [top, bottom], columns: [0, 0], ...viewQuestion(this.view) };
    return (await this.answer<Answer>(question)).rows ?? [];
  }

  /** How many rows the row of a group stands for; 0: it is a row of the table. */
  size(row: number): number {
    if (this.view.group.length === 0) return 0;
    return this.blockOf(row, [this.blocks, this.before])?.sizes?.[row % HEIGHT] ?? 0;
  }

  private blockOf(row: number, among: readonly ReadonlyMap<string, Block>[]): Block | undefined {
    for (const blocks of among) {
      for (let left = 0; left < this.table.columns; left += WIDTH) {
        const block = blocks.get(keyOf(row, left));
        if (block !== undefined) return block;
      }
    }
    return undefined;
  }

  /**
   * These cells are in sight, or soon will be: also when there are other data, or another view.
   * What the reader has scrolled past is not waited for any more.
   */
  see(...ranges: readonly Range[]): void {
    this.sight = ranges;
    if (isPlain(this.view) || this.counted) {
      const needed = this.keysOf(ranges);
      for (const [key, { controller, kept }] of this.asked) {
        if (kept || needed.has(key)) continue;
        controller.abort();
        this.asked.delete(key);
      }
    }
    for (const range of ranges) this.want(range);
  }

  /** Ask for what of these cells is not here. */
  want(range: Range): void {
    for (const [top, left] of this.blocksOf(range)) {
      if (!this.isHere(top, left)) this.fetch(top, left);
    }
  }

  /** Where the blocks of a range begin, as far as there are any. */
  private blocksOf(range: Range): (readonly [top: number, left: number])[] {
    const rows = isPlain(this.view) || this.counted ? (this.count ?? 0) : Math.max(this.found ?? 0, HEIGHT);
    const found: (readonly [number, number])[] = [];
    for (let top = snap(range.top, HEIGHT); top < Math.min(range.bottom, rows); top += HEIGHT) {
      for (let left = snap(range.left, WIDTH); left < Math.min(range.right, this.table.columns); left += WIDTH) found.push([top, left]);
    }
    return found;
  }

  private keysOf(ranges: readonly Range[]): ReadonlySet<string> {
    return new Set(ranges.flatMap((range) => this.blocksOf(range).map(([top, left]) => keyOf(top, left))));
  }

  /**
   * What is read of these ranges when all of their cells have come, each of them whole: what is copied.
   * Rejects where some do not come, or are of other data or another view by then.
   */
  async whole<T>(ranges: readonly Range[], read: () => T): Promise<T> {
    const { order } = this;
    this.copies += 1;
    try {
      // More than once: how many rows a view has comes with the first of them.
      for (let waiting = this.coming(ranges); waiting.length > 0; waiting = this.coming(ranges)) {
        if ((await Promise.all(waiting)).includes(false)) throw new Error(words.notCopied);
      }
      await this.lengthen(...ranges);
      const isLong = this.cut(ranges).every(([position, column]) => this.long.has(`${position} ${column}`));
      if (this.order !== order || !isLong) throw new Error(words.notCopied);
      return read();
    } finally {
      this.copies -= 1;
      this.drop();
    }
  }

  private coming(ranges: readonly Range[]): Promise<boolean>[] {
    const waiting: Promise<boolean>[] = [];
    for (const [top, left] of ranges.flatMap((range) => this.blocksOf(range))) {
      const asked = this.asked.get(keyOf(top, left)) ?? (this.isHere(top, left) ? undefined : this.fetch(top, left));
      if (asked === undefined) continue;
      asked.kept = true;
      waiting.push(asked.done);
    }
    return waiting;
  }

  /** All of a cell of which this tab has the beginning. */
  async text(row: number, column: number): Promise<string> {
    const question = { rows: [row, row + 1], columns: [column, column + 1], whole: true, ...viewQuestion(this.view) };
    const cell = (await this.answer<Answer>(question)).columns[0]?.[0] ?? "";
    return String(isStyled(cell) ? (cell.value ?? "") : cell);
  }

  /**
   * Cells of a range that are longer than what is sent of them: these have come whole afterwards, and those before them go.
   * False: the server does not know this table any more.
   */
  async lengthen(...ranges: readonly Range[]): Promise<boolean> {
    const cut = this.cut(ranges);
    this.long = new Map();
    if (cut.length === 0) return true;
    const { data } = this.table;
    try {
      const { cells } = await this.answer<{ cells: Cell[] }>({ cells: cut });
      if (this.table.data !== data) return false;
      this.long = new Map(cut.map(([position, column], at) => [`${position} ${column}`, cells[at] ?? null]));
    } catch (error) {
      if (error instanceof Gone) return false;
      this.changed(error instanceof AskError ? error.message : String(error));
    }
    return true;
  }

  /** What the server says of this table, and of no other. Rejects with `Gone`. */
  private async answer<T extends object>(question: object, signal = new AbortController().signal): Promise<T> {
    const body = await this.ask(this.table.node, { ...question, data: this.table.name }, signal);
    const answer = JSON.parse(new TextDecoder().decode(body)) as T;
    if ("gone" in answer) throw new Gone();
    return answer;
  }

  /** Cells of which less has been sent than there is, by position and column. */
  private cut(ranges: readonly Range[]): [position: number, column: number][] {
    const found: [position: number, column: number][] = [];
    for (const { top, bottom, left, right } of ranges) {
      for (let row = top; row < bottom; row += 1) {
        for (let column = left; column < right; column += 1) {
          const position = isPart(this.sent(row, column)) ? this.position(row) : undefined;
          if (position !== undefined) found.push([position, column]);
        }
      }
    }
    return found;
  }

  /** The reader has gone: nothing is waited for. */
  close(): void {
    for (const { controller } of this.asked.values()) controller.abort();
    this.asked.clear();
    clearTimeout(this.retry);
  }

  private isHere(top: number, left: number): boolean {
    if (this.blocks.has(keyOf(top, left)) || this.asked.has(keyOf(top, left))) return true;
    if (!isPlain(this.view)) return false;
    const { first, rows, columns } = this.table;
    return Math.min(top + HEIGHT, rows) <= Math.max(0, ...first.map((cells) => cells.length)) && Math.min(left + WIDTH, columns) <= first.length;
  }

  private fetch(top: number, left: number): Asked {
    const controller = new AbortController();
    const asked = { controller, done: this.load(top, left, controller), kept: false };
    this.asked.set(keyOf(top, left), asked);
    return asked;
  }

  private async load(top: number, left: number, controller: AbortController): Promise<boolean> {
    const key = keyOf(top, left);
    const { view } = this;
    const question = {
      rows: [top, top + HEIGHT],
      columns: [left, left + WIDTH],
      ...viewQuestion(view),
    };
    const timer = setTimeout(() => {
      if (controller.signal.aborted) return;
      this.late.add(controller);
      this.changed(words.slow);
    }, PATIENCE);
    try {
      const answer = await this.answer<Answer>(question, controller.signal);
      this.late.delete(controller);
      if (controller.signal.aborted) return false;
      const first = !this.counted;
      if (!isPlain(view)) this.found = answer.count;
      this.counted = true;
      this.keep(key, { columns: answer.columns, rows: answer.rows, sizes: answer.sizes });
      if (first && !isPlain(view)) for (const range of this.sight) this.want(range);
      this.changed(this.late.size > 0 ? words.slow : undefined);
      return true;
    } catch (error) {
      if (controller.signal.aborted) return false;
      if (error instanceof Gone) this.retry ??= setTimeout(() => this.askSoon(), SOON);
      else this.changed(error instanceof AskError ? error.message : String(error));
      return false;
    } finally {
      clearTimeout(timer);
      // Nobody waits for it any more, and nothing else says so.
      if (this.late.delete(controller) && controller.signal.aborted && this.late.size === 0) this.changed();
      if (this.asked.get(key)?.controller === controller) this.asked.delete(key);
    }
  }

  private askSoon(): void {
    this.retry = undefined;
    this.askAgain();
  }

  private keep(key: string, block: Block): void {
    this.blocks.set(key, block);
    this.before.delete(key);
    this.drop();
  }

  /** Forgets the oldest of what is too much, but for what is in sight. */
  private drop(): void {
    if (this.copies > 0 || this.blocks.size <= MOST_BLOCKS) return;
    const seen = this.keysOf(this.sight);
    for (const key of this.blocks.keys()) {
      if (this.blocks.size <= MOST_BLOCKS) return;
      if (!seen.has(key)) this.blocks.delete(key);
    }
  }
}

/** The row of a group has none. */
export const inTable = (position: number | undefined) => (position !== undefined && position >= 0 ? position : undefined);

/** Rows of some columns, which need not stand beside each other. */
export function rangesOf(top: number, bottom: number, columns: readonly number[]): Range[] {
  return [...new Set(columns.map((column) => snap(column, WIDTH)))].map((left) => ({ top, bottom, left, right: left + 1 }));
}

function snap(at: number, size: number): number {
  return Math.floor(Math.max(0, at) / size) * size;
}

function keyOf(row: number, column: number): string {
  return `${Math.floor(row / HEIGHT)} ${Math.floor(column / WIDTH)}`;
}
