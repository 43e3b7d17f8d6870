// @vitest-environment jsdom
/** The field for messages: what sends, what does not, and what it is while a run goes on. */
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./chat_input";

afterEach(cleanup);

const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Label" });

describe("a field for messages", () => {
  it("sends with Enter, and is empty then, with the focus", async () => {
    const { user, sent, triggers } = await page(["chat_input", {}]);
    await user.type(await field(), "Hello{Enter}");
    expect([sent(), triggers()]).toEqual([[{ w0: "Hello" }], ["w0"]]);
    expect([(await field()).value, document.activeElement]).toEqual(["", await field()]);
  });

  it("begins a new line with Shift and Enter", async () => {
    const { user, sent } = await page(["chat_input", {}]);
    await user.type(await field(), "One{Shift>}{Enter}{/Shift}Two");
    expect(sent()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Send message" }));
    expect(sent()).toEqual([{ w0: "One\nTwo" }]);
  });

  it("never sends the Enter of an input method", async () => {
    const { user, sent } = await page(["chat_input", {}]);
    await user.type(await field(), "にほん");
    fireEvent.keyDown(await field(), { key: "Enter", isComposing: true });
    fireEvent.keyDown(await field(), { key: "Enter", keyCode: 229 });
    expect(sent()).toEqual([]);
    fireEvent.keyDown(await field(), { key: "Enter" });
    expect(sent()).toEqual([{ w0: "にほん" }]);
  });

  it("sends nothing while it is empty or disabled", async () => {
    const { user, sent } = await page(["chat_input", {}], ["chat_input", { label: "Off", disabled: true }]);
    await user.type(await field(), "{Enter}");
    expect(screen.getAllByRole<HTMLButtonElement>("button", { name: "Send message" }).map((button) => button.disabled)).toEqual([true, true]);
    expect(sent()).toEqual([]);
  });

  it("counts the characters that it may have", async () => {
    const { user } = await page(["chat_input", { max_chars: 5 }]);
    await user.type(await field(), "Hello world");
    expect((await field()).value).toBe("Hello");
    expect(screen.getByText("5/5")).toBeTruthy();
  });

  it("has nothing for files and recordings unless the app takes them", async () => {
    await page(["chat_input", {}]);
    await field();
    expect(screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"))).toEqual(["Send message"]);
  });

  it("sends its text as part of a message where it takes files", async () => {
    const { user, sent } = await page(["chat_input", { files: true, several: true, audio: true }]);
    await user.type(await field(), "Hello{Enter}");
    expect(sent()).toEqual([{ w0: { text: "Hello", files: [], audio: null } }]);
    expect(screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"))).toEqual(["Attach files", "Record", "Send message"]);
  });
});
