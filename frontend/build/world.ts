/**
 * A Vite plugin: `virtual:world/coarse` and `virtual:world/fine` are the countries of Natural Earth (public domain), as
 * the package world-atlas has them, without names, on a grid that is as fine as the map shows them.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** The file of the package, and the size of the grid in degrees. */
const WORLDS: Record<string, { file: string; step: number }> = {
  coarse: { file: "countries-110m.json", step: 0.01 },
  fine: { file: "countries-50m.json", step: 0.03 },
};
const PREFIX = "virtual:world/";

interface Topology {
  readonly transform: { readonly scale: readonly [number, number]; readonly translate: readonly [number, number] };
  readonly arcs: readonly (readonly (readonly [number, number])[])[];
  readonly objects: { readonly countries: { readonly geometries: readonly Geometry[] } };
}

type Geometry = { readonly type: "Polygon"; readonly arcs: readonly number[][] } | { readonly type: "MultiPolygon"; readonly arcs: readonly number[][][] } | { readonly type: null; readonly arcs?: undefined };

export function world(): Plugin {
  return {
    name: "millpond-world",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load: (id) => (id.startsWith(`\0${PREFIX}`) ? `export default ${JSON.stringify(compact(WORLDS[id.slice(PREFIX.length + 1)]!))};` : undefined),
  };
}

/** Lines between points of the grid, each as differences, and the polygons that are made of them. As text, which is parsed faster than code. */
function compact({ file, step }: { file: string; step: number }): string {
  const { transform, arcs, objects } = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`world-atlas/${file}`)), "utf8")) as Topology;
  const [[width, height], [west, south]] = [transform.scale, transform.translate];
  const lines = arcs.map((arc) => {
    const line: number[] = [];
    let [x, y, lastX, lastY] = [0, 0, 0, 0];
    for (const [right, up] of arc) {
      x += right;
      y += up;
      const [nowX, nowY] = [Math.round((x * width + west) / step), Math.round((y * height + south) / step)];
      if (line.length > 0 && nowX === lastX && nowY === lastY) continue;
      line.push(nowX - lastX, nowY - lastY);
      [lastX, lastY] = [nowX, nowY];
    }
    return line;
  });
  const polygons = objects.countries.geometries.flatMap((one): number[][][] => (one.type === "Polygon" ? [[...one.arcs]] : (one.arcs ?? []).map((rings) => [...rings])));
  return JSON.stringify({ step, lines, polygons });
}
