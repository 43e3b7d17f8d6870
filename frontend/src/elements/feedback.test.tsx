// @vitest-environment jsdom
/** Ratings: names, keys, what shines, and taking the rating back. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./feedback";

afterEach(cleanup);

const radio = (name: string) => screen.findByRole<HTMLInputElement>("radio", { name });
const shining = () => screen.queryAllByTestId("stFeedbackButtonActive").length;

describe("feedback", () => {
  it.each([
    ["thumbs", ["Thumbs up", "Thumbs down"]],
    ["faces", ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]],
    ["stars", [1, 2, 3, 4, 5].map((n) => `${n} out of 5 stars`)],
  ])("names the choices of %s", async (symbols, names) => {
    await page(["feedback", { symbols }]);
    expect(await screen.findByRole("radiogroup", { name: "Feedback rating" })).toBeTruthy();
    expect(screen.getAllByRole("radio").map((input) => input.getAttribute("aria-label"))).toEqual(names);
  });

  it("sends the rating, and none when the chosen one is pressed again", async () => {
    const { user, sent } = await page(["feedback", { symbols: "thumbs" }]);
    await user.click(await radio("Thumbs down"));
    await user.click(await radio("Thumbs up"));
    await user.click(await radio("Thumbs up"));
    expect(sent()).toEqual([{ w0: 0 }, { w0: 1 }, { w0: null }]);
    expect((await radio("Thumbs up")).checked).toBe(false);
  });

  it.each([
    ["stars", 3],
    ["faces", 1],
  ])("lets the chosen one shine, and of stars those before it: %s", async (symbols, count) => {
    const { user } = await page(["feedback", { symbols, value: 2 }]);
    await screen.findByTestId("stFeedback");
    expect(shining()).toBe(count);
    await user.click(screen.getByRole("radio", { checked: true }));
    expect(shining()).toBe(0);
  });

  it("goes by the arrow keys, and is taken back by Space", async () => {
    const { user, sent } = await page(["feedback", { symbols: "faces", value: 1 }]);
    await screen.findByTestId("stFeedback");
    await user.tab();
    await user.keyboard("{ArrowRight}");
    expect(sent()).toEqual([{ w0: 2 }]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Neutral");
    await user.keyboard(" ");
    expect(sent()).toEqual([{ w0: 2 }, { w0: null }]);
  });

  it("cannot be changed while it is disabled", async () => {
    const { user, sent } = await page(["feedback", { symbols: "stars", disabled: true }]);
    await user.click(await radio("4 out of 5 stars"));
    expect(sent()).toEqual([]);
  });
});
