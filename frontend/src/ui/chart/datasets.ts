/** The columns that charts draw. What one has fetched, all have. */
import { useEffect, useMemo, useState } from "react";
import type { Dataset as Sent, DatasetColumn } from "../../wire.gen";
import { chart } from "../../texts/en/chart";
import { useApp } from "../hooks";
import { later } from "../later";
import { PATIENCE } from "../patience";
import type { Failure } from "./renewal";

export type Values = Float64Array | readonly unknown[];

export interface Column {
  readonly name: string;
  readonly type: DatasetColumn["type"];
  readonly address: string;
  readonly zone: string | undefined;
  /** Numbers and times are of a `Float64Array` or a list; NaN and null are missing. */
  readonly values: Values;
}

export interface Dataset {
  readonly rows: number;
  readonly columns: readonly Column[];
}

const NONE: Dataset = { rows: 0, columns: [] };
/** Columns that nobody draws any more are kept a while: a chart that comes back finds its own. */
const MOST_IDLE = 64;

type Ask = (lacking: readonly string[], signal: AbortSignal) => Promise<Uint8Array>;

/** A question is given up for a new one. */
const ANEW = new Error("asked anew");

interface Coming {
  readonly done: Promise<void>;
  readonly asking: AbortController;
}

interface Entry {
  values: Values | undefined;
  users: number;
}

class Store {
  private readonly entries = new Map<string, Entry>();
  private readonly coming = new Map<string, Coming>();

  get(address: string): Values | undefined {
    return this.entries.get(address)?.values;
  }

  put(address: string, values: Values): void {
    const entry = this.entries.get(address);
    if (entry === undefined) this.entries.set(address, { values, users: 0 });
    else entry.values ??= values;
  }

  /** A column that begins as another one, if that is here. */
  extend(address: string, base: string, kept: number, more: readonly unknown[]): void {
    const before = this.get(base);
    if (before !== undefined && before.length >= kept) this.put(address, joined(before, kept, more));
  }

  /** Until these columns are here. What somebody has asked for already is not asked for again. */
  async need(addresses: readonly string[], ask: Ask): Promise<void> {
    const lacking = [...new Set(addresses)].filter((address) => this.get(address) === undefined);
    const mine = lacking.filter((address) => !this.coming.has(address));
    const others = lacking.map((address) => this.coming.get(address)?.done);
    if (mine.length > 0) await this.fetch(mine, ask);
    await Promise.allSettled(others);
    // An element that has asked, and has gone before the answer, leaves the others to ask.
    if (mine.length < lacking.length) await this.need(addresses, ask);
  }

  /** What of these columns is on its way is asked for anew, by those who wait for it. */
  anew(addresses: readonly string[]): void {
    for (const address of addresses) this.coming.get(address)?.asking.abort(ANEW);
  }

  private async fetch(addresses: readonly string[], ask: Ask): Promise<void> {
    const asking = new AbortController();
    const done = ask(addresses, asking.signal).then((body) => {
      for (const [address, values] of unpacked(body)) this.put(address, values);
    });
    for (const address of addresses) this.coming.set(address, { done, asking });
    try {
      await done;
    } catch (reason) {
      if (reason !== ANEW) throw reason;
    } finally {
      for (const address of addresses) this.coming.delete(address);
    }
    if (asking.signal.reason === ANEW) await this.need(addresses, ask);
  }

  /** Keeps columns until the function that is returned is called. */
  hold(addresses: readonly string[]): () => void {
    for (const address of addresses) {
      const entry = this.entries.get(address);
      if (entry === undefined) this.entries.set(address, { values: undefined, users: 1 });
      else entry.users += 1;
    }
    return () => this.release(addresses);
  }

  private release(addresses: readonly string[]): void {
    for (const address of addresses) {
      const entry = this.entries.get(address);
      if (entry === undefined) continue;
      entry.users -= 1;
      // To the end: the first ones have been idle the longest.
      this.entries.delete(address);
      this.entries.set(address, entry);
    }
    const idle = [...this.entries].filter(([, entry]) => entry.users <= 0);
    for (const [address] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) this.entries.delete(address);
  }
}

export const columns = new Store();

/** All columns of a dataset, if they are here. */
function complete(sent: Sent): Dataset | undefined {
  const found: Column[] = [];
  for (const { name, type, address, zone, values: own, base, kept = 0 } of sent.columns) {
    if (own !== undefined && base === undefined) columns.put(address, own);
    else if (own !== undefined && columns.get(address) === undefined) columns.extend(address, base!, kept, own);
    const values = columns.get(address);
    if (values === undefined) return undefined;
    found.push({ name, type, address, zone, values });
  }
  return { rows: sent.rows, columns: found };
}

function joined(before: Values, kept: number, more: readonly unknown[]): Values {
  if (!(before instanceof Float64Array)) return [...before.slice(0, kept), ...more];
  const found = new Float64Array(kept + more.length);
  found.set(before.subarray(0, kept));
  more.forEach((value, at) => (found[kept + at] = value === null ? Number.NaN : (value as number)));
  return found;
}

/** Columns as `chart_data.py` packs them. */
export function unpacked(body: Uint8Array): Map<string, Values> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const length = view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(body.subarray(4, 4 + length))) as { address: string; numbers: boolean; size: number }[];
  let at = aligned(4 + length);
  const found = new Map<string, Values>();
  for (const { address, numbers, size } of head) {
    const part = body.subarray(at, at + size);
    found.set(address, numbers ? new Float64Array(part.slice().buffer) : (JSON.parse(new TextDecoder().decode(part)) as unknown[]));
    at = aligned(at + size);
  }
  return found;
}

const aligned = (at: number) => Math.ceil(at / 8) * 8;

interface Known<T> {
  /** The newest that is complete: until other data has come, a chart shows what it has. */
  readonly data: T | undefined;
  /** Why they are not here; none: nothing is lacking. What did not come is asked for again by itself, too. */
  readonly lost: Failure | undefined;
}

/** The data of a chart, by its node. */
export function useDataset(id: number, sent: Sent | null): Known<Dataset> {
  const { data, ...rest } = useDatasets(id, sent === null ? [] : [sent]);
  return { data: data === undefined ? undefined : (data[0] ?? NONE), ...rest };
}

/** The same of several. */
export function useDatasets(id: number, sent: readonly Sent[]): Known<readonly Dataset[]> {
  const app = useApp();
  const [arrived, setArrived] = useState(0);
  const [lost, setLost] = useState<Failure & { of: string }>();
  const name = sent.map(nameOf).join("\n\n");
  // oxlint-disable-next-line react/exhaustive-deps -- what has one name is the same, once it is here
  const now = useMemo(() => allComplete(sent), [name, arrived]);
  const [last, setLast] = useState(now);
  if (now !== undefined && now !== last) setLast(now);
  useEffect(() => {
    let left = false;
    const addresses = sent.flatMap((one) => one.columns.map((column) => column.address));
    const release = columns.hold(addresses);
    let failures = 0;
    let asking = false;
    let timer: number | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => setLost({ of: name, text: chart.dataSlow, beside: true, again: askAnew }), PATIENCE);
    };
    const askAnew = () => {
      setLost(undefined);
      wait();
      columns.anew(addresses);
    };
    const ask = () => {
      if (left || asking) return;
      asking = true;
      wait();
      columns
        .need(addresses, (lacking, signal) => app.ask(id, { columns: lacking }, signal))
        .finally(() => clearTimeout(timer))
        .then(
          () => {
            if (left) return;
            setLost(undefined);
            setArrived((count) => count + 1);
          },
          (reason: unknown) => {
            asking = false;
            if (left) return;
            setLost({ of: name, text: reason instanceof Error ? reason.message : String(reason), again: ask });
            later(ask, (failures += 1));
          },
        );
    };
    if (now === undefined) ask();
    return () => {
      left = true;
      clearTimeout(timer);
      release();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the same name is the same data
  }, [app, id, name]);
  return { data: now ?? last, lost: lost?.of === name ? lost : undefined };
}

function allComplete(sent: readonly Sent[]): readonly Dataset[] | undefined {
  const found = sent.map(complete);
  return found.includes(undefined) ? undefined : (found as Dataset[]);
}

/** Stands for the content of a dataset. */
export function nameOf(data: Sent | Dataset): string {
  return [data.rows, ...data.columns.map((column) => `${column.address} ${column.name}`)].join("\n");
}
