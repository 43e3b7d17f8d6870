// @vitest-environment jsdom
/** A chart of Vega-Lite: what its reader has of errors in its steps. */
import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { page } from "../ui/testing";
import "./vega_lite_chart";

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

// What the test's document lacks.
vi.stubGlobal("ResizeObserver", Observer);
vi.stubGlobal("IntersectionObserver", Observer);
vi.stubGlobal("matchMedia", () => new EventTarget());

afterEach(cleanup);

const spec = JSON.stringify({ data: { name: "t" }, transform: [{ calculate: "datum.a.length", as: "b" }], mark: "bar", encoding: { y: { field: "b", type: "quantitative" } } });

const props = (values: readonly unknown[]) => ({
  id: "w0",
  ...{ key: null, width: 300, height: 200, alt: null, exports: false, themed: false, caption: null, data: null, value: null, params: [], reduced: null, whole: false, spec },
  tables: [{ name: "t", data: { rows: values.length, columns: [{ name: "a", type: "text", address: String(values), values }] } }],
});

it("takes an error back when data has come that can be drawn", async () => {
  const { draw } = await page(["vega_lite_chart", props([null])]);
  expect((await screen.findByRole("alert")).textContent).toContain("null");
  await draw(["set", 10, 1, null, "vega_lite_chart", props(["abc"])] as never);
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  await waitFor(() => expect(document.querySelectorAll(".mark-rect.role-mark path")).toHaveLength(1));
});
