// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { connectedApp } from "../../core/fake";
import { AppContext } from "../hooks";
import { useTableName } from "./tableName";

afterEach(cleanup);

function page() {
  const { app, draw } = connectedApp();
  draw(
    ["set", 10, 1, null, "table", {}],
    ["set", 11, 1, 10, "heading", { body: "**Sales** of 2026" }],
    ["set", 12, 1, 11, "container", {}],
    ["set", 13, 12, null, "table", {}],
    ["set", 14, 2, null, "table", {}],
  );
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
  return { draw, name: (id: number, alt: string | null = null) => renderHook(() => useTableName(id, alt), { wrapper }).result };
}

test("a table is named as the heading that it stands under, in the same part of the page", () => {
  const { name } = page();
  expect(name(13).current).toBe("Sales of 2026");
  expect(name(13, "What was sold").current).toBe("What was sold");
  expect(name(10).current).toBe("Table");
  expect(name(14).current).toBe("Table");
});

test("a heading that says something else renames it", () => {
  const { draw, name } = page();
  const found = name(13);
  act(() => draw(["patch", 11, { body: "Sales of 2027" }]));
  expect(found.current).toBe("Sales of 2027");
});
