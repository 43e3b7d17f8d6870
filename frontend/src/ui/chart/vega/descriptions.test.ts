// @vitest-environment jsdom
import { changeset, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { expect, it } from "vitest";
import { expressions } from "./expressions";

const axis = (field: string) => ({ field, type: "quantitative" });

it("what a line says to screen readers follows its data", async () => {
  const spec = { data: { name: "data" }, mark: "line", width: 100, height: 100, encoding: { x: axis("x"), y: axis("y") } };
  const root = document.createElement("div");
  const runtime = parse(compile(spec as unknown as TopLevelSpec).spec, undefined, { ast: true } as never);
  const view = new View(runtime, { renderer: "svg", container: root, expr: expressions(true) } as never);
  const said = async (rows: object[]) => {
    await view.change("data", changeset().remove(() => true).insert(rows)).runAsync();
    return root.querySelector(".mark-line path")?.getAttribute("aria-label");
  };
  expect(await said([{ x: 1, y: 2 }, { x: 2, y: 3 }])).toBe("x: 1; y: 2");
  expect(await said([{ x: 7, y: 5 }, { x: 9, y: 1 }])).toBe("x: 7; y: 5");
});
