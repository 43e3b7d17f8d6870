// @vitest-environment jsdom
/** A field for a date and a time: typing, the calendar, the list of times, bounds. */
import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./datetime_input";
import "../ui/CalendarPopup";

afterEach(cleanup);

const BOUNDS = { min: "2017-01-15T00:00", max: "2037-01-15T23:59" };
const draw = async (props: Record<string, unknown> = {}) => {
  const drawn = await page(["datetime_input", { ...BOUNDS, value: "2027-01-15T19:30", ...props }]);
  await screen.findByTestId("stDateTimeInputField");
  return drawn;
};
const shown = () => screen.getByTestId("stDateTimeInputFieldsScroller").textContent?.replace(/[\u2066-\u2069]/g, "");

describe("a field for a date and a time", () => {
  it.each([
    ["YYYY/MM/DD", "2027/01/15, 19:30"],
    ["DD.MM.YYYY", "15.01.2027, 19:30"],
    ["MM-DD-YYYY", "01-15-2027, 19:30"],
  ])("shows %s", async (format, expected) => {
    await draw({ format });
    expect(shown()).toBe(expected);
  });

  it("is typed part by part, and applied by Enter", async () => {
    const { user, sent } = await draw();
    await user.click(screen.getByRole("spinbutton", { name: /hour/ }));
    await user.keyboard("0745");
    expect(sent()).toEqual([]);
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: "2027-01-15T07:45" }]);
  });

  it("keeps the time when a day is chosen, and sends both when the calendar closes", async () => {
    const { user, sent } = await draw();
    await user.click(screen.getByTitle("Open calendar for Label"));
    const dialog = screen.getByRole("dialog", { name: "Choose date and time" });
    await user.click(within(dialog).getByRole("button", { name: /January 20, 2027/ }));
    await user.selectOptions(within(dialog).getByRole("combobox", { name: "Time" }), "08:15");
    expect([sent(), shown()]).toEqual([[], "2027/01/20, 08:15"]);
    await user.keyboard("{Escape}");
    expect(sent()).toEqual([{ w0: "2027-01-20T08:15" }]);
    expect(document.activeElement).toBe(screen.getByTitle("Open calendar for Label"));
  });

  it("offers the times of the day that can be chosen, and the one that is", async () => {
    const { user } = await draw({ step: 3600, max: "2027-01-15T20:00" });
    await user.click(screen.getByTitle("Open calendar for Label"));
    const times = within(screen.getByRole("combobox", { name: "Time" })).getAllByRole("option").map((one) => one.textContent);
    expect(times.slice(-3)).toEqual(["19:00", "19:30", "20:00"]);
  });

  it("says what is wrong, and does not send it", async () => {
    const { user, sent } = await draw({ max: "2027-01-15T20:00" });
    await user.click(screen.getByRole("spinbutton", { name: /hour/ }));
    await user.keyboard("2130{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("Must be 2027/01/15, 20:00 or earlier.");
    expect(sent()).toEqual([]);
    // It stays as long as it is so, and no longer.
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("alert").textContent).toBe("Must be 2027/01/15, 20:00 or earlier.");
    await user.click(screen.getByRole("spinbutton", { name: /hour/ }));
    await user.keyboard("19");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("can be emptied where it was empty at first", async () => {
    const { user, sent } = await draw({ clearable: true });
    await user.click(screen.getByTitle("Clear value of Label"));
    expect(sent()).toEqual([{ w0: null }]);
  });
});
