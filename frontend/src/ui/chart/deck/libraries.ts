/** The parts of deck.gl, each fetched when a map needs it. */
import { persistently } from "../../later";

export type Classes = Readonly<Record<string, unknown>>;
type Name = "core" | "aggregation" | "extensions" | "geo" | "mesh" | "scene";

const PARTS: Readonly<Record<Name, () => Promise<Classes>>> = {
  core: () => import("./deckCore"),
  aggregation: () => import("./deckAggregation"),
  extensions: () => import("./deckExtensions"),
  geo: () => import("./deckGeo"),
  mesh: () => import("./deckMesh"),
  scene: () => import("./deckScene"),
};
const fetched: Partial<Record<Name, Promise<Classes>>> = {};

/** What is not in the core, by its name. */
const ELSEWHERE: readonly (readonly [Name, RegExp])[] = [
  ["aggregation", /^(Hexagon|Grid|Heatmap|Contour|ScreenGrid|CPUGrid|GPUGrid)Layer$/],
  ["extensions", /Extension$/],
  ["mesh", /^(SimpleMesh|Terrain)Layer$/],
  ["scene", /^(Scenegraph|Tile3D)Layer$/],
  ["geo", /^(A5|Geohash|GreatCircle|H3Cluster|H3Hexagon|MVT|Quadkey|S2|Tile|Trips)Layer$/],
];

function fetchPart(name: Name): Promise<Classes> {
  return (fetched[name] ??= persistently(PARTS[name]));
}

export async function fetchCore(): Promise<typeof import("./deckCore")> {
  return (await fetchPart("core")) as typeof import("./deckCore");
}

/** All classes that a map names. */
export async function fetchClasses(names: Iterable<string>): Promise<Classes> {
  const parts = new Set<Name>(["core"]);
  for (const name of names) for (const [part, has] of ELSEWHERE) if (has.test(name)) parts.add(part);
  return Object.assign({}, ...(await Promise.all([...parts].map(fetchPart)))) as Classes;
}
