/** The parts of deck.gl, each fetched when a map needs it. */
import { Code, type OnLate } from "../code";

export type Classes = Readonly<Record<string, unknown>>;
type Name = "core" | "aggregation" | "extensions" | "geo" | "mesh" | "scene";

const PARTS: Readonly<Record<Name, Code<Classes>>> = {
  core: new Code<Classes>(() => import("./deckCore")),
  aggregation: new Code<Classes>(() => import("./deckAggregation")),
  extensions: new Code<Classes>(() => import("./deckExtensions")),
  geo: new Code<Classes>(() => import("./deckGeo")),
  mesh: new Code<Classes>(() => import("./deckMesh")),
  scene: new Code<Classes>(() => import("./deckScene")),
};

/** What is not in the core, by its name. */
const ELSEWHERE: readonly (readonly [Name, RegExp])[] = [
  ["aggregation", /^(Hexagon|Grid|Heatmap|Contour|ScreenGrid|CPUGrid|GPUGrid)Layer$/],
  ["extensions", /Extension$/],
  ["mesh", /^(SimpleMesh|Terrain)Layer$/],
  ["scene", /^(Scenegraph|Tile3D)Layer$/],
  ["geo", /^(A5|Geohash|GreatCircle|H3Cluster|H3Hexagon|MVT|Quadkey|S2|Tile|Trips)Layer$/],
];

export async function fetchCore(onLate: OnLate): Promise<typeof import("./deckCore")> {
  return (await PARTS.core.get(onLate)) as typeof import("./deckCore");
}

/** All classes that a map names. */
export async function fetchClasses(names: Iterable<string>, onLate: OnLate): Promise<Classes> {
  const parts = new Set<Name>(["core"]);
  for (const name of names) for (const [part, has] of ELSEWHERE) if (has.test(name)) parts.add(part);
  return Object.assign({}, ...(await Promise.all([...parts].map((part) => PARTS[part].get(onLate))))) as Classes;
}
