/** Maps of Mapbox, which Plotly in the page has no more: they are drawn as those that have taken their place. */
import type { Figure, Part } from "./figure";

const OLD = /^(scatter|density|choropleth)mapbox$/;

export function withoutMapbox(figure: Figure): Figure {
  const all = [...figure.data, ...figure.frames.flatMap(tracesOf)];
  if (!all.some(({ type }) => typeof type === "string" && OLD.test(type))) return figure;
  const frames = figure.frames.map((frame) => ({ ...frame, data: tracesOf(frame).map(renamed) }));
  const layout = Object.fromEntries(Object.entries(figure.layout).map(([name, value]) => [mapName(name), value]));
  return { ...figure, data: figure.data.map(renamed), frames, layout };
}

const tracesOf = (frame: Part) => (frame["data"] ?? []) as Part[];

const mapName = (name: string) => name.replace(/^mapbox(\d*)$/, "map$1");

function renamed(trace: Part): Part {
  const { type, subplot } = trace;
  if (typeof type !== "string" || !OLD.test(type)) return trace;
  return { ...trace, type: type.replace("mapbox", "map"), ...(typeof subplot === "string" ? { subplot: mapName(subplot) } : {}) };
}
