// @vitest-environment jsdom
/** Lists, sliders, dates and times: keys, names, and when a value is sent. */
import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./date_input";
import "./multiselect";
import "./selectbox";
import "./slider";
import "./time_input";

afterEach(cleanup);

const FRUIT = ["Apple", "Banana", "Cherry", "Grape"];
const choice = (words: string): [number, string] => [FRUIT.indexOf(words), words];
const choices = (...words: string[]) => words.map(choice);
const options = () => screen.queryAllByRole("option").map((option) => option.textContent);
const active = (input: Element) => document.getElementById(input.getAttribute("aria-activedescendant") ?? "")?.textContent;
const box = () => screen.findByRole<HTMLInputElement>("combobox", { name: "Label" });
const shown = () => screen.getByTestId("stDateInput").querySelector(".date-fields")?.textContent?.replaceAll(/[\u2066-\u2069]/g, "");
const day = (name: RegExp) => within(screen.getByRole("dialog")).getByRole("button", { name });
const month = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Month" });

describe("selectbox", () => {
  it("opens at the chosen option and chooses by keys", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: choice("Banana") }]);
    const input = await box();
    await user.tab();
    await user.keyboard("{ArrowDown}");
    expect([input.getAttribute("aria-expanded"), active(input)]).toEqual(["true", "Banana"]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect([input.value, input.getAttribute("aria-expanded"), sent()]).toEqual(["Cherry", "false", [{ w0: choice("Cherry") }]]);
  });

  it.each([
    ["at its start", 0],
    ["inside", 3],
    ["at its end", 6],
  ])("typing replaces the chosen option, with the caret %s", async (_, caret) => {
    const { user } = await page(["selectbox", { options: FRUIT, value: "Banana" }]);
    const input = await box();
    await user.click(input);
    input.setSelectionRange(caret, caret);
    await user.keyboard("ch");
    expect([input.value, options()]).toEqual(["ch", ["Cherry"]]);
    await user.keyboard("{Enter}");
    expect(input.value).toBe("Cherry");
    await user.keyboard("gr");
    expect([input.value, options()]).toEqual(["gr", ["Grape"]]);
  });

  it("filters while typing, best match first", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: choice("Banana") }]);
    await user.click(await box());
    await user.keyboard("ap");
    expect(options()).toEqual(["Apple", "Grape"]);
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: choice("Apple") }]);
  });

  it("goes back to the value on Escape and on blur", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: choice("Banana") }]);
    const input = await box();
    await user.click(input);
    await user.keyboard("ch{Escape}");
    expect([input.value, options()]).toEqual(["Banana", []]);
    await user.keyboard("zz");
    expect(screen.getByText("No results")).toBeDefined();
    await user.tab();
    expect([input.value, sent()]).toEqual(["Banana", []]);
  });

  it("cannot be typed in without a filter", async () => {
    const { user } = await page(["selectbox", { options: FRUIT, value: choice("Banana"), filter_mode: null }]);
    const input = await box();
    expect(input.readOnly).toBe(true);
    await user.click(input);
    await user.keyboard("a");
    expect(options()).toEqual(FRUIT);
  });

  it("takes a new option, but rather a known one in another case", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: null, accept_new_options: true }]);
    await user.click(await box());
    await user.keyboard("kiwi{Enter}");
    await user.click(await box());
    await user.keyboard("APPLE{Enter}");
    expect(sent()).toEqual([{ w0: choice("kiwi") }, { w0: choice("Apple") }]);
  });

  it("can be cleared where the server allows", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: choice("Apple"), clearable: true }]);
    await user.click(await screen.findByRole("button", { name: "Clear value of Label" }));
    expect(sent()).toEqual([{ w0: null }]);
    expect(screen.queryByRole("button", { name: "Clear value of Label" })).toBeNull();
  });

  it("is emptied by Escape where it may be empty", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: choice("Apple"), clearable: true }]);
    await user.click(await box());
    await user.keyboard("{Escape}");
    expect([options(), sent()]).toEqual([[], []]);
    await user.keyboard("{Escape}");
    expect(sent()).toEqual([{ w0: null }]);
  });

  it("stays on Escape where it may not be empty", async () => {
    const { user, sent } = await page(["selectbox", { options: FRUIT, value: choice("Apple") }]);
    await user.click(await box());
    await user.keyboard("{Escape}{Escape}");
    expect(sent()).toEqual([]);
  });

  it("tells two options with the same words apart", async () => {
    const { user, sent } = await page(["selectbox", { options: ["Same", "Same"], value: [0, "Same"] }]);
    await user.click(await box());
    await user.keyboard("{ArrowDown}{Enter}");
    expect(sent()).toEqual([{ w0: [1, "Same"] }]);
    await user.keyboard("{ArrowDown}");
    expect(screen.getAllByRole("option").map((option) => option.getAttribute("aria-selected"))).toEqual(["false", "true"]);
  });

  it("draws a few rows of a long list, and says how long it is", async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `Option ${i}`);
    const { user } = await page(["selectbox", { options: many, value: [5000, "Option 5000"] }]);
    const input = await box();
    await user.click(input);
    expect(options().length).toBeLessThan(50);
    expect(active(input)).toBe("Option 5000");
    const row = document.getElementById(input.getAttribute("aria-activedescendant")!)!;
    expect([row.getAttribute("aria-posinset"), row.getAttribute("aria-setsize")]).toEqual(["5001", "10000"]);
  });
});

describe("multiselect", () => {
  it("adds, removes, and stays open", async () => {
    const { user, sent } = await page(["multiselect", { options: FRUIT, value: choices("Apple"), select_all: false }]);
    const input = await box();
    await user.click(input);
    expect(options()).toEqual(["Banana", "Cherry", "Grape"]);
    await user.keyboard("{Enter}");
    expect(options()).toEqual(["Cherry", "Grape"]);
    await user.click(screen.getByRole("button", { name: "Remove Apple" }));
    await user.click(input);
    await user.keyboard("{Backspace}");
    expect(sent()).toEqual([{ w0: choices("Apple", "Banana") }, { w0: choices("Banana") }, { w0: [] }]);
  });

  it("selects all, or all matches", async () => {
    const { user, sent } = await page(["multiselect", { options: FRUIT, value: [] }]);
    await user.click(await box());
    expect(options()[0]).toBe("Select all");
    await user.keyboard("ap");
    expect(options()).toEqual(["Select 2 matches", "Apple", "Grape"]);
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: choices("Apple", "Grape") }]);
  });

  it("stops at its limit and says so", async () => {
    const { user, sent } = await page(["multiselect", { options: FRUIT, value: choices("Apple"), max_selections: 1 }]);
    await user.click(await box());
    expect(screen.getByText("You can only select up to 1 option. Remove an option first.")).toBeDefined();
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([]);
  });

  it("offers what has the same words as a chosen one", async () => {
    const { user, sent } = await page(["multiselect", { options: ["Same", "Same"], value: [[1, "Same"]], select_all: false }]);
    await user.click(await box());
    expect(options()).toEqual(["Same"]);
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: [[1, "Same"], [0, "Same"]] }]);
  });

  it("walks over the tags by arrow keys", async () => {
    const { user, sent } = await page(["multiselect", { options: FRUIT, value: choices("Apple", "Banana", "Cherry") }]);
    await user.click(await box());
    await user.keyboard("{ArrowLeft}{ArrowLeft}{Delete}");
    expect(sent()).toEqual([{ w0: choices("Apple", "Cherry") }]);
  });
});

describe("slider", () => {
  it("moves by keys and stays inside of its range", async () => {
    const { user, sent } = await page(["slider", { value: [99], step: 1 }]);
    const thumb = await screen.findByRole("slider", { name: "Label" });
    await user.tab();
    expect(document.activeElement).toBe(thumb);
    await user.keyboard("{ArrowRight}{ArrowRight}{PageDown}{Home}");
    expect(sent()).toEqual([{ w0: [100] }, { w0: [90] }, { w0: [0] }]);
  });

  it("shows its value, and says it to assistive technology", async () => {
    const noon = Date.UTC(2026, 0, 1, 12) * 1000;
    await page(["slider", { type: "time", min: noon - 3.6e9, max: noon + 3.6e9, step: 9e8, value: [noon], format: "h:mm a" }]);
    expect((await screen.findByRole("slider")).getAttribute("aria-valuetext")).toBe("12:00 pm");
    expect(screen.getByTestId("stSliderThumbValue").textContent).toBe("12:00 pm");
  });

  it("a range has two thumbs that do not pass each other", async () => {
    const { user, sent } = await page(["slider", { value: [40, 41] }]);
    await screen.findByRole("slider", { name: "Label minimum" });
    await user.tab();
    await user.keyboard("{ArrowRight}{ArrowRight}{End}");
    expect(sent()).toEqual([{ w0: [41, 41] }]);
  });

  it("sends once, when the pointer lets go", async () => {
    const { sent } = await page(["slider", { value: [0] }]);
    const thumb = await screen.findByRole("slider");
    const track = document.querySelector<HTMLElement>(".slider-track")!;
    track.getBoundingClientRect = () => ({ left: 0, width: 100 }) as DOMRect;
    fireEvent.pointerDown(track, { clientX: 10, button: 0 });
    fireEvent.pointerMove(track, { clientX: 30 });
    expect([thumb.getAttribute("aria-valuetext"), sent()]).toEqual(["30", []]);
    fireEvent.pointerUp(track, { clientX: 30 });
    expect(sent()).toEqual([{ w0: [30] }]);
  });

  it("goes back when the finger scrolls the page", async () => {
    const { sent } = await page(["slider", { value: [0] }]);
    await screen.findByRole("slider");
    const track = document.querySelector<HTMLElement>(".slider-track")!;
    track.getBoundingClientRect = () => ({ left: 0, width: 100 }) as DOMRect;
    fireEvent.pointerDown(track, { clientX: 10, button: 0 });
    fireEvent.pointerCancel(track);
    expect([screen.getByTestId("stSliderThumbValue").textContent, sent()]).toEqual(["0", []]);
  });
});

describe("date_input", () => {
  const DATE = { value: ["2026-11-22"], min: "2016-01-01", max: "2036-12-31" };

  it.each(["YYYY/MM/DD", "DD.MM.YYYY", "MM-DD-YYYY"])("shows %s", async (format) => {
    await page(["date_input", { ...DATE, format }]);
    await screen.findAllByRole("spinbutton");
    expect(shown()).toBe(format.replace("YYYY", "2026").replace("MM", "11").replace("DD", "22"));
  });

  it("is typed part by part, and sent on Enter", async () => {
    const { user, sent } = await page(["date_input", DATE]);
    await user.click(await screen.findByRole("spinbutton", { name: /^year/ }));
    await user.keyboard("20270305");
    expect(sent()).toEqual([]);
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: ["2027-03-05"] }]);
  });

  it("keeps a date out of range, and says why it is not sent", async () => {
    const { user, sent } = await page(["date_input", DATE]);
    await user.click(await screen.findByRole("spinbutton", { name: /^year/ }));
    await user.keyboard("2037{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("Must be 2036/12/31 or earlier.");
    expect(sent()).toEqual([]);
  });

  it.each(["{Enter}", "{Tab}"])("31 January with another month typed over it is what it then shows, on %s", async (key) => {
    const { user, sent } = await page(["date_input", { ...DATE, value: ["2027-01-31"] }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^month/ }));
    await user.keyboard(`02${key}{Tab}`);
    expect(shown()).toBe("2027/02/28");
    expect(sent()).toEqual([{ w0: ["2027-02-28"] }]);
  });

  it("29 February in another year is what it then shows", async () => {
    const { user, sent } = await page(["date_input", { ...DATE, value: ["2028-02-29"] }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^year/ }));
    await user.keyboard("2027{Enter}");
    expect(shown()).toBe("2027/02/28");
    expect(sent()).toEqual([{ w0: ["2027-02-28"] }]);
  });

  it("a date of which a part is missing is said to be none, until it is whole", async () => {
    const { user, sent } = await page(["date_input", { ...DATE, value: ["2027-01-31"] }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^day/ }));
    await user.keyboard("{Backspace}{Backspace}{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("Enter the whole date.");
    expect(shown()).toBe("2027/01/dd");
    expect(sent()).toEqual([]);
    await user.keyboard("5{Enter}");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(sent()).toEqual([{ w0: ["2027-01-05"] }]);
  });

  it("a date of which a part is missing gives way to another from the script", async () => {
    const { user, draw } = await page(["date_input", { ...DATE, value: ["2027-01-31"] }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^day/ }));
    await user.keyboard("{Backspace}{Backspace}{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("Enter the whole date.");
    draw(["patch", 10, { value: ["2027-03-04"] }]);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(shown()).toBe("2027/03/04");
  });

  it("has a start date and an end date, which are empty in small letters", async () => {
    await page(["date_input", { ...DATE, range: true, value: [] }]);
    await screen.findByRole("group", { name: "Label start date" });
    const end = screen.getByRole("group", { name: "Label end date" });
    expect(end.textContent.replaceAll(/[\u2066-\u2069]/g, "")).toBe("yyyy/mm/dd");
  });

  it("opens its calendar at a click, while the date is typed", async () => {
    const { user, sent } = await page(["date_input", DATE]);
    const part = await screen.findByRole("spinbutton", { name: /^month/ });
    await user.click(part);
    expect(screen.getByRole("dialog", { name: "Choose date" }).id).not.toBe("");
    expect(document.activeElement).toBe(part);
    await user.keyboard("03");
    await user.click(day(/March 17, 2026/));
    expect(sent()).toEqual([{ w0: ["2026-03-17"] }]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("closes its calendar by Escape and when the field is left, and then sends what was typed", async () => {
    const { user, sent } = await page(["date_input", DATE]);
    const part = await screen.findByRole("spinbutton", { name: /^day/ });
    await user.click(part);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(part);
    await user.click(part);
    await user.keyboard("07");
    await user.click(document.body);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(sent()).toEqual([{ w0: ["2026-11-07"] }]);
  });

  it("is chosen from the calendar, and the focus comes back", async () => {
    const { user, sent } = await page(["date_input", DATE]);
    const opener = await screen.findByRole("button", { name: "Open calendar for Label" });
    await user.click(opener);
    const dialog = screen.getByRole("dialog", { name: "Choose date" });
    await user.click(within(dialog).getByRole("button", { name: /November 25, 2026/ }));
    expect(sent()).toEqual([{ w0: ["2026-11-25"] }]);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(opener);
  });

  it("a range needs two dates; closing after the first sends the start alone", async () => {
    const { user, sent } = await page(["date_input", { ...DATE, range: true, value: ["2026-11-02", "2026-11-05"] }]);
    const opener = await screen.findByRole("button", { name: "Open calendar for Label" });
    await user.click(opener);
    await user.click(day(/November 10, 2026/));
    await user.click(day(/November 12, 2026/));
    await user.click(opener);
    await user.click(day(/November 20, 2026/));
    await user.click(document.body);
    expect(sent()).toEqual([{ w0: ["2026-11-10", "2026-11-12"] }, { w0: ["2026-11-20"] }]);
  });

  it("goes to any month and year, also in the middle of a range", async () => {
    const { user, sent } = await page(["date_input", { ...DATE, range: true, value: ["2026-11-02", "2026-11-05"] }]);
    await user.click(await screen.findByRole("button", { name: "Open calendar for Label" }));
    await user.click(day(/November 10, 2026/));
    await user.selectOptions(month(), "December");
    expect(month().selectedOptions[0]?.textContent).toBe("December");
    await user.selectOptions(month(), "March");
    expect(month().selectedOptions[0]?.textContent).toBe("March");
    await user.selectOptions(screen.getByRole("combobox", { name: "Year" }), "2028");
    await user.click(day(/March 17, 2028/));
    expect(sent()).toEqual([{ w0: ["2026-11-10", "2028-03-17"] }]);
  });

  it("can be cleared", async () => {
    const { user, sent } = await page(["date_input", { ...DATE, clearable: true }]);
    await user.click(await screen.findByRole("button", { name: "Clear value of Label" }));
    expect(sent()).toEqual([{ w0: [] }]);
  });
});

describe("time_input", () => {
  it("a time of which a part is missing is said to be none", async () => {
    const { user, sent } = await page(["time_input", { value: "15:30" }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^minute/ }));
    await user.keyboard("{Backspace}{Backspace}{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("Enter the whole time.");
    expect(sent()).toEqual([]);
    await user.keyboard("4{Enter}");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(sent()).toEqual([{ w0: "15:04" }]);
  });

  it("is typed, and sent on blur", async () => {
    const { user, sent } = await page(["time_input", { value: "15:30" }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^hour/ }));
    await user.keyboard("0907");
    expect(sent()).toEqual([]);
    fireEvent.blur(document.activeElement!);
    expect(sent()).toEqual([{ w0: "09:07" }]);
  });

  it("is chosen from the list of its steps", async () => {
    const { user, sent } = await page(["time_input", { value: "15:30", step: 1800, format: "12h" }]);
    await user.click(await screen.findByRole("button", { name: "Open list of times for Label" }));
    const list = screen.getByRole("listbox");
    expect(document.activeElement).toBe(list);
    expect(active(list)).toBe("3:30 PM");
    await user.keyboard("{ArrowDown}{Enter}");
    expect(sent()).toEqual([{ w0: "16:00" }]);
  });

  it("has seconds where the step has", async () => {
    const { user, sent } = await page(["time_input", { value: "15:30:05", step: 5 }]);
    await user.click(await screen.findByRole("spinbutton", { name: /^second/ }));
    await user.keyboard("{ArrowUp}{Enter}");
    expect(sent()).toEqual([{ w0: "15:30:06" }]);
  });
});
