// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LazyElement } from "./element";

const fetches: string[] = [];
const server = { away: true };
/** What is to be tried again by itself: when the test says so. */
const retries: (() => void)[] = [];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
  fetches.length = retries.length = 0;
  server.away = true;
});
afterEach(cleanup);

const errors = () => screen.queryAllByRole("alert");

/** A page whose kinds nobody has fetched yet. */
async function draw(...widgets: [string, Record<string, unknown>][]) {
  vi.resetModules();
  vi.doMock("./later", async (original) => ({ ...(await original<typeof import("./later")>()), later: (retry: () => void) => retries.push(retry) }));
  const kinds = (await import("../kinds.gen")).LAZY as Record<string, () => Promise<LazyElement>>;
  for (const [kind, fetch] of Object.entries(kinds)) {
    kinds[kind] = () => {
      fetches.push(kind);
      return server.away ? Promise.reject(new TypeError("Failed to fetch")) : fetch();
    };
  }
  return (await import("./testing")).page(...widgets);
}

test("elements whose code did not come are all fetched again with one press, and once", async () => {
  const { user } = await draw(["text_input", { label: "First" }], ["text_input", { label: "Second" }], ["toggle", { label: "Third" }]);
  await waitFor(() => expect(errors()).toHaveLength(3));
  expect(errors()[0]?.textContent).toContain("This element (text_input) could not be shown.");
  const again = () => within(errors()[0]!).getByRole("button", { name: "Try again" });
  await user.click(again());
  await waitFor(() => expect(errors()).toHaveLength(3));
  expect(fetches.toSorted()).toEqual(["text_input", "text_input", "toggle", "toggle"]);
  server.away = false;
  await user.click(again());
  expect(await screen.findByLabelText("Second")).toBeTruthy();
  expect(await screen.findByLabelText("Third")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("elements whose code did not come are fetched again without a press, all in one go", async () => {
  await draw(["text_input", { label: "First" }], ["text_input", { label: "Second" }], ["toggle", { label: "Third" }]);
  await waitFor(() => expect(errors()).toHaveLength(3));
  expect(retries).toHaveLength(1);
  server.away = false;
  act(() => retries[0]!());
  expect(await screen.findByLabelText("Second")).toBeTruthy();
  expect(await screen.findByLabelText("Third")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("an element whose code did not come is fetched again when the app draws it anew", async () => {
  const { draw: answer } = await draw(["text_input", { label: "Name" }]);
  await screen.findByRole("alert");
  server.away = false;
  answer(["patch", 10, { label: "Your name" }]);
  expect(await screen.findByLabelText("Your name")).toBeTruthy();
});

test("a dialog whose code did not come leaves the page there", async () => {
  const { user } = await draw(["text", { body: "The page" }], ["dialog", { label: "Edit", size: "small", position: "center", icon: null, disabled: false }]);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(screen.getByText("The page")).toBeTruthy();
  server.away = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "Edit" })).toBeTruthy();
});
