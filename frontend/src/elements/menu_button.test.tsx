// @vitest-environment jsdom
/** Menus of buttons: opening, the keys, choosing, closing, and where the focus is. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./menu_button";

afterEach(cleanup);

const OPTIONS = ["CSV", "PDF", "Excel"];
const focused = () => document.activeElement?.textContent;

describe("a button with a menu", () => {
  it("sends what was chosen, and has the focus again", async () => {
    const { user, sent, triggers } = await page(["menu_button", { options: OPTIONS }]);
    const button = await screen.findByRole("button", { name: "Label", expanded: false });
    await user.click(button);
    expect(screen.getByRole("menu", { name: "Label" })).toBeTruthy();
    await user.click(screen.getByRole("menuitem", { name: "PDF" }));
    expect([sent(), triggers()]).toEqual([[{ w0: [1, "PDF"] }], ["w0"]]);
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("is worked by the keys", async () => {
    const { user, sent } = await page(["menu_button", { options: OPTIONS }]);
    await screen.findByRole("button");
    await user.tab();
    await user.keyboard("{ArrowUp}");
    expect(focused()).toBe("Excel");
    await user.keyboard("{ArrowDown}");
    expect(focused()).toBe("CSV");
    await user.keyboard("{Escape}");
    expect([screen.queryByRole("menu"), focused()]).toEqual([null, "Label"]);
    await user.keyboard("{Enter}p");
    expect(focused()).toBe("PDF");
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: [1, "PDF"] }]);
  });

  it("does not open while it is disabled", async () => {
    const { user } = await page(["menu_button", { options: OPTIONS, disabled: true }]);
    await user.click(await screen.findByRole("button"));
    expect(screen.queryByRole("menu")).toBeNull();
  });
});
