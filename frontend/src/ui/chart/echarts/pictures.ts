/** The pictures that options name: as symbols (`image://…`), and as `image` of a style, a pattern or a graphic. */
import type { Part } from "./option";

const SYMBOL = "image://";

export function picturesOf(value: unknown, name = "", found: string[] = []): readonly string[] {
  if (typeof value === "string") {
    if (value.startsWith(SYMBOL)) found.push(value.slice(SYMBOL.length));
    else if (name === "image") found.push(value);
  } else if (Array.isArray(value)) {
    for (const one of value) if (typeof one === "object") picturesOf(one, "", found);
  } else if (isPart(value)) for (const [own, one] of Object.entries(value)) picturesOf(one, own, found);
  return found;
}

/** The same options with other addresses for the same pictures: ECharts asks for none a second time. */
export function withPictures(value: unknown, turn: number, name = ""): unknown {
  if (typeof value === "string") return (value.startsWith(SYMBOL) || name === "image") && !/#|^data:|\/\/data:/.test(value) ? `${value}#${turn}` : value;
  if (Array.isArray(value)) return value.map((one) => withPictures(one, turn));
  return isPart(value) ? Object.fromEntries(Object.entries(value).map(([own, one]) => [own, withPictures(one, turn, own)])) : value;
}

const isPart = (value: unknown): value is Part => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
