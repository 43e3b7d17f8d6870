// @vitest-environment jsdom
/** Links that look like buttons: where they lead, and what the script hears of. */
import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./link_button";

afterEach(cleanup);

describe("a link button", () => {
  it("opens a tab of its own, and tells the script where it wants to hear of it", async () => {
    const { user, triggers } = await page(
      ["link_button", { url: "https://example.org/", label: "Told" }],
      ["link_button", { url: "https://example.org/", label: "Quiet", id: "" }],
    );
    const told = await screen.findByRole("link", { name: "Told" });
    expect([told.getAttribute("href"), told.getAttribute("target"), told.getAttribute("rel")]).toEqual([
      "https://example.org/",
      "_blank",
      "noopener noreferrer",
    ]);
    await user.click(told);
    await user.click(screen.getByRole("link", { name: "Quiet" }));
    expect(triggers()).toEqual(["w0"]);
  });

  it("sends nothing of the form that it is in", async () => {
    const { user, triggers, sent } = await page(["link_button", { url: "/", label: "Go", form: "form:f" }]);
    await user.click(await screen.findByRole("link", { name: "Go" }));
    expect([triggers(), sent()]).toEqual([["w0"], [{}]]);
  });

  it("leads nowhere while it is disabled, and never to a script", async () => {
    const { user, triggers } = await page(
      ["link_button", { url: "/", label: "Off", disabled: true }],
      ["link_button", { url: "javascript:alert(1)", label: "Odd" }],
    );
    for (const name of ["Off", "Odd"]) {
      const link = await screen.findByRole("link", { name });
      expect([link.hasAttribute("href"), link.getAttribute("aria-disabled")]).toEqual([false, "true"]);
      await user.click(link);
    }
    expect(triggers()).toEqual([]);
  });

  it("is pressed by its shortcut", async () => {
    const { user, triggers } = await page(["link_button", { url: "/", label: "Go", shortcut: "Ctrl+J" }]);
    // What reads the keys comes a little later.
    await waitFor(() => expect(screen.getByRole("link").getAttribute("aria-keyshortcuts")).toBe("Control+J"));
    await user.keyboard("{Control>}j{/Control}");
    expect(triggers()).toEqual(["w0"]);
  });
});
