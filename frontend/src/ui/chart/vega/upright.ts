/** Labels of categories under a chart: side by side where there is room for all of them. Vega turns them upright, however short they are. */
import { expressionFunction, type Spec as VegaSpec } from "vega";
import type { Spec } from "./spec";
import { widthOf } from "./textWidth";

/** Stands in the compiled chart where the specification has no angle of its own. */
const OPEN = "labelAngleByRoom";
/** What is between a label and the next one, at least. */
const GAP = 8;

/** For the configuration of Vega-Lite. What a specification says of all its axes would have less weight than this. */
export function openAngle(spec: Spec): { labelAngle?: never } {
  const own = Object.values((spec["config"] ?? {}) as Record<string, { labelAngle?: unknown } | undefined>);
  return own.some((part) => part?.labelAngle !== undefined) ? {} : { labelAngle: { signal: OPEN } as never };
}

/** In Vega's expressions: whether the labels of an axis fit side by side. */
const FIT = "labelsFit";
expressionFunction(FIT, ((labels: readonly unknown[], [from, to]: readonly [number, number], font: string, limit: number) => {
  const room = Math.abs(to - from) / labels.length - GAP;
  return labels.every((label) => Math.min(limit, widthOf(String(label), font)) <= room);
}) as never);

interface Axis {
  readonly scale: string;
  readonly orient?: string;
  readonly labelAngle?: { readonly signal?: string };
  readonly labelAlign?: unknown;
  readonly labelFont?: string;
  readonly labelFontSize?: number;
  readonly labelLimit?: number;
  readonly format?: unknown;
  readonly encode?: { readonly labels?: { readonly update?: { readonly text?: unknown } } };
}

interface Group {
  signals?: object[];
  readonly scales?: readonly { readonly name: string }[];
  readonly axes?: readonly Axis[];
  readonly marks?: readonly Group[];
}

/** Gives each axis whose angle is open that which its labels have room for: now, and when data or sizes change. */
export function turnLabels(compiled: VegaSpec): void {
  const config = (compiled.config ?? {}) as { font?: string; axis?: Axis; axisX?: Axis };
  const common: Partial<Axis> = { labelFont: config.font, ...config.axis, ...config.axisX };
  let count = 0;
  // The groups around it have the scales that it may be drawn by.
  const walk = (group: Group, around: readonly Group[]) => {
    const within = [...around, group];
    for (const axis of group.axes ?? []) {
      if (axis.labelAngle?.signal !== OPEN) continue;
      const home = within.findLast(({ scales }) => scales?.some(({ name }) => name === axis.scale));
      const isWritten = axis.format !== undefined || axis.encode?.labels?.update?.text !== undefined;
      let fits = "false";
      if (home !== undefined && !isWritten) {
        fits = `labels_fit_${count++}`;
        const words = `${axis.labelFontSize ?? common.labelFontSize ?? 10}px ${axis.labelFont ?? common.labelFont ?? "sans-serif"}`;
        const of = [`domain('${axis.scale}')`, `range('${axis.scale}')`, JSON.stringify(words), axis.labelLimit ?? 1e9];
        home.signals = [...(home.signals ?? []), { name: fits, update: `${FIT}(${of.join(", ")})` }];
      }
      const isAbove = axis.orient === "top";
      const look = (flat: unknown, upright: unknown) => ({ signal: `${fits} ? ${JSON.stringify(flat)} : ${JSON.stringify(upright)}` });
      const end = isAbove ? "left" : "right";
      const isOwn = axis.labelAlign !== undefined && axis.labelAlign !== end;
      Object.assign(axis, { labelAngle: look(0, 270), labelBaseline: look(isAbove ? "bottom" : "top", "middle"), ...(isOwn ? {} : { labelAlign: look("center", end) }) });
      // The limit is for labels that would take the chart's height.
      if (axis.labelLimit === undefined && common.labelLimit !== undefined) Object.assign(axis, { labelLimit: look(0, common.labelLimit) });
    }
    for (const mark of group.marks ?? []) walk(mark, within);
  };
  walk(compiled as Group, []);
}
