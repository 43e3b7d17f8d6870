/** What is under the layers: coasts and borders, or the tiles of a server. */
import { later } from "../../later";
import type { ChartTheme } from "../theme";
import type { Classes } from "./libraries";
import type { World } from "./world";

export interface Look {
  readonly land: string;
  readonly water: string;
  readonly line: string;
}

const LIGHT: Look = { land: "#ffffff", water: "#e9edf3", line: "#c3c9d3" };
const DARK: Look = { land: "#2a2d37", water: "#12151c", line: "#555a66" };

/** A style that is light or dark is so in every theme; without one, the map has the colours of the page. */
export function lookOf(style: string | null | undefined, theme: ChartTheme): Look {
  if (typeof style === "string" && style !== "" && !style.includes("{z}")) return /dark|night|satellite/i.test(style) ? DARK : LIGHT;
  if (theme.dark) return { land: theme.background2, water: theme.background, line: theme.border };
  return { land: theme.background, water: theme.background2, line: theme.border };
}

/** Answers that say: not now. */
const MAY_COME: ReadonlySet<number> = new Set([408, 425, 429]);
/** A server that is away is asked every half a minute. */
const MOST_PATIENT = 7;

type LayerClass = new (props: object) => unknown;

/** A colour of CSS, as deck.gl has it. */
export function rgb(colour: string): [number, number, number, number] {
  const context = (canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  if (context === null) return [128, 128, 128, 255];
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = "#000";
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

let canvas: CanvasRenderingContext2D | null | undefined;

export function groundLayers(classes: Classes, world: World, { land, line }: Look): unknown[] {
  const [Polygons, Paths] = [classes["SolidPolygonLayer"] as LayerClass, classes["PathLayer"] as LayerClass];
  const lines = { positionFormat: "XY", getPath: (path: unknown) => path, _pathType: "open", widthUnits: "pixels", getColor: rgb(line), updateTriggers: { getColor: line } };
  return [
    new Polygons({ id: "ground-land", data: flatLand(world), positionFormat: "XY", _normalize: true, getPolygon: (rings: unknown) => rings, getFillColor: rgb(land), updateTriggers: { getFillColor: land } }),
    new Paths({ id: "ground-borders", data: world.borders, getWidth: 1, ...lines }),
    new Paths({ id: "ground-coasts", data: world.coasts, getWidth: 1.5, ...lines }),
  ];
}

interface Flat {
  readonly positions: Float64Array;
  readonly holeIndices: readonly number[];
}

const flattened = new WeakMap<World, readonly Flat[]>();

function flatLand(world: World): readonly Flat[] {
  const known = flattened.get(world);
  if (known !== undefined) return known;
  const found = world.land.map((rings) => {
    const positions = new Float64Array(rings.reduce((length, ring) => length + ring.length, 0));
    const holeIndices: number[] = [];
    let at = 0;
    for (const ring of rings) {
      if (at > 0) holeIndices.push(at);
      positions.set(ring, at);
      at += ring.length;
    }
    return { positions, holeIndices };
  });
  flattened.set(world, found);
  return found;
}

/** Pictures of a server. `onLost`: one did not come. */
export function tileLayer(classes: Classes, address: string, onLost: () => void): unknown {
  const [Tiles, Bitmap] = [classes["TileLayer"] as LayerClass, classes["BitmapLayer"] as LayerClass];
  return new Tiles({
    id: "ground-tiles",
    data: address,
    minZoom: 0,
    maxZoom: 19,
    tileSize: 256,
    // Those that wait for their server shall not keep others from being asked for.
    maxRequests: 0,
    getTileData: ({ url, signal }: { url: string; signal: AbortSignal }) => tile(url, signal, onLost),
    renderSubLayers: (props: { data: unknown; tile: { boundingBox: [[number, number], [number, number]] } }) => {
      const [[west, south], [east, north]] = props.tile.boundingBox;
      return new Bitmap({ ...props, data: null, image: props.data, bounds: [west, south, east, north] });
    },
  });
}

/** A picture of a server, as soon as it can be had; null: it has none, or nobody looks there any more. */
async function tile(address: string, left: AbortSignal, onLost: () => void): Promise<ImageBitmap | null> {
  for (let failures = 1; !left.aborted; failures++) {
    const answer = await fetch(address, { signal: left }).catch(() => null);
    if (left.aborted) break;
    const picture = answer?.ok === true ? await pictureOf(answer) : null;
    if (picture !== null) return picture;
    onLost();
    if (answer !== null && !MAY_COME.has(answer.status) && answer.status < 500) break;
    await new Promise<void>((retry) => later(retry, Math.min(failures, MOST_PATIENT)));
  }
  return null;
}

function pictureOf(answer: Response): Promise<ImageBitmap | null> {
  return answer.blob().then((blob) => createImageBitmap(blob)).catch(() => null);
}
