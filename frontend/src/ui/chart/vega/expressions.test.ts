import { changeset, type Item, parse, parseExpression, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it, vi } from "vitest";
import { Description, expressions, functionOf, Tip, tipOf, type Tree } from "./expressions";

const rows = Array.from({ length: 40 }, (_, at) => ({
  x: at,
  y: at % 7 === 3 ? null : Math.round(100 * Math.sin(at)),
  kind: "abcd"[at % 4],
  day: Date.UTC(2026, 0, 1 + at),
  "odd.name [1]": at / 3,
}));
const more = [{ x: 41, y: 250, kind: "e", day: Date.UTC(2026, 5, 1), "odd.name [1]": -2 }];

const x = { field: "x", type: "quantitative" };
const y = { field: "y", type: "quantitative" };
const color = { field: "kind", type: "nominal" };
const day = { field: "day", type: "temporal" };

const MARKS: Record<string, object> = {
  line: { mark: "line", encoding: { x: day, y, color, tooltip: [day, y] } },
  "line with points": { mark: { type: "line", point: true }, encoding: { x, y, color } },
  area: { mark: "area", encoding: { x: day, y: { ...y, stack: "zero" }, color } },
  "area from the middle": { mark: "area", encoding: { x: day, y: { ...y, stack: "center" }, color } },
  trail: { mark: "trail", encoding: { x, y, size: x } },
  bar: { mark: "bar", encoding: { x: { field: "kind", type: "nominal" }, y: { aggregate: "sum", field: "y" }, tooltip: [color] } },
  "bar that lies": { mark: "bar", encoding: { y: { field: "kind", type: "nominal" }, x: { aggregate: "mean", field: "y" }, yOffset: color, color } },
  "bar of bins": { mark: "bar", encoding: { x: { ...x, bin: true }, y: { aggregate: "count" } } },
  "bar of days": { mark: "bar", encoding: { x: { ...day, timeUnit: "yearmonth" }, y: { aggregate: "count" } } },
  "bar from and to": { mark: "bar", encoding: { x: { ...x, field: "y" }, x2: { field: "x" }, y: { field: "x", type: "ordinal" } } },
  "bar to and from": { mark: "bar", encoding: { x, x2: { field: "y" }, y: { field: "x", type: "ordinal" } } },
  rect: { mark: "rect", encoding: { x: { ...x, bin: true }, y: { ...y, bin: true }, color: { aggregate: "count" } } },
  box: { mark: "boxplot", encoding: { x: color, y } },
  "error bars": { mark: "errorbar", encoding: { x: color, y } },
  arc: { mark: "arc", encoding: { theta: { aggregate: "count" }, color } },
  point: { mark: "point", encoding: { x, y, shape: color, size: x, tooltip: [x, color], opacity: { condition: { param: "chosen", value: 1 }, value: 0.2 } }, params: [{ name: "chosen", select: "point" }] },
  circle: { mark: "circle", encoding: { x: { field: "odd\\.name \\[1\\]", type: "quantitative" }, y, color: x } },
  tick: { mark: "tick", encoding: { x, y: color } },
  rule: { mark: "rule", encoding: { x, y, y2: { field: "x" } } },
  text: { mark: { type: "text", dx: 3 }, encoding: { x, y, text: { field: "y", format: ".2f" } } },
  image: { mark: { type: "image", width: 10, height: 10 }, encoding: { x, y, url: { value: "a.png" } } },
  "with an expression": { transform: [{ calculate: "if(isValid(datum.y) && datum.x % 3 === 0, -datum.y * PI, abs(datum.x))", as: "z" }, { filter: "datum.z > -100 || datum.kind !== 'a'" }], mark: "point", encoding: { x, y: { field: "z", type: "quantitative" } } },
  facets: { mark: "bar", encoding: { x: { ...x, bin: true }, y: { aggregate: "count" }, column: color } },
  "moved axes": { mark: "line", encoding: { x, y }, params: [{ name: "axes", select: "interval", bind: "scales" }] },
};

async function drawn(of: object, expr: object) {
  const spec = { data: { name: "data" }, width: 300, height: 200, ...of } as unknown as TopLevelSpec;
  const compiled = compile(spec, { config: { range: {} } }).spec;
  for (const source of compiled.data ?? []) if (source.name === "data") (source as { values?: object[] }).values = rows.map((row) => ({ ...row }));
  const view = new View(parse(compiled, undefined, { ast: true } as never), { renderer: "none", expr } as never);
  await view.runAsync();
  return view;
}

/** The elements of the picture, without the counters in names. */
const picture = async (view: View) => (await view.toSVG()).replaceAll(/(clip|gradient_)\d+/g, "$1").split("<");

function marks(view: View): Item[] {
  const found: Item[] = [];
  const walk = (item: Item & { items?: Item[] }) => {
    found.push(item);
    item.items?.forEach(walk);
  };
  walk((view.scenegraph() as unknown as { root: Item }).root);
  return found;
}

const tips = (view: View) => marks(view).map(tipOf);

describe("a chart that is drawn by functions", () => {
  for (const [name, spec] of Object.entries(MARKS)) {
    it(`is that of the interpreter: ${name}`, async () => {
      const [mine, theirs] = [await drawn(spec, expressions(true)), await drawn(spec, expressionInterpreter)];
      expect(await picture(mine)).toEqual(await picture(theirs));
      for (const view of [mine, theirs]) {
        view.change("data", changeset().insert(more.map((row) => ({ ...row }))).remove((row: { x: number }) => row.x < 3));
        await view.runAsync();
      }
      expect(await picture(mine)).toEqual(await picture(theirs));
      for (const view of [mine, theirs]) await view.width(410).runAsync();
      expect(await picture(mine)).toEqual(await picture(theirs));
      expect(tips(mine)).toEqual(tips(theirs));
    });
  }
});

describe("the work for a point", () => {
  it("is not the interpreter's", async () => {
    const interpreted: string[] = [];
    const spy = vi.spyOn(expressionInterpreter, "encode").mockImplementation((_context, { channels }) => {
      interpreted.push(...Object.keys(channels as object));
      return () => false;
    });
    try {
      const line = expressions(false).encode;
      const names: string[] = [];
      const expr = { ...expressions(false), encode: (context: never, encoding: Parameters<typeof line>[1]) => {
        const before = interpreted.length;
        const made = line(context, encoding);
        if (encoding.marktype === "line") names.push(...Object.keys(encoding.channels), ...interpreted.slice(before).map((one) => `${one}!`));
        return made;
      } };
      await drawn(MARKS["line"]!, expr);
      expect(names).toContain("defined");
      expect(names.filter((name) => name.endsWith("!"))).toEqual([]);
    } finally {
      spy.mockRestore();
    }
  });

  it("is not done for what nobody points at", async () => {
    const view = await drawn(MARKS["line"]!, expressions(true));
    const items = marks(view).filter((item) => (item as { tooltip?: unknown }).tooltip !== undefined);
    expect(items.length).toBeGreaterThan(30);
    expect(items.every((item) => (item as { tooltip?: unknown }).tooltip instanceof Tip)).toBe(true);
    expect(items.every((item) => (item as { description?: unknown }).description instanceof Description)).toBe(true);
    expect(marks(await drawn(MARKS["point"]!, expressions(false))).filter((item) => (item as { description?: unknown; shape?: unknown }).shape !== undefined && (item as { description?: unknown }).description !== undefined)).toEqual([]);
  });
});

describe("an expression that leads out of the data", () => {
  for (const code of ["datum.constructor", "datum['__proto__']", "datum[width]", "event.view", "replace('a', 'a', 'b')", "datum.x & 1", "{constructor: 1}"]) {
    it(`is left to the interpreter: ${code}`, () => {
      const tree = parseExpression(code) as Tree;
      expect(functionOf(tree, { functions: {} }, true)).toBeUndefined();
    });
  }
});
