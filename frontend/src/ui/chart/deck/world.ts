/** The coasts and borders under a map. */
import { Code, type OnLate } from "../code";

export interface World {
  /** Rings of the countries; the first of each is its outline, the others are holes. */
  readonly land: readonly (readonly Line[])[];
  readonly coasts: readonly Line[];
  readonly borders: readonly Line[];
}

type Line = Float64Array;

const WORLDS = {
  coarse: new Code(async () => worldOf((await import("virtual:world/coarse")).default)),
  fine: new Code(async () => worldOf((await import("virtual:world/fine")).default)),
};

/** Both are the same world; the fine one is five times as large, and is for those who come near. */
export function fetchWorld(detail: keyof typeof WORLDS, onLate: OnLate = () => undefined): Promise<World> {
  return WORLDS[detail].get(onLate);
}

/** See build/world.ts. A line that two countries have is a border; a number below zero is a line backwards. */
export function worldOf(text: string): World {
  const { step, lines, polygons } = JSON.parse(text) as { step: number; lines: number[][]; polygons: number[][][] };
  const drawn = lines.map((line) => {
    const points = new Float64Array(line.length);
    let [x, y] = [0, 0];
    for (let at = 0; at < line.length; at += 2) {
      points[at] = (x += line[at]!) * step;
      points[at + 1] = (y += line[at + 1]!) * step;
    }
    return points;
  });
  const users = new Uint8Array(lines.length);
  for (const at of polygons.flat(2)) users[at < 0 ? ~at : at]!++;
  return {
    land: polygons.map((rings) => rings.map((ring) => closed(unrolled(joined(ring.map((at) => (at < 0 ? backwards(drawn[~at]!) : drawn[at]!))))))),
    coasts: drawn.filter((line, at) => users[at] === 1 && !isEdge(line)).map(unrolled),
    borders: drawn.filter((_, at) => users[at]! > 1).map(unrolled),
  };
}

function backwards(line: Line): Line {
  const turned = new Float64Array(line.length);
  for (let at = 0; at < line.length; at += 2) turned.set(line.subarray(at, at + 2), line.length - at - 2);
  return turned;
}

/** Each line begins where the one before has ended. */
function joined(lines: readonly Line[]): Line {
  const parts = lines.map((line, at) => (at === 0 ? line : line.subarray(2)));
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Without the leap from 180° east to 180° west: it goes on beyond, where the map begins anew. */
function unrolled(line: Line): Line {
  const found = line.slice();
  for (let at = 2; at < found.length; at += 2) found[at] = found[at]! - 360 * Math.round((found[at]! - found[at - 2]!) / 360);
  return found;
}

/** What goes once around the earth has a pole in it, which is an edge of the map. */
function closed(ring: Line): Line {
  const [begin, end] = [ring[0]!, ring[ring.length - 2]!];
  if (Math.abs(end - begin) < 180) return ring;
  const pole = 90 * Math.sign(ring[1]!);
  return Float64Array.of(...ring, end, pole, begin, pole);
}

/** Of the map, where a country that goes on behind it is cut: no coast. */
function isEdge(line: Line): boolean {
  for (let at = 0; at < line.length; at += 2) if (Math.abs(line[at]!) < 179.9 && line[at + 1]! > -89.9) return false;
  return true;
}
