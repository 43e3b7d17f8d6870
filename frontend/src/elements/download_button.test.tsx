// @vitest-environment jsdom
/** The button that saves a file: what it saves, and what the script hears of it. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./download_button";

const saved: string[] = [];

beforeEach(() => {
  saved.length = 0;
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.getAttribute("href") ?? "");
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  cleanup();
});

describe("a download button", () => {
  it("saves its file, and tells the script where it wants to hear of it", async () => {
    const { user, triggers } = await page(
      ["download_button", { label: "Told", file: "files/a" }],
      ["download_button", { label: "Quiet", file: "files/b", told: false }],
    );
    await user.click(await screen.findByRole("button", { name: "Told" }));
    await user.click(screen.getByRole("button", { name: "Quiet" }));
    expect(saved).toEqual(["files/a", "files/b"]);
    expect(triggers()).toEqual(["w0"]);
    expect(document.querySelectorAll("a")).toHaveLength(0);
  });

  it("is at work while its file is made, and is pressed once", async () => {
    const { user, triggers } = await page(["download_button", { label: "Make", file: null }]);
    const button = await screen.findByRole("button", { name: "Make" });
    await user.click(button);
    expect(button.getAttribute("aria-busy")).toBe("true");
    await user.click(button);
    expect([saved, triggers()]).toEqual([[], []]);
  });
});
