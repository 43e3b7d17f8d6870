/** What pydeck says of a map, and what of it is to be known before deck.gl is here. */
export type Part = Readonly<Record<string, unknown>>;

export interface Spec {
  readonly initialViewState?: Part | readonly Part[] | null;
  readonly layers?: readonly Part[];
  readonly views?: readonly Part[] | Part | null;
  readonly effects?: readonly Part[] | null;
  readonly parameters?: Part | null;
  readonly mapStyle?: string | null;
}

export interface ViewState extends Part {
  readonly latitude?: number;
  readonly longitude?: number;
  readonly zoom?: number;
}

/** A rotation is taken as it is; a place that is none would stop deck.gl. */
export function viewOf(given: Part | readonly Part[] | null | undefined): ViewState {
  const view = { ...((Array.isArray(given) ? given[0] : given) as Part | undefined) };
  const number = (name: string, least: number, most: number, otherwise: number) => {
    const value = view[name];
    view[name] = typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
  };
  number("latitude", -LAST_LATITUDE, LAST_LATITUDE, 0);
  number("longitude", -360, 360, 0);
  if (typeof view["zoom"] !== "object") number("zoom", -10, 24, 1);
  return view as ViewState;
}

/** West, south, east and north, in degrees. */
export type Extent = readonly [west: number, south: number, east: number, north: number];

/** Pixels around what is shown. */
const MARGIN = 16;
/** Pixels of the world at zoom 0. */
const WORLD = 512;

/** A view, from so far away that a map of this size shows all of an extent. */
export function showing(view: ViewState, [west, south, east, north]: Extent, { width, height }: { readonly width: number; readonly height: number }): ViewState {
  const [low, high] = [upOf(south), upOf(north)];
  const zoom = Math.min(zoomThatFits(width, (east - west) / 360), zoomThatFits(height, high - low));
  if (typeof view.zoom !== "number" || view.zoom <= zoom) return view;
  return { ...view, zoom, latitude: latitudeAt((low + high) / 2) };
}

/** A part of the world in so many pixels. */
const zoomThatFits = (pixels: number, part: number) => Math.log2(Math.max(1, pixels - 2 * MARGIN) / (WORLD * part));
const DEGREE = Math.PI / 180;
/** How far up on the map of the world a latitude is, in heights of that map. */
const upOf = (latitude: number) => Math.asinh(Math.tan(Math.min(LAST_LATITUDE, Math.max(-LAST_LATITUDE, latitude)) * DEGREE)) / (2 * Math.PI);
const latitudeAt = (up: number) => Math.atan(Math.sinh(up * 2 * Math.PI)) / DEGREE;

/** Beyond it the map of the world would have no end. */
const LAST_LATITUDE = 85.05;

/** All classes that are named. */
export function typesIn(part: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(part)) for (const one of part) typesIn(one, found);
  else if (typeof part === "object" && part !== null) {
    for (const [name, value] of Object.entries(part)) {
      if (name === "@@type") found.add(String(value));
      else if (name !== "data") typesIn(value, found);
    }
  }
  return found;
}

/** What a layer is called where it has no name. */
export const idOf = (layer: Part, at: number): string => (typeof layer["id"] === "string" && layer["id"] !== "" ? layer["id"] : `layer-${at}`);

/** Whether it is drawn on the earth. */
export function isOnEarth(spec: Spec): boolean {
  const views = spec.views === null || spec.views === undefined ? [] : [spec.views].flat();
  return views.every((view) => ["MapView", "GlobeView", "FirstPersonView"].includes(String((view as Part)["@@type"] ?? "MapView")));
}
