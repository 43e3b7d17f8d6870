/** Maps of Plotly. What is under them are Millpond's own coasts, or the tiles of a server that the configuration names. */
import { type Look, lookOf } from "../deck/ground";
import type { World } from "../deck/world";
import type { ChartTheme } from "../theme";
import type { Figure, Part } from "./figure";

/** Where maps may fetch from. */
export interface Tiles {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly address: string | null;
  readonly attribution: string | null;
  /** The origins that the page may ask. */
  readonly hosts: readonly string[];
}

const MAP = /^map\d*$/;
const WHITE = "white-bg";

const tracesOf = (frame: Part) => (frame["data"] ?? []) as Part[];

/** The maps of a figure, by their names in its layout. */
export function mapsOf({ data, layout, frames }: Figure): readonly string[] {
  const named = [...data, ...frames.flatMap(tracesOf)].filter(({ type }) => /^(scatter|density|choropleth)map$/.test(String(type))).map(({ subplot }) => (typeof subplot === "string" ? subplot : "map"));
  return [...new Set([...named, ...Object.keys(layout).filter((name) => MAP.test(name) && named.length > 0)])];
}

/** Whether a map is near enough for the fine outlines. */
export const isNear = (layout: Part, names: readonly string[], from: number): boolean => names.some((name) => Number((layout[name] as Part | undefined)?.["zoom"] ?? 0) >= from);

/** The part of the layout that says what is under each map. */
export function groundsOf(layout: Part, names: readonly string[], world: World | null, theme: ChartTheme | null, tiles: Tiles): Part {
  return Object.fromEntries(
    names.map((name) => {
      const map = (layout[name] ?? {}) as Part;
      return [name, { ...map, style: styleOf(map["style"], world, theme, tiles) }];
    }),
  );
}

/** Styles of others are drawn as what they are, light or dark: the page may not ask their hosts. */
function styleOf(given: unknown, world: World | null, theme: ChartTheme | null, { address, attribution, hosts }: Tiles): unknown {
  // A white ground has no letters in Plotly: those of its own style are another host's.
  if (given === WHITE) return style("white", {}, [background("#ffffff")]);
  if (typeof given === "object" && given !== null) return given;
  if (typeof given === "string" && hosts.some((host) => given.startsWith(`${host}/`))) return given;
  const look = theme === null ? lookOf("light", NO_THEME) : lookOf(given as string | undefined, theme);
  if (address !== null) {
    const pictures = { type: "raster", tiles: [address], tileSize: 256, ...(attribution === null ? {} : { attribution: plain(attribution) }) };
    return style("tiles", { tiles: pictures }, [background(look.water), { id: "tiles", type: "raster", source: "tiles" }]);
  }
  return world === null ? style("empty", {}, [background(look.water)]) : worldIn(world, look);
}

const NO_THEME = { dark: false } as ChartTheme;

/** The renderer takes it for HTML. */
const plain = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);

const background = (colour: string): Part => ({ id: "background", type: "background", paint: { "background-color": colour } });

function style(id: string, sources: Part, layers: readonly Part[]): Part {
  return { id: `${id} ${JSON.stringify(layers)}`, version: 8, sources, layers };
}

const sources = new WeakMap<World, Part>();

function worldIn(world: World, { land, water, line }: Look): Part {
  let source = sources.get(world);
  if (source === undefined) sources.set(world, (source = sourcesOf(world)));
  const stroke = (id: string, width: number) => ({ id, type: "line", source: id, paint: { "line-color": line, "line-width": width } });
  const fill = { id: "land", type: "fill", source: "land", paint: { "fill-color": land, "fill-antialias": false } };
  return style("world", source, [background(water), fill, stroke("borders", 1), stroke("coasts", 1.5)]);
}

function sourcesOf({ land, borders, coasts }: World): Part {
  return {
    land: source("MultiPolygon", land.map((rings) => rings.map(points))),
    borders: source("MultiLineString", borders.map(points)),
    coasts: source("MultiLineString", coasts.map(points)),
  };
}

const source = (type: string, coordinates: unknown): Part => ({ type: "geojson", data: { type, coordinates } });

function points(line: Float64Array): [number, number][] {
  return Array.from({ length: line.length / 2 }, (_, at) => [line[2 * at]!, line[2 * at + 1]!]);
}
