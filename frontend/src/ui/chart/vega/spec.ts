/** What is done to a specification before it is drawn: sizes, colours of the page, what is selected at first. */
import type { TopLevelSpec } from "vega-lite";

export type Spec = Record<string, unknown>;

/** Where a specification holds others. */
const PARTS = ["layer", "hconcat", "vconcat", "concat"] as const;
const SEVERAL = ["hconcat", "vconcat", "concat", "facet", "repeat"];

/** One picture with one pair of axes, whose size can be that of the page. */
export function isSingle(spec: Spec): boolean {
  if (SEVERAL.some((part) => part in spec)) return false;
  const encoding = (spec["encoding"] ?? {}) as Spec;
  return !["row", "column", "facet"].some((channel) => channel in encoding);
}

export const MARKS = "arc area bar boxplot circle errorband errorbar geoshape image line point rect rule square text tick trail".split(" ");

/** A mark that Vega-Lite does not have: it would say nothing that helps. */
export function unknownMark(spec: Spec): string | undefined {
  const mark = typeof spec["mark"] === "object" && spec["mark"] !== null ? (spec["mark"] as Spec)["type"] : spec["mark"];
  if (mark !== undefined && !MARKS.includes(String(mark))) return String(mark);
  const parts = [...PARTS.flatMap((part) => (Array.isArray(spec[part]) ? (spec[part] as Spec[]) : [])), ...(typeof spec["spec"] === "object" ? [spec["spec"] as Spec] : [])];
  return parts.map(unknownMark).find((found) => found !== undefined);
}

export interface Size {
  /** Pixels; undefined: what the specification says. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** The height of a chart that says nothing of it. */
export const HEIGHT = 350;

/** Its categories stand below one another: each takes its room, and the chart is as high as they are many. */
export function isOfSteps(spec: Spec): boolean {
  const layers = [spec, ...((spec["layer"] ?? []) as Spec[])];
  return layers.some((layer) => {
    const y = (((layer["encoding"] ?? {}) as Spec)["y"] ?? {}) as Spec;
    if (y["bin"] !== undefined || y["timeUnit"] !== undefined) return y["type"] === "ordinal";
    return y["type"] === "ordinal" || y["type"] === "nominal" || (y["type"] === undefined && y["field"] !== undefined && y["aggregate"] === undefined);
  });
}

export function sized(spec: Spec, { width, height }: Size): Spec {
  if (!isSingle(spec)) return width === undefined ? spec : stacked(spec, width);
  const made: Spec = { ...spec };
  if (width !== undefined) made["width"] = width;
  if (height !== undefined) made["height"] = height;
  else if (!isOfSteps(spec)) made["height"] ??= HEIGHT;
  if (width === undefined && height === undefined) return made;
  made["autosize"] ??= { type: typeof made["height"] === "number" ? "fit" : "fit-x", contains: "padding" };
  return made;
}

/** Pictures below one another are as wide as there is room: as their axes are of about this width. */
const AXES = 70;

function stacked(spec: Spec, width: number): Spec {
  const parts = spec["vconcat"];
  if (!Array.isArray(parts)) return spec;
  return { ...spec, vconcat: (parts as Spec[]).map((part) => ("width" in part || !isSingle(part) ? part : { ...part, width: Math.max(50, width - AXES) })) };
}

/** The variables of the page that stand for colours: `var(--red)`. */
export function colored<T>(value: T, read: (name: string) => string): T {
  if (typeof value === "string") {
    const name = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
    return (name === undefined ? value : read(name)) as T;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => colored(one, read)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, colored(one, read)])) as T;
}

/** The part of a specification that has the parameter, with its encoding. */
function findParam(spec: Spec, name: string, encoding: Spec = {}): { param: Spec; encoding: Spec } | undefined {
  const own = { ...encoding, ...((spec["encoding"] ?? {}) as Spec) };
  const param = ((spec["params"] ?? []) as Spec[]).find((one) => one["name"] === name);
  if (param !== undefined) return { param, encoding: own };
  const parts = [...PARTS.flatMap((part) => (spec[part] ?? []) as Spec[]), ...(spec["spec"] === undefined ? [] : [spec["spec"] as Spec])];
  for (const part of parts) {
    const found = findParam(part, name, own);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All parameters that are selections, by their names. */
export function selectionsOf(spec: Spec): readonly string[] {
  const params = Array.isArray(spec["params"]) ? (spec["params"] as Spec[]) : [];
  const own = params.filter((param) => "select" in param).map((param) => String(param["name"]));
  const parts = [...PARTS.flatMap((part) => (spec[part] ?? []) as Spec[]), ...(spec["spec"] === undefined ? [] : [spec["spec"] as Spec])];
  return [...own, ...parts.flatMap(selectionsOf)];
}

/** Those of them by which readers move the axes. */
export function movers(spec: Spec): readonly string[] {
  return selectionsOf(spec).filter((name) => findParam(spec, name)?.param["bind"] === "scales");
}

/** What kind of selection a parameter makes. */
export function kindOf(spec: Spec, name: string): "point" | "interval" | undefined {
  const select = findParam(spec, name)?.param["select"];
  const type = typeof select === "string" ? select : (select as Spec | undefined)?.["type"];
  return type === "point" || type === "interval" ? type : undefined;
}

/** Which fields the ranges of a selection are of, by their channels. */
function channels(spec: Spec, name: string): Map<string, string> {
  const { encoding = {} } = findParam(spec, name) ?? {};
  const found = new Map<string, string>();
  for (const channel of ["x", "y"]) {
    const field = ((encoding[channel] ?? {}) as Spec)["field"];
    if (typeof field === "string") found.set(field, channel);
  }
  return found;
}

/** What an interval is at first, by its channels: what is selected is said by the fields. */
export function initialInterval(spec: Spec, name: string, value: unknown): Spec | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const by = channels(spec, name);
  const found: Spec = {};
  for (const [field, range] of Object.entries(value)) {
    const channel = by.get(field);
    if (channel !== undefined && Array.isArray(range)) found[channel] = range;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The same specification, in which the parameters have these values. */
export function withValues(spec: Spec, values: ReadonlyMap<string, unknown>): Spec {
  if (values.size === 0) return spec;
  const changed: Spec = { ...spec };
  if (Array.isArray(spec["params"])) {
    changed["params"] = (spec["params"] as Spec[]).map((param) => {
      const value = values.get(String(param["name"]));
      return value === undefined ? param : { ...param, value };
    });
  }
  for (const part of PARTS) {
    if (Array.isArray(spec[part])) changed[part] = (spec[part] as Spec[]).map((one) => withValues(one, values));
  }
  if (typeof spec["spec"] === "object") changed["spec"] = withValues(spec["spec"] as Spec, values);
  return changed;
}

export const asSpec = (spec: Spec) => spec as unknown as TopLevelSpec;
