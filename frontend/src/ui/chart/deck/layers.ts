/** The layers of a map, made of what pydeck says of them. */
import { deck } from "../../../texts/en/deck";
import { put } from "../../../texts/texts";
import { PATIENCE } from "../../patience";
import type { ChartTheme } from "../theme";
import { csvRows } from "./csv";
import { rgb } from "./ground";
import { fetched } from "./inline";
import type { Classes } from "./libraries";
import { type Accessor, type Info, objectAccessor, type Rows } from "./rows";
import type { Part } from "./spec";
import { idOf } from "./spec";

/** A layer as it is drawn. */
export interface Drawn {
  readonly id: string;
  readonly rows: Rows | null;
  /** The rows that have a place, by their number in the data; null: all have. */
  readonly kept: Uint32Array | null;
  readonly place: Accessor | null;
  readonly pickable: boolean;
}

export interface Wanted {
  readonly layers: readonly Part[];
  readonly tables: readonly Rows[];
  readonly theme: ChartTheme;
  readonly onEarth: boolean;
  /** What is selected, by the names of the layers; null: nothing can be. */
  readonly selected: Readonly<Record<string, readonly number[]>> | null;
}

type Fetch = (address: string, context: unknown) => unknown;
type LayerClass = (new (props: object) => unknown) & { readonly defaultProps?: Part };

const PLACES = ["getPosition", "getSourcePosition", "getTargetPosition"];
const COLOURS = ["getColor", "getFillColor", "getLineColor", "getSourceColor", "getTargetColor"];
/** Of what is not selected, beside what is. */
const FAINT = 0.35;
const LAST_LATITUDE = 90;

/** An object of deck.gl for each `@@type`. */
export function made(value: unknown, classes: Classes): unknown {
  if (Array.isArray(value)) return value.map((one) => made(one, classes));
  if (typeof value === "string" && value.startsWith("@@#")) return constant(value.slice(3), classes);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const { "@@type": type, ...rest } = value as Part;
  const parts = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, made(one, classes)]));
  if (type === undefined) return parts;
  return new (classOf(type, classes))(parts);
}

function classOf(type: unknown, classes: Classes): LayerClass {
  const name = String(type);
  const found = Object.hasOwn(classes, name) && name !== "Deck" ? classes[name] : undefined;
  if (typeof found !== "function") throw new Error(put(deck.noType, { name }));
  return found as LayerClass;
}

function constant(name: string, classes: Classes): unknown {
  const [group = "", member = ""] = name.split(".");
  const values = Object.hasOwn(classes, group) ? (classes[group] as Part) : undefined;
  if (group !== "COORDINATE_SYSTEM" || values === undefined || !Object.hasOwn(values, member)) throw new Error(put(deck.noType, { name }));
  return values[member];
}

export class Layers {
  private places = new WeakMap<Rows, Map<string, Uint32Array | null>>();
  private datas = new WeakMap<object, unknown>();
  private fetched = new Map<string, unknown>();
  /** What did not come, by the names of the layers that have asked for it. */
  readonly lost = new Map<string, string>();
  /** Of the layers that were made last. */
  drawn: readonly Drawn[] = [];

  /** `onPicture`: the picture of an icon did not come; `onTile`: nor did a tile; `onSlow`: data take long to come. */
  constructor(
    private readonly onPicture: (address: string) => void = () => undefined,
    private readonly onTile: (reason: unknown, layer: string) => void = () => undefined,
    private readonly onSlow: (coming: Promise<unknown>) => void = () => undefined,
  ) {}

  make(wanted: Wanted, classes: Classes): unknown[] {
    const found = wanted.layers.map((layer, at) => this.one(layer, at, wanted, classes));
    this.drawn = found.map(({ drawn }) => drawn);
    return found.map(({ layer }) => layer);
  }

  /** Rows that have no place on the map. */
  get notOnMap(): number {
    return this.drawn.reduce((sum, { rows, kept }) => sum + (rows === null || kept === null ? 0 : rows.count - kept.length), 0);
  }

  private one(given: Part, at: number, wanted: Wanted, classes: Classes): { layer: unknown; drawn: Drawn } {
    const { "@@type": type, data, ...rest } = given;
    const cls = classOf(type, classes);
    const id = idOf(given, at);
    const rows = typeof data === "object" && data !== null && "$table" in data ? (wanted.tables[(data as { $table: number }).$table] ?? null) : null;
    const triggers: Record<string, unknown> = {};
    const props: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(rest)) props[name] = accessorOf(name, value, rows, classes, wanted.theme, triggers);
    if (rows !== null) this.addDefaults(cls, props, rows);
    const places = PLACES.map((name) => props[name]).filter((one): one is Accessor => typeof one === "function");
    const onEarth = wanted.onEarth && rest["coordinateSystem"] === undefined;
    const kept = rows === null || places.length === 0 ? null : this.withPlaces(rows, places, `${PLACES.map((name) => String(rest[name])).join(" ")} ${onEarth}`, onEarth);
    if (kept !== null) for (const [name, value] of Object.entries(props)) if (name.startsWith("get") && typeof value === "function") props[name] = ofKept(value as Accessor, kept);
    const pickable = rest["pickable"] === true;
    const chosen = wanted.selected === null || !pickable ? undefined : dimmed(cls, props, id, wanted.selected, kept);
    if (chosen !== undefined) for (const name of COLOURS) triggers[name] = `${String(triggers[name])} ${chosen}`;
    const layer = new cls({
      loadOptions: { worker: false, fetch: fetched },
      ...this.fetching(cls, id),
      ...("onIconError" in defaultsOf(cls) ? { onIconError: ({ url }: { readonly url: string }) => this.onPicture(url) } : {}),
      ...("onTileError" in defaultsOf(cls) ? { onTileError: (reason: unknown) => this.onTile(reason, id) } : {}),
      ...props,
      id,
      data: this.dataOf(data, rows, kept, id),
      updateTriggers: { ...(props["updateTriggers"] as object | undefined), ...triggers },
    });
    return { layer, drawn: { id, rows, kept, place: (places[0] ?? null) as Accessor | null, pickable } };
  }

  /** What deck.gl takes from an object by itself: columns have none. */
  private addDefaults(cls: LayerClass, props: Record<string, unknown>, rows: Rows): void {
    for (const [name, value] of Object.entries(defaultsOf(cls))) {
      if (props[name] !== undefined || (value as Part | null)?.["type"] !== "accessor") continue;
      const own = valueOf(value);
      if (typeof own === "function") props[name] = (_object: unknown, info: Info) => (own as Accessor)(rows.row(info.index), info);
    }
  }

  private withPlaces(rows: Rows, places: readonly Accessor[], name: string, onEarth: boolean): Uint32Array | null {
    let known = this.places.get(rows);
    if (known === undefined) this.places.set(rows, (known = new Map<string, Uint32Array | null>()));
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = rowsWithPlaces(rows, places, onEarth)));
    return found;
  }

  /** The same data are the same object: then deck.gl knows that nothing has changed. */
  private dataOf(data: unknown, rows: Rows | null, kept: Uint32Array | null, id: string): unknown {
    if (rows === null) return typeof data === "string" && /\.csv(\?|$)/.test(data) ? this.fetchedRows(data, id) : (data ?? []);
    if (kept === null) return rows.data;
    const known = this.datas.get(kept);
    if (known !== undefined) return known;
    const all = rows.data;
    const found = Array.isArray(all) ? Array.from(kept, (at) => all[at] as unknown) : { length: kept.length };
    this.datas.set(kept, found);
    return found;
  }

  /** Of what deck.gl fetches for a layer, it says what did not come, but not from where. */
  private fetching(cls: LayerClass, id: string): object {
    const own = valueOf(defaultsOf(cls)["fetch"]);
    if (typeof own !== "function") return {};
    return { fetch: (address: string, context: unknown) => this.watched(Promise.resolve((own as Fetch)(address, context)), address, id) };
  }

  private async watched<T>(coming: Promise<T>, address: string, id: string): Promise<T> {
    const timer = setTimeout(this.onSlow, PATIENCE, coming);
    try {
      return await coming;
    } catch (reason) {
      this.lost.set(id, address);
      throw reason;
    } finally {
      clearTimeout(timer);
    }
  }

  private fetchedRows(address: string, id: string): unknown {
    let found = this.fetched.get(address);
    if (found === undefined) {
      found = this.watched(rowsAt(address), address, id);
      // A map that has gone meanwhile does not look at it.
      (found as Promise<unknown>).catch(() => undefined);
      this.fetched.set(address, found);
    }
    return found;
  }
}

async function rowsAt(address: string): Promise<unknown> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`Failed to fetch (${answer.status})`);
  return csvRows(await answer.text());
}

function accessorOf(name: string, value: unknown, rows: Rows | null, classes: Classes, theme: ChartTheme, triggers: Record<string, unknown>): unknown {
  if (typeof value === "string" && value.startsWith("@@=")) {
    const text = value.slice(3);
    if (text.startsWith("@@#")) return constant(text.slice(3), classes);
    triggers[name] = text;
    return rows === null ? objectAccessor(text) : rows.accessor(text);
  }
  if (/color$/i.test(name) && typeof value === "string") {
    const colour = value === "primary" ? theme.primary : value;
    triggers[name] = colour;
    return rgb(colour);
  }
  if (name.startsWith("get") && typeof value !== "function") triggers[name] = JSON.stringify(value);
  return made(value, classes);
}

function ofKept(accessor: Accessor, kept: Uint32Array): Accessor {
  return (object, info) => accessor(object, { ...info, index: kept[info.index]! });
}

function rowsWithPlaces(rows: Rows, places: readonly Accessor[], onEarth: boolean): Uint32Array | null {
  const kept = new Uint32Array(rows.count);
  const info = { index: 0, target: [] as number[] };
  const all = rows.data;
  let count = 0;
  for (let at = 0; at < rows.count; at++) {
    info.index = at;
    const object = Array.isArray(all) ? (all[at] as unknown) : undefined;
    if (places.every((place) => isPlace(place(object, info), onEarth))) kept[count++] = at;
  }
  return count === rows.count ? null : kept.subarray(0, count);
}

function isPlace(value: unknown, onEarth: boolean): boolean {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return false;
  const [x, y, z] = value as unknown as readonly number[];
  return Number.isFinite(x) && Number.isFinite(y) && (z === undefined || Number.isFinite(z)) && (!onEarth || Math.abs(y!) <= LAST_LATITUDE);
}

/** Makes what is not selected faint, where something is; says what is selected, for deck.gl to see that it has changed. */
function dimmed(cls: LayerClass, props: Record<string, unknown>, id: string, selected: Readonly<Record<string, readonly number[]>>, kept: Uint32Array | null): string | undefined {
  if (Object.values(selected).every((indices) => indices.length === 0)) return undefined;
  const chosen = new Set(selected[id] ?? []);
  const defaults = defaultsOf(cls);
  for (const name of COLOURS) {
    const own = props[name] ?? ((defaults[name] as Part | undefined)?.["type"] === "accessor" ? valueOf(defaults[name]) : undefined);
    if (own === undefined) continue;
    props[name] = (object: unknown, info: Info) => {
      const colour = (typeof own === "function" ? (own as Accessor)(object, info) : own) as readonly number[] | null;
      if (colour === null || colour === undefined) return colour;
      const [red = 0, green = 0, blue = 0, alpha = 255] = colour;
      return [red, green, blue, chosen.has(kept === null ? info.index : kept[info.index]!) ? alpha : alpha * FAINT];
    };
  }
  return JSON.stringify([...chosen]);
}

const valueOf = (value: unknown): unknown => (typeof value === "object" && value !== null && "value" in value ? (value as { value: unknown }).value : value);

function defaultsOf(cls: LayerClass): Part {
  const chain: Part[] = [];
  for (let one: unknown = cls; typeof one === "function" && one !== Function.prototype; one = Object.getPrototypeOf(one) as unknown) {
    if (Object.hasOwn(one, "defaultProps")) chain.unshift((one as LayerClass).defaultProps!);
  }
  return Object.assign({}, ...chain) as Part;
}
