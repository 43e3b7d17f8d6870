import { describe, expect, test, vi } from "vitest";
import { connectedApp } from "./fake";
import type { Op } from "../wire.gen";

const name = { id: "name", form: null };
const NAME: Op = ["set", 10, 1, null, "text_input", { id: "name", value: "" }];
const FORM: Op[] = [
  ["set", 20, 1, null, "form", { id: "f" }],
  ["set", 21, 20, null, "text_input", { id: "first", form: "f", value: "" }],
  ["set", 22, 20, 21, "checkbox", { id: "agree", form: "f" }],
  ["set", 23, 20, 22, "form_submit_button", { id: "send", form: "f" }],
];
const first = { id: "first", form: "f" };
const agree = { id: "agree", form: "f" };

describe("a widget", () => {
  test("shows what the server drew", () => {
    const { app, draw } = connectedApp();
    draw(["set", 10, 1, null, "text_input", { id: "name", value: "Ann" }]);
    expect(app.values.get("name")).toBe("Ann");
  });

  test("shows a change at once and sends it", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME);
    const listener = vi.fn();
    app.values.subscribe("name", listener);
    app.values.set(name, "Bob");
    expect(app.values.get("name")).toBe("Bob");
    expect(listener).toHaveBeenCalledTimes(1);
    expect(sent()).toEqual([{ type: "event", seq: 1, values: { name: "Bob" }, attempt: 1 }]);
  });

  test("sends nothing when the value is the same, also in a list", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME, ["set", 11, 1, 10, "multiselect", { id: "many", value: ["a", "b"] }]);
    app.values.set(name, "");
    app.values.set({ id: "many" }, ["a", "b"]);
    expect(sent()).toEqual([]);
  });

  test("holds a change back while the pointer is down, and sends it with the click", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME);
    const { values } = app;
    values.hold();
    values.whenReleased(() => values.set(name, "typed"));
    expect([values.get("name"), sent()]).toEqual(["", []]);
    values.press({ id: "go" });
    expect(sent()).toEqual([
      { type: "event", seq: 1, values: { name: "typed" }, attempt: 1 },
      { type: "event", seq: 2, values: {}, trigger: "go", attempt: 1 },
    ]);
    values.release();
    expect(sent()).toHaveLength(2);
    values.set(name, "later");
    expect(sent()).toHaveLength(3);
  });

  test("sends what waited for the pointer when nothing was clicked, once", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME, ["set", 11, 1, 10, "checkbox", { id: "box", value: false }]);
    const { values } = app;
    values.hold();
    values.set(name, "typed");
    values.set({ id: "box" }, true);
    expect([values.get("name"), sent()]).toEqual(["typed", []]);
    values.release();
    values.release();
    expect(sent()).toEqual([{ type: "event", seq: 1, values: { name: "typed", box: true }, attempt: 1 }]);
  });

  test("sends no quiet change when the pointer goes up", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME);
    app.values.hold();
    app.values.set({ ...name, quiet: true }, "quiet");
    app.values.release();
    expect(sent()).toEqual([]);
  });

  test("keeps what was chosen and not sent when an option only reads otherwise", () => {
    const { app, draw, sent } = connectedApp();
    const pick = { id: "pick", quiet: true };
    draw(["set", 10, 1, null, "selectbox", { id: "pick", value: [0, "a, 1 s ago"], quiet: true }]);
    app.values.set(pick, [1, "b, 1 s ago"]);
    draw(["patch", 10, { value: [0, "a, 2 s ago"] }]);
    expect(app.values.get("pick")).toEqual([1, "b, 1 s ago"]);
    app.values.press({ id: "go" });
    expect(sent()).toEqual([{ type: "event", seq: 1, values: { pick: [1, "b, 1 s ago"] }, trigger: "go", attempt: 1 }]);
  });

  test("keeps what was changed and not sent when the page is drawn anew with what the server knows", () => {
    const { app, browser, draw, sent } = connectedApp();
    draw(NAME);
    app.values.set(name, "first");
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    app.values.hold(); // as a second click does
    app.values.set(name, "second");
    draw(["reset"], ["set", 1, 0, null, "region", {}], ["set", 10, 1, null, "text_input", { id: "name", value: "first" }]);
    expect(app.values.get("name")).toBe("second");
    app.values.release();
    expect(sent().at(-1)).toMatchObject({ values: { name: "second" } });
  });

  test("drops what was changed and not sent when the server says something else", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME);
    app.values.hold();
    app.values.set(name, "mine");
    draw(["patch", 10, { value: "the script's" }]);
    app.values.release();
    expect(app.values.get("name")).toBe("the script's");
    expect(sent()).not.toContainEqual(expect.objectContaining({ values: { name: "mine" } }));
  });

  test("adopts a patched value, and drops what was typed", () => {
    const { app, draw } = connectedApp();
    draw(NAME);
    app.values.setDraft(name, "half");
    draw(["patch", 10, { value: "server" }]);
    expect([app.values.get("name"), app.values.draft("name")]).toEqual(["server", null]);
  });

  test("with quiet changes sends them with the next event of another widget, once", () => {
    const { app, draw, sent } = connectedApp();
    draw(NAME, ["set", 11, 1, 10, "text_input", { id: "note", value: "", quiet: true }]);
    app.values.set({ id: "note", quiet: true }, "later");
    expect([sent(), app.values.get("note")]).toEqual([[], "later"]);
    app.values.set(name, "Bob");
    app.values.press({ id: "go" });
    expect(sent()).toEqual([
      { type: "event", seq: 1, values: { note: "later", name: "Bob" }, attempt: 1 },
      { type: "event", seq: 2, values: {}, trigger: "go", attempt: 1 },
    ]);
  });

  test("keeps what is typed when the server patches the value that it shows", () => {
    const { app, draw } = connectedApp();
    draw(NAME);
    app.values.setDraft(name, "half");
    draw(["patch", 10, { value: "" }]);
    expect(app.values.draft("name")).toBe("half");
  });

  test("keeps what was typed when only its label is patched", () => {
    const { app, draw } = connectedApp();
    draw(NAME);
    app.values.setDraft(name, "half");
    draw(["patch", 10, { label: "Your name" }]);
    expect(app.values.draft("name")).toBe("half");
  });

  test("keeps the user's newer value while its event is under way", () => {
    const { app, browser, draw } = connectedApp();
    draw(NAME);
    app.values.set(name, "mine");
    draw(["patch", 10, { value: "late answer to something older" }]);
    expect(app.values.get("name")).toBe("mine");
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    draw(["patch", 10, { value: "theirs" }]);
    expect(app.values.get("name")).toBe("theirs");
  });

  test("takes what a callback made of the value, although its event is not finished", () => {
    const { app, browser, draw } = connectedApp();
    draw(NAME);
    app.values.set(name, "mine");
    browser.socket.answer({ type: "delta", n: 3, ops: [["patch", 10, { value: "MINE" }]], seq: 1 });
    expect(app.values.get("name")).toBe("MINE");
  });

  test("keeps value and draft when the whole page is drawn again as it was", () => {
    const { app, browser, draw } = connectedApp();
    draw(NAME);
    app.values.set(name, "Bob");
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    app.values.setDraft(name, "Bobb");
    draw(["reset"], ["set", 1, 0, null, "region", {}], ["set", 10, 1, null, "text_input", { id: "name", value: "Bob" }]);
    expect([app.values.get("name"), app.values.draft("name")]).toEqual(["Bob", "Bobb"]);
  });

  test("keeps its draft when the page is drawn again from nothing, bit by bit", () => {
    const { app, browser, draw } = connectedApp();
    draw(NAME, ["set", 11, 1, 10, "text_input", { id: "gone", value: "" }]);
    app.values.setDraft(name, "half");
    app.values.setDraft({ id: "gone" }, "half");
    browser.socket.answer({ type: "running" });
    draw(["reset"], ["set", 1, 0, null, "region", {}]);
    draw(["set", 12, 1, null, "text_input", { id: "name", value: "" }]);
    expect(app.values.draft("name")).toBe("half");
    browser.socket.answer({ type: "finished", seq: 0, version: 1 });
    expect([app.values.draft("name"), app.values.draft("gone")]).toEqual(["half", null]);
    expect(app.memory.get("unsent:gone")).toBe(undefined);
  });

  test("keeps what was typed and sent when the page is drawn again, bit by bit, with the widget in another container", () => {
    const { app, browser, draw } = connectedApp();
    const other: Op = ["set", 12, 1, null, "text_input", { id: "other", value: "" }];
    draw(["set", 9, 1, null, "fragment", {}], ["set", 10, 9, null, "text_input", { id: "name", value: "" }], ["set", 11, 1, 9, "text", { body: "end" }], other);
    app.values.setDraft({ id: "other" }, "half");
    browser.socket.answer({ type: "running" });
    draw(["reset"], ["set", 1, 0, null, "region", {}]);
    draw(["set", 13, 1, null, "text", { body: "end" }]);
    draw(["set", 14, 1, 13, "fragment", {}], ["set", 15, 14, null, "text_input", { id: "name", value: "" }], ["set", 16, 14, 15, "text_input", { id: "other", value: "" }]);
    app.values.set(name, "whole");
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    expect([...app.tree.walk()].filter(({ kind }) => kind === "text_input").map(({ id }) => id)).toEqual([15, 16]);
    expect([app.values.get("name"), app.values.draft("other")]).toEqual(["whole", "half"]);
  });

  test("that was removed and drawn anew begins anew", () => {
    const { app, browser, draw } = connectedApp();
    draw(NAME);
    app.values.set(name, "Bob");
    browser.socket.answer({ type: "finished", seq: 1, version: 1 });
    app.values.setDraft(name, "half");
    draw(["remove", [10]]);
    draw(NAME);
    expect([app.values.get("name"), app.values.draft("name")]).toEqual(["", null]);
  });

  test("that moved to another container in one delta keeps its draft", () => {
    const { app, draw } = connectedApp();
    draw(NAME);
    app.values.setDraft(name, "half");
    draw(["remove", [10]], ["set", 12, 2, null, "text_input", { id: "name", value: "" }]);
    expect(app.values.draft("name")).toBe("half");
  });

  test("of another name for its value: an expander", () => {
    const { app, draw } = connectedApp();
    draw(["set", 10, 1, null, "expander", { id: "more", value: true }]);
    expect(app.values.get("more")).toBe(true);
  });
});

describe("a form", () => {
  test("sends nothing until it is submitted, then all that changed in one event", () => {
    const { app, draw, sent } = connectedApp();
    draw(...FORM);
    app.values.set(first, "Ann");
    app.values.set(agree, true);
    expect(sent()).toEqual([]);
    expect(app.values.get("first")).toBe("Ann");
    app.press({ id: "send", form: "f" });
    expect(sent()).toEqual([
      { type: "event", seq: 1, values: { first: "Ann", agree: true }, trigger: "send", attempt: 1 },
    ]);
    expect(app.values.get("first")).toBe("Ann");
  });

  test("does not send what was changed and changed back", () => {
    const { app, draw, sent } = connectedApp();
    draw(...FORM);
    app.values.set(agree, true);
    app.values.set(agree, false);
    app.press({ id: "send", form: "f" });
    expect(sent()).toMatchObject([{ values: {}, trigger: "send" }]);
  });

  test("sends its own widgets only", () => {
    const { app, draw, sent } = connectedApp();
    draw(...FORM, ["set", 30, 1, 20, "text_input", { id: "other", form: "g", value: "" }]);
    app.values.set({ id: "other", form: "g" }, "x");
    app.press({ id: "send", form: "f" });
    expect(sent()).toMatchObject([{ values: {} }]);
    expect(app.values.formChanged("g")).toBe(true);
  });

  test("with clear_on_submit shows what the server last said again", () => {
    const { app, draw } = connectedApp();
    draw(...FORM, ["patch", 20, { clear_on_submit: true }]);
    app.values.set(first, "Ann");
    app.press({ id: "send", form: "f" });
    expect(app.values.get("first")).toBe("");
  });

  test("is submitted through its first button, and not at all while that is disabled", () => {
    const { app, draw, sent } = connectedApp();
    draw(...FORM, ["set", 24, 20, 23, "form_submit_button", { id: "two", form: "f" }]);
    expect(app.values.submit("f")).toBe(true);
    expect(app.values.submit("nothing")).toBe(false);
    draw(["patch", 23, { disabled: true }]);
    expect([app.values.submit("f"), app.values.submitsOnEnter("f")]).toEqual([false, false]);
    expect(sent()).toMatchObject([{ trigger: "send" }]);
  });

  test("takes a value that the server patches in place of one not submitted", () => {
    const { app, draw } = connectedApp();
    draw(...FORM);
    app.values.set(first, "Ann");
    draw(["patch", 21, { value: "set by a callback" }]);
    expect(app.values.get("first")).toBe("set by a callback");
    expect(app.values.formChanged("f")).toBe(false);
  });

  test("is found without going through the page, each time that a key is pressed in one of its fields", () => {
    const [few, many] = [2, 200].map((size) => {
      const { app, draw } = connectedApp();
      draw(...Array.from({ length: size }, (_, at): Op => ["set", 100 + at, 1, at === 0 ? null : 99 + at, "text", {}]));
      draw(...FORM.map((op): Op => (op[1] === 20 ? ["set", 20, 1, 99 + size, "form", { id: "f" }] : op)));
      expect(app.values.submitsOnEnter("f")).toBe(true);
      const looks = vi.spyOn(app.tree, "get");
      const walks = vi.spyOn(Map.prototype, "get");
      expect(app.values.submitsOnEnter("f")).toBe(true);
      const steps = looks.mock.calls.length + walks.mock.calls.length;
      vi.restoreAllMocks();
      draw(["set", 20, 1, null, "form", { id: "f", enter_to_submit: false }], ...FORM.slice(1));
      expect(app.values.submitsOnEnter("f")).toBe(false);
      draw(["remove", [20]], ["set", 40, 1, null, "form", { id: "f" }], ["set", 41, 40, null, "form_submit_button", { id: "send", form: "f" }]);
      expect(app.values.submitsOnEnter("f")).toBe(true);
      draw(["remove", [40]]);
      expect(app.values.submitsOnEnter("f")).toBe(false);
      return steps;
    });
    expect(many).toBe(few);
    expect(few).toBeGreaterThan(0);
  });
});
