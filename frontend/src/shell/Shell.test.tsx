// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { App } from "../core/app";
import { connectedApp, FakeBrowser, type FakeApp } from "../core/fake";
import { CloseCode, type Op, type ServerMessage } from "../wire.gen";
import { Shell } from "./Shell";

function showModal(this: HTMLDialogElement): void {
  this.open = true;
}

/** jsdom has no dialogs that open, and no media queries. */
beforeEach(() => {
  window.matchMedia = (query) =>
    ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList;
  HTMLDialogElement.prototype.showModal = showModal;
  localStorage.clear();
});
afterEach(cleanup);

function page(): FakeApp & { user: ReturnType<typeof userEvent.setup>; answer: (...messages: ServerMessage[]) => void } {
  const fake = connectedApp();
  render(<Shell app={fake.app} />);
  const draw = (...ops: Op[]) => act(() => fake.draw(...ops));
  return { ...fake, draw, user: userEvent.setup(), answer: (...messages) => act(() => fake.browser.socket.answer(...messages)) };
}

const app = () => screen.getByTestId("stApp");

describe("the page", () => {
  test("carries the attributes by which tests wait", () => {
    const { answer, browser } = page();
    expect(app().dataset).toMatchObject({ testConnectionState: "CONNECTED", testScriptState: "initial" });
    answer({ type: "running" });
    expect(app().dataset["testScriptState"]).toBe("running");
    answer({ type: "finished", seq: 0, version: 1 });
    expect(app().dataset["testScriptState"]).toBe("notRunning");
    act(() => browser.socket.fail());
    expect(app().dataset["testConnectionState"]).toBe("DISCONNECTED");
  });

  test("shows the title of its props in the browser's tab", () => {
    page().draw(["patch", 0, { title: "My app" }]);
    expect(document.title).toBe("My app");
  });

  test("shows grey bars until the first element comes, or the first run ends", () => {
    const { answer } = page();
    answer({ type: "running" });
    expect(screen.queryByTestId("stAppSkeleton")).not.toBeNull();
    answer({ type: "finished", seq: 0, version: 1 });
    expect(screen.queryByTestId("stAppSkeleton")).toBeNull();
  });

  test("is drawn to its end in a tab that nobody sees, and that has no frames", async () => {
    const frames = vi.spyOn(window, "requestAnimationFrame").mockReturnValue(0);
    const { draw } = page();
    draw(...Array.from({ length: 50 }, (_, n): Op => ["set", 10 + n, 1, n === 0 ? null : 9 + n, "text", { body: `line ${n}` }]));
    expect(screen.getByText("line 0")).toBeDefined();
    expect(screen.queryByText("line 49")).toBeNull();
    await screen.findByText("line 49");
    frames.mockRestore();
  });

  test("has no sidebar while it is empty", () => {
    const { draw } = page();
    expect(screen.queryByTestId("stSidebar")).toBeNull();
    draw(["set", 10, 2, null, "text", { body: "aside" }]);
    expect(within(screen.getByTestId("stSidebar")).getByText("aside")).toBeTruthy();
  });
});

describe("elements", () => {
  test("keep their DOM nodes and the focus when the whole page is drawn again", () => {
    const { draw } = page();
    const again: Op[] = [
      ["reset"],
      ["set", 1, 0, null, "region", {}],
      ["set", 10, 1, null, "text", { body: "x" }],
      ["set", 11, 1, 10, "button", { id: "b", label: "Go" }],
    ];
    draw(...again);
    const button = screen.getByRole("button", { name: "Go" });
    button.focus();
    draw(...again.slice(0, 2), ["set", 12, 1, null, "text", { body: "new above" }], ["set", 10, 1, 12, "text", { body: "x" }], again[3]!);
    expect(screen.getByRole("button", { name: "Go" })).toBe(button);
    expect(document.activeElement).toBe(button);
  });

  test("carry the user's key as a class, with what CSS cannot read replaced", () => {
    const { draw } = page();
    draw(["set", 10, 1, null, "button", { id: "b", key: "my key!", label: "Go" }]);
    expect(document.querySelector(".st-key-my-key-")?.contains(screen.getByText("Go"))).toBe(true);
  });

  test("of an unknown kind, and elements that crash, leave the rest alone", async () => {
    const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
    const { draw } = page();
    draw(["set", 10, 1, null, "future", {}], ["set", 11, 1, 10, "text", { body: "still here" }]);
    expect((await screen.findByRole("alert")).textContent).toContain('"future"');
    expect(screen.getByText("still here")).toBeTruthy();
    quiet.mockRestore();
  });

  test("fade while a slow run has not drawn them", () => {
    const { draw, app: core, browser } = page();
    draw(["set", 10, 1, null, "text", { body: "old" }]);
    act(() => core.rerun());
    act(() => browser.advance(500));
    expect(screen.getByText("old").closest(".stElementContainer")?.classList.contains("stale")).toBe(true);
  });
});

/** What reads its keys comes a little later. */
const reads = (keys: string) => waitFor(() => expect(screen.getByRole("button", { name: "Go" }).getAttribute("aria-keyshortcuts")).toBe(keys));

describe("a button", () => {
  test("sends its id, on a click and on its keys", async () => {
    const { draw, sent, user } = page();
    draw(["set", 10, 1, null, "button", { id: "b", label: "Go", shortcut: "Ctrl+K" }]);
    await reads("Control+K");
    await user.click(screen.getByRole("button", { name: "Go" }));
    await user.keyboard("{Control>}k{/Control}");
    expect(sent()).toMatchObject([{ trigger: "b" }, { trigger: "b" }]);
  });

  test("that is disabled does neither", async () => {
    const { draw, sent, user } = page();
    draw(["set", 10, 1, null, "button", { id: "b", label: "Go", shortcut: "G", disabled: true }]);
    await reads("G");
    await user.click(screen.getByRole("button", { name: "Go" }));
    await user.keyboard("g");
    expect(sent()).toEqual([]);
  });

  test("with a single key leaves typing alone", async () => {
    const { draw, sent, user } = page();
    draw(["set", 10, 1, null, "button", { id: "b", label: "Go", shortcut: "G" }]);
    await reads("G");
    const input = document.createElement("input");
    app().append(input);
    await user.type(input, "gg");
    expect(input.value).toBe("gg");
    expect(sent()).toEqual([]);
  });
});

describe("tabs and expanders", () => {
  const TABS: Op[] = [
    ["set", 10, 1, null, "tabs", {}],
    ["set", 11, 10, null, "tab", { label: "Cat" }],
    ["set", 12, 10, 11, "tab", { label: "Dog" }],
    ["set", 13, 11, null, "text", { body: "meow" }],
    ["set", 14, 12, null, "text", { body: "woof" }],
  ];

  test("arrow keys go round the tabs, and open them", async () => {
    const { draw, user, sent } = page();
    draw(...TABS);
    const cat = await screen.findByRole("tab", { name: "Cat" });
    cat.focus();
    await user.keyboard("{ArrowLeft}");
    expect(screen.getByRole("tab", { name: "Dog" }).getAttribute("aria-selected")).toBe("true");
    await waitFor(() => expect(screen.getByRole("tabpanel").textContent).toBe("woof"));
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(screen.getByRole("tabpanel").textContent).toBe("meow"));
    expect(sent()).toEqual([]);
  });

  test("a tab that is open and goes away gives way to the first", async () => {
    const { draw, user } = page();
    draw(...TABS);
    await user.click(await screen.findByRole("tab", { name: "Dog" }));
    draw(["remove", [12]]);
    await waitFor(() => expect(screen.getByRole("tabpanel").textContent).toBe("meow"));
  });

  test("tell the script where it asked for it", async () => {
    const { draw, user, sent } = page();
    draw(["set", 20, 1, null, "expander", { id: "e", label: "More" }]);
    draw(...TABS, ["patch", 10, { id: "t" }]);
    await user.click(await screen.findByText("More"));
    await user.click(await screen.findByRole("tab", { name: "Dog" }));
    expect(sent()).toMatchObject([{ values: { e: true } }, { values: { t: "Dog" } }]);
    expect(screen.getByText("More").closest("details")?.open).toBe(true);
  });

  test("an expander stays as the user left it while its content changes", async () => {
    const { draw, user } = page();
    draw(["set", 20, 1, null, "expander", { label: "More" }], ["set", 21, 20, null, "text", { body: "a" }]);
    await user.click(await screen.findByText("More"));
    draw(["patch", 21, { body: "b" }]);
    expect(screen.getByText("b").closest("details")?.open).toBe(true);
    draw(["patch", 20, { value: true }], ["patch", 20, { value: false }]);
    expect(screen.getByText("b").closest("details")?.open).toBe(true);
  });
});

describe("notices", () => {
  test("a long run shows a status, and a way to stop it", async () => {
    const { app: core, browser, sent, user, answer } = page();
    act(() => core.rerun());
    expect(screen.queryByTestId("stStatusWidget")).toBeNull();
    act(() => browser.advance(250));
    await user.click(within(screen.getByTestId("stStatusWidget")).getByRole("button", { name: "Stop" }));
    expect(sent().at(-1)).toEqual({ type: "stop" });
    expect(screen.getByTestId("stStatusWidget").textContent).toBe("Stopping…");
    act(() => browser.advance(1000));
    expect(screen.getByTestId("stStatusWidget").textContent).toContain("next element");
    for (let second = 0; second < 4; second += 1) {
      answer({ type: "pong" });
      act(() => browser.advance(900));
    }
    expect(screen.getByTestId("stStatusWidget").textContent).toContain("as soon as a call that cannot be interrupted returns");
  });

  test("a saved source offers a rerun", async () => {
    const { answer, sent, user } = page();
    answer({ type: "source_changed" });
    await user.click(screen.getByRole("button", { name: "Rerun" }));
    expect(screen.queryByText("Source changed")).toBeNull();
    expect(sent()).toMatchObject([{ type: "event", values: {} }]);
  });

  test("a lost connection is told after a moment, and gone when it is back", async () => {
    vi.useFakeTimers();
    try {
      const { browser, answer } = page();
      act(() => browser.socket.fail());
      expect(screen.queryByTestId("stConnectionStatus")).toBeNull();
      act(() => void vi.advanceTimersByTime(1100));
      fireEvent.click(screen.getByRole("button", { name: "Try now" }));
      act(() => browser.socket.open());
      answer({ type: "welcome", session: "s1", fresh: false });
      expect(screen.queryByTestId("stConnectionStatus")).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test("a server that does not answer the first greeting is told of, though it lives", () => {
    vi.useFakeTimers();
    try {
      const browser = new FakeBrowser();
      const tab = new App({ build: "b", socket: "s" }, browser);
      tab.start();
      browser.socket.open();
      render(<Shell app={tab} />);
      act(() => void vi.advanceTimersByTime(2900));
      expect(screen.queryByTestId("stConnectionStatus")).toBeNull();
      act(() => void vi.advanceTimersByTime(200));
      expect(screen.getByTestId("stConnectionStatus").textContent).toContain("The server has not answered yet");
      act(() => browser.socket.answer({ type: "welcome", session: "s1" }));
      expect(screen.queryByTestId("stConnectionStatus")).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test("offers to leave out what the server cannot read, where it cannot say which event that is", async () => {
    const { user, browser, app: tab } = page();
    act(() => tab.press({ id: "a" }));
    act(() => browser.socket.fail(CloseCode.BAD_FRAME));
    await user.click(await screen.findByRole("button", { name: "Reload the page without what you entered" }));
    expect(tab.outbox.pending).toEqual([]);
    expect(browser.reloads).toBe(1);
  });

  test("a page that goes on in another tab can be taken back", async () => {
    const { browser, user } = page();
    act(() => browser.socket.fail(CloseCode.SUPERSEDED));
    await user.click(screen.getByRole("button", { name: "Use it here" }));
    expect(browser.sockets).toHaveLength(2);
  });
});

describe("the menu", () => {
  test("opens with the keyboard, moves by arrows and letters, and gives the focus back", async () => {
    const { user } = page();
    const button = screen.getByRole("button", { name: "Main menu" });
    button.focus();
    await user.keyboard("{ArrowDown}");
    await screen.findByRole("menu");
    expect(document.activeElement?.textContent).toContain("Rerun");
    await user.keyboard("{ArrowUp}");
    expect(document.activeElement?.textContent).toBe("About");
    await user.keyboard("d");
    expect(document.activeElement?.textContent).toBe("Dark");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  test("prints when it is closed", async () => {
    const { user } = page();
    const print = vi.fn(() => expect(screen.queryByRole("menu")).toBeNull());
    window.print = print;
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await user.click(await screen.findByRole("menuitem", { name: "Print" }));
    await waitFor(() => expect(print).toHaveBeenCalledOnce());
  });

  test("ends the reruns on save that a notice began", async () => {
    const { answer, sent, user } = page();
    answer({ type: "source_changed" });
    await user.click(screen.getByRole("button", { name: /Always rerun/ }));
    expect(sent()).toHaveLength(1);
    answer({ type: "finished", seq: 1, version: 2 }, { type: "source_changed" });
    expect(sent()).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await user.click(await screen.findByRole("menuitem", { name: "Stop rerunning on save" }));
    answer({ type: "finished", seq: 2, version: 3 }, { type: "source_changed" });
    expect(sent()).toHaveLength(2);
    expect(screen.queryByRole("button", { name: /Always rerun/ })).not.toBeNull();
  });

  test("switches the theme, and remembers it", async () => {
    const { user } = page();
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Dark" }));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    expect(localStorage.getItem("millpond:theme")).toBe("dark");
    await user.click(screen.getByRole("menuitemradio", { name: "Use system setting" }));
    expect(document.documentElement.dataset["theme"]).toBeUndefined();
  });

  test("clears the state only after a question", async () => {
    const { user, sent } = page();
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    await user.click(await screen.findByRole("menuitem", { name: /Clear state/ }));
    expect(sent()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Clear and start over" }));
    expect(sent()).toEqual([{ type: "forget" }]);
  });

  test("has the app's own entries", async () => {
    const { user, draw } = page();
    draw(["patch", 0, { menu_items: { get_help: "https://example.org/help", about: "All *about* it" } }]);
    await user.click(screen.getByRole("button", { name: "Main menu" }));
    expect((await screen.findByRole("menuitem", { name: "Get help" })).getAttribute("href")).toBe("https://example.org/help");
    expect(screen.queryByRole("menuitem", { name: "Report a bug" })).toBeNull();
    await user.click(screen.getByRole("menuitem", { name: "About" }));
    await waitFor(() => expect(screen.getByRole("dialog").querySelector("em")?.textContent).toBe("about"));
  });
});
