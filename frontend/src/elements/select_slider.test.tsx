// @vitest-environment jsdom
/** Sliders of options: what they say, the keys, both ends of a range. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./select_slider";

afterEach(cleanup);

const OPTIONS = ["light", "**medium**", "dark"];

describe("a slider of options", () => {
  it("says the option, and sends it with its words", async () => {
    const { user, sent } = await page(["select_slider", { options: OPTIONS, value: [[0, "light"]] }]);
    const slider = await screen.findByRole("slider", { name: "Label" });
    expect(slider.getAttribute("aria-valuetext")).toBe("light");
    await user.tab();
    await user.keyboard("{ArrowRight}");
    expect(slider.getAttribute("aria-valuetext")).toBe("medium");
    await user.keyboard("{End}");
    expect(sent()).toEqual([{ w0: [[1, "**medium**"]] }, { w0: [[2, "dark"]] }]);
  });

  it("has a thumb for each end", async () => {
    const { user, sent } = await page(["select_slider", { options: OPTIONS, value: [[0, "light"], [1, "**medium**"]] }]);
    await screen.findByRole("slider", { name: "Label maximum" });
    await user.tab();
    await user.tab();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(sent()).toEqual([{ w0: [[0, "light"], [2, "dark"]] }]);
  });

  it("has nowhere to go with one option", async () => {
    const { user, sent } = await page(["select_slider", { options: ["only"], value: [[0, "only"]] }]);
    await screen.findByRole("slider");
    await user.tab();
    await user.keyboard("{ArrowRight}{Home}");
    expect(sent()).toEqual([]);
  });
});
