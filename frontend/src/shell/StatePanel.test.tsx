// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectedApp } from "../core/fake";
import type { StateMoment, ServerMessage, StateRow, StateView } from "../wire.gen";
import { Shell } from "./Shell";
import { EMPTY, read, showBytes, shownRows } from "./panelState";
// Loaded before the tests, so that none waits for it.
import "./StatePanel";
import "./Menu";

// A busy machine is no mistake of the panel's.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  window.matchMedia = (query) =>
    ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList;
});
afterEach(cleanup);

const row = (key: string, more: Partial<StateRow> = {}): StateRow => ({
  key,
  value_type: "int",
  text: "1",
  literal: "1",
  size: 1,
  at: 5,
  seq: 1,
  what: "Press of “Go”",
  ...more,
});
const moment = (n: number, more: Partial<StateMoment> = {}): StateMoment => ({ n, seq: n, at: n, what: `Press ${n}`, keys: ["count"], lost: [], ...more });
const view = (rows: StateRow[], more: Partial<StateView> = {}): StateView => ({ type: "state_view", rows, history: "h", most: 50, ...more });
const WHOLE = view([row("count"), row("lock", { text: "<unlocked lock>", literal: null, fixed: "Not plain.", volatile: "a lock cannot be pickled", size: null })], {
  whole: true,
  moments: [moment(1), moment(2)],
});

/** A page whose server allows the panel, or does not. */
function page({ allowed = true } = {}) {
  const { app, browser } = connectedApp();
  render(<Shell app={app} />);
  const answer = (...messages: ServerMessage[]) => act(() => browser.socket.answer(...messages));
  answer({ type: "welcome", session: "s1", fresh: false, options: { panel: allowed } });
  return { app, browser, answer, user: userEvent.setup(), sent: () => browser.socket.sent };
}

/** The panel, opened, with what it has been told. */
async function panel() {
  const all = page();
  // What reads the keys comes a little later than the page.
  while (!all.app.status.panel) await all.user.keyboard("{Shift>}S{/Shift}");
  await screen.findByRole("complementary", { name: "State panel" });
  // It is drawn a moment before it asks; what is told before that reaches nobody.
  await waitFor(() => expect(all.sent()).toContainEqual({ type: "inspect" }));
  all.answer(WHOLE);
  return all;
}

const line = (key: string) => screen.getByRole("button", { name: new RegExp(`^${key}`) });

describe("opening and closing", () => {
  test("by the keyboard; Escape gives the focus back", async () => {
    const { sent, user } = await panel();
    expect(sent().at(-1)).toEqual({ type: "inspect" });
    expect(document.activeElement).toBe(screen.getByRole("complementary"));
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("complementary")).toBeNull();
    expect(sent().at(-1)).toEqual({ type: "inspect", on: false });
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Main menu" }));
  });

  test("by the menu", async () => {
    const { user } = page();
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await user.click(await screen.findByRole("menuitem", { name: /State panel/ }));
    expect(document.activeElement).toBe(await screen.findByRole("complementary"));
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await user.click(await screen.findByRole("menuitem", { name: /Close State panel/ }));
    expect(screen.queryByRole("complementary")).toBeNull();
  });

  test("is remembered over a reload, which leaves the focus alone", async () => {
    const { app } = await panel();
    cleanup();
    expect(app.memory.get("panel")).toBe(true);
    render(<Shell app={app} />);
    await screen.findByRole("complementary");
    expect(document.activeElement).toBe(document.body);
  });

  test("is not to be had where the server does not allow it", async () => {
    const { user, sent } = page({ allowed: false });
    await user.keyboard("{Shift>}S{/Shift}");
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await screen.findByRole("menu");
    expect(screen.queryByRole("menuitem", { name: /State panel/ })).toBeNull();
    expect(screen.queryByRole("complementary")).toBeNull();
    expect(sent().some((message) => message.type === "inspect")).toBe(false);
  });

  test("does not come while somebody types a capital S", async () => {
    const { user, app } = page();
    const input = document.createElement("input");
    screen.getByTestId("stApp").append(input);
    await user.type(input, "S");
    expect(app.status.panel).toBe(false);
  });
});

describe("values", () => {
  test("say where they are kept, what changed them, and why they cannot be edited", async () => {
    const { user } = await panel();
    await user.click(line("count"));
    const details = document.querySelector<HTMLElement>(".state-details:not([hidden])")!;
    expect(details.textContent).toContain("Saved, 1 B");
    expect(details.textContent).toContain("Press of “Go” (event 1)");
    await user.click(line("lock"));
    expect(within(screen.getByRole("list", { name: "Values" })).getByText("<unlocked lock>", { selector: "dd" })).toBeDefined();
    expect(line("count").getAttribute("aria-expanded")).toBe("false");
    expect(document.querySelector(".state-details:not([hidden])")?.textContent).toContain("a lock cannot be pickled");
    expect(screen.getByText("Not plain.")).toBeTruthy();
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  test("are set with Enter, and the field keeps the focus", async () => {
    const { answer, user, sent } = await panel();
    await user.click(line("count"));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Value of count" });
    await user.clear(field);
    await user.type(field, "7{Enter}");
    expect(sent().at(-1)).toMatchObject({ type: "event", edit: { type: "set_value", key: "count", literal: "7" } });
    answer({ type: "state_note", text: "count is now 7." }, view([row("count", { literal: "7", text: "7", at: 6 })]));
    expect(screen.getByText("count is now 7.")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Value of count" }));
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Set" }).disabled).toBe(true);
  });

  test("that are refused keep what was typed", async () => {
    const { answer, user } = await panel();
    await user.click(line("count"));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox");
    await user.clear(field);
    await user.type(field, "seven{Enter}");
    answer({ type: "state_note", text: "No.", refused: true });
    expect(field.value).toBe("seven");
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText("No.")).toBeNull();
  });

  test("an edit is taken back with Escape, the next one closes", async () => {
    const { user } = await panel();
    await user.click(line("count"));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox");
    await user.type(field, "9");
    await user.keyboard("{Escape}");
    expect(field.value).toBe("1");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("complementary")).toBeNull();
  });

  test("that the app changes meanwhile are shown", async () => {
    const { answer, user } = await panel();
    await user.click(line("count"));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox");
    await user.type(field, "9");
    answer(view([row("count", { literal: "2", text: "2", at: 8 })]));
    expect(field.value).toBe("2");
  });

  test("can be deleted", async () => {
    const { user, sent } = await panel();
    await user.click(line("count"));
    await user.click(screen.getByRole("button", { name: "Delete key" }));
    expect(sent().at(-1)).toMatchObject({ edit: { type: "delete_key", key: "count" } });
  });

  test("of which there are many can be found", async () => {
    const { answer, user } = await panel();
    answer(view([1, 2, 3, 4, 5, 6, 7, 8].map((n) => row(`key${n}`))));
    await user.type(screen.getByRole("searchbox", { name: "Find a key" }), "KEY3");
    const list = screen.getByRole("list", { name: "Values" });
    expect(within(list).getAllByRole("listitem")).toHaveLength(1);
  });
});

describe("the history", () => {
  test("lists the last interaction first, and steps back to before one", async () => {
    const { user, sent } = await panel();
    await user.click(screen.getByRole("tab", { name: "History" }));
    const entries = within(screen.getByRole("list", { name: "Interactions" })).getAllByRole("listitem");
    expect(entries.map((entry) => entry.querySelector(".state-what")?.textContent)).toEqual(["Press 2", "Press 1"]);
    await user.click(within(entries[1]!).getByRole("button", { name: /Step back to before: Press 1/ }));
    expect(sent().at(-1)).toMatchObject({ edit: { type: "step_back", history: "h", moment: 1 } });
  });

  test("is reached by arrow keys", async () => {
    const { user } = await panel();
    screen.getByRole("tab", { name: "Values" }).focus();
    await user.keyboard("{ArrowRight}");
    expect(document.activeElement).toBe(screen.getByRole("tab", { name: "History" }));
    expect(screen.getByRole("tabpanel", { name: "History" })).toBeTruthy();
  });

  test("says what is not kept", async () => {
    const { answer, user } = await panel();
    answer(view([], { moments: [moment(3, { keys: ["lock"], lost: ["lock"] })] }));
    await user.click(screen.getByRole("tab", { name: "History" }));
    expect(screen.getByText("Not kept: lock")).toBeTruthy();
  });
});

describe("what the server says, put together", () => {
  test("rows come, change and go; moments are forgotten from the oldest on", () => {
    let state = read(EMPTY, WHOLE);
    expect(state.fresh.size).toBe(0);
    state = read(state, view([row("count", { text: "2" }), row("new")], { gone: ["lock"], first: 2, moments: [moment(2, { keys: ["new"] }), moment(3)] }));
    expect([...state.rows].map(([key, { text }]) => [key, text])).toEqual([
      ["count", "2"],
      ["new", "1"],
    ]);
    expect([...state.fresh]).toEqual(["count", "new"]);
    expect(state.moments.map(({ n, keys }) => [n, keys])).toEqual([
      [2, ["new"]],
      [3, ["count"]],
    ]);
    expect([...read(state, view([row("other")], { whole: true })).rows.keys()]).toEqual(["other"]);
  });

  test("widgets without a key come last, and are found by their label", () => {
    const keyless = row("$millpond:x", { keyless: true, widget: "slider “Size”" });
    const state = read(EMPTY, view([keyless, row("count")], { whole: true }));
    expect(shownRows(state, "").map(({ key }) => key)).toEqual(["count", "$millpond:x"]);
    expect(shownRows(state, "size")).toEqual([keyless]);
  });

  test("sizes", () => {
    expect([0, 999, 1000, 12_345, 5_600_000, 2e9].map(showBytes)).toEqual(["0 B", "999 B", "1.0 KB", "12 KB", "5.6 MB", "2.0 GB"]);
  });
});
