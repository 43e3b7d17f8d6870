// @vitest-environment jsdom
/** Native inputs: when what the user does becomes a value, and how they are named. */
import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Values } from "../core/values";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./button";
import "./checkbox";
import "./form_submit_button";
import "./number_input";
import "./radio";
import "./selectbox";
import "./text_area";
import "./text_input";
import "./toggle";
import "../ui/TooltipLayer";

afterEach(cleanup);

const FORM = ["form", { id: "f", label: undefined }] as const;
const textField = () => screen.findByRole<HTMLInputElement>("textbox");
const numberField = () => screen.findByRole<HTMLInputElement>("spinbutton");
const SUBMIT = ["form_submit_button", { label: "Send", form: "f" }] as const;

describe("checkbox, toggle and radio", () => {
  it("send each change", async () => {
    const { user, sent } = await page(["checkbox", { label: "Box" }], ["toggle", { label: "Switch", value: true }]);
    await user.click(await screen.findByRole("checkbox", { name: "Box" }));
    await user.click(await screen.findByRole("switch", { name: "Switch" }));
    expect(sent()).toEqual([{ w0: true }, { w1: false }]);
  });

  it("choose a radio by its text and by the arrow keys", async () => {
    const { user, sent } = await page(["radio", { label: "Fruit", options: ["Apple", "Pear", "Plum"], value: [0, "Apple"] }]);
    await screen.findByRole("radiogroup", { name: "Fruit" });
    await user.click(screen.getByText("Pear"));
    await user.keyboard("{ArrowDown}");
    expect(sent()).toEqual([{ w0: [1, "Pear"] }, { w0: [2, "Plum"] }]);
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Plum" }).checked).toBe(true);
  });

  it("describe a radio by its caption", async () => {
    await page(["radio", { options: ["A", "B"], value: null, captions: ["first", ""] }]);
    const first = await screen.findByRole("radio", { name: "A", description: "first" });
    expect((first as HTMLInputElement).checked).toBe(false);
  });

  it("do nothing while disabled", async () => {
    const { user, sent } = await page(["checkbox", { label: "Box", disabled: true }]);
    await user.click(await screen.findByLabelText("Box"));
    expect(sent()).toEqual([]);
  });
});

describe("labels", () => {
  it.each(["visible", "hidden", "collapsed"])("name the field when %s", async (label_visibility) => {
    await page(["text_input", { label: "City", label_visibility, value: "" }]);
    await screen.findByRole("textbox", { name: "City" });
  });

  it("describe the help icon, whose text is on the page while it is open", async () => {
    const { user } = await page(["text_input", { label: "**City**", help: "Where *you* live", value: "" }]);
    const icon = await screen.findByRole("button", { name: "Help for City" });
    expect(icon.getAttribute("aria-description")).toBe("Where you live");
    expect(document.body.textContent).not.toContain("Where");
    await user.hover(icon);
    const tooltip = await screen.findByRole("tooltip");
    expect(icon.getAttribute("aria-describedby")).toBe(tooltip.id);
    await waitFor(() => expect(tooltip.textContent).toBe("Where you live"));
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("stTooltipContent")).toBeNull();
  });

  it("keep the help open after a press, until the next one", async () => {
    const { user } = await page(["text_input", { label: "City", help: "Where", value: "" }]);
    const icon = await screen.findByRole("button", { name: "Help for City" });
    await user.click(icon);
    await user.unhover(icon);
    await screen.findByRole("tooltip");
    await user.click(document.body);
    expect(screen.queryByRole("tooltip")).toBeNull();
  });
});

describe("buttons inside of fields", () => {
  it("are named after the field, and are not found by its label", async () => {
    await page(
      ["number_input", { label: "**Net** in :blue[EUR]", value: 1 }],
      ["selectbox", { label: "City", options: ["Rome", "Oslo"], value: "Rome", clearable: true }],
    );
    await screen.findByRole("button", { name: "Increase Net in EUR" });
    screen.getByRole("button", { name: "Decrease Net in EUR" });
    await screen.findByRole("button", { name: "Show options for City" });
    screen.getByRole("button", { name: "Clear value of City" });
    expect(screen.getAllByLabelText(/City/)).toHaveLength(1);
  });
});

describe("push buttons", () => {
  it.each([
    [{ label: "", icon: ":material/delete_forever:", help: "Delete **row**" }, "Delete row"],
    [{ label: "", icon: ":material/delete_forever:" }, "delete forever"],
    [{ label: "", icon: ":wastebasket:" }, "wastebasket"],
    [{ label: "Go", icon: ":material/delete:", help: "why" }, "Go"],
  ])("of %o are called %s", async (props, name) => {
    await page(["button", props]);
    expect(await screen.findByRole("button", { name })).toBeDefined();
  });

  it("say what they are to users' CSS", async () => {
    await page(["button", { label: "Go", type: "primary" }], FORM, ["form_submit_button", { label: "Send", form: "f" }]);
    expect((await screen.findByRole("button", { name: "Go" })).getAttribute("kind")).toBe("primary");
    expect((await screen.findByRole("button", { name: "Send" })).getAttribute("kind")).toBe("secondaryFormSubmit");
  });

  it("show their help while they are disabled, by the Tab key", async () => {
    const { user } = await page(["button", { label: "Go", disabled: true, help: "Not yet" }]);
    await screen.findByRole("button", { name: "Go" });
    await user.tab();
    const target = screen.getByTestId("stTooltipHoverTarget");
    expect(document.activeElement).toBe(target);
    expect(target.getAttribute("aria-description")).toBe("Not yet");
  });
});

describe("text_input", () => {
  it("commits on Enter and on blur, once", async () => {
    const { user, sent } = await page(["text_input", { value: "" }]);
    await user.type(await textField(), "one");
    expect(sent()).toEqual([]);
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: "one" }]);
    await user.tab();
    expect(sent()).toHaveLength(1);
    await user.type(await textField(), "!");
    await user.tab();
    expect(sent()).toEqual([{ w0: "one" }, { w0: "one!" }]);
  });

  it("keeps half-typed text, focus and caret while other props change", async () => {
    const { user, draw } = await page(["text_input", { value: "" }], ["text_input", { label: "Other", value: "" }]);
    const input = (await screen.findAllByRole<HTMLInputElement>("textbox"))[0]!;
    await user.type(input, "half");
    input.setSelectionRange(2, 2);
    draw(["patch", 10, { help: "new", label: "New label" }], ["patch", 11, { value: "x" }]);
    expect(input.value).toBe("half");
    expect(input.selectionStart).toBe(2);
    expect(document.activeElement).toBe(input);
    draw(["patch", 10, { value: "server" }]);
    expect(input.value).toBe("server");
  });

  it("with quiet changes shows them and sends nothing by itself", async () => {
    const { user, sent } = await page(["text_input", { value: "", quiet: true }]);
    await user.type(await textField(), "abc{Enter}");
    expect(sent()).toEqual([]);
    expect((await textField()).value).toBe("abc");
  });

  it("sends a live text after a pause, not at each key", async () => {
    const { user, sent } = await page(["text_input", { value: "", live: 250 }]);
    await user.type(await textField(), "abc");
    expect(sent()).toEqual([]);
    await waitFor(() => expect(sent()).toEqual([{ w0: "abc" }]));
  });

  it("says what is wrong, keeps the text and does not send it", async () => {
    const { user, sent } = await page(["text_input", { value: "", validate: "^\\d+$", validate_message: "Digits only." }]);
    const input = await textField();
    await user.type(input, "12a{Enter}");
    await screen.findByRole("textbox", { description: /^Digits only\./ });
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect([input.value, sent()]).toEqual(["12a", []]);
    await user.type(input, "{Backspace}");
    expect(input.getAttribute("aria-invalid")).toBeNull();
    await user.keyboard("{Enter}");
    expect(sent()).toEqual([{ w0: "12" }]);
  });

  it("does not send an empty required text", async () => {
    const { user, sent } = await page(["text_input", { value: "old", required: true }]);
    await user.clear(await textField());
    await user.tab();
    await screen.findByRole("alert");
    expect(sent()).toEqual([]);
  });

  it("hints while it is edited", async () => {
    const { user } = await page(["text_input", { value: "", max_chars: 5 }]);
    await user.type(await textField(), "abcdefgh");
    expect(screen.getByTestId("InputInstructions").textContent).toBe("Press Enter to apply · 5/5");
    await user.tab();
    expect(screen.queryByTestId("InputInstructions")).toBeNull();
  });

  it("shows and hides a password", async () => {
    const { user } = await page(["text_input", { label: "Secret", type: "password", value: "x" }]);
    const input = await screen.findByLabelText<HTMLInputElement>("Secret");
    expect(input.type).toBe("password");
    await user.click(screen.getByRole("button", { name: "Show password of Secret" }));
    expect(input.type).toBe("text");
  });
});

describe("in a form", () => {
  it("nothing is sent before the submit button", async () => {
    const { user, sent } = await page(FORM, ["text_input", { form: "f", value: "" }], ["checkbox", { label: "Box", form: "f" }], SUBMIT);
    await user.type(await screen.findByRole("textbox"), "abc");
    await user.click(await screen.findByRole("checkbox"));
    expect(sent()).toEqual([]);
    await user.click(await screen.findByRole("button", { name: "Send" }));
    expect(sent()).toEqual([{ w1: "abc", w2: true }]);
  });

  it("Enter submits, with what was just typed", async () => {
    const { user, sent, triggers } = await page(FORM, ["number_input", { form: "f", value: 1 }], SUBMIT);
    const input = await screen.findByRole("spinbutton");
    await user.clear(input);
    await user.type(input, "7{Enter}");
    expect([sent(), triggers()]).toEqual([[{ w1: 7 }], ["w2"]]);
  });

  it.each([
    ["its first submit button is disabled", {}, [["form_submit_button", { label: "Off", form: "f", disabled: true }], SUBMIT]],
    ["it has no submit button", {}, []],
    ["the app does not want it", { enter_to_submit: false }, [SUBMIT]],
  ] as const)("Enter does nothing, and is not offered, where %s", async (_, form, buttons) => {
    const { user, triggers } = await page(
      [...FORM.slice(0, 1), { ...FORM[1], ...form }] as never,
      ["number_input", { label: "Number", form: "f", value: 1 }],
      ["text_input", { label: "Text", form: "f", value: "", required: true }],
      ["text_area", { label: "Area", form: "f", value: "" }],
      ...buttons,
    );
    for (const name of ["Number", "Text", "Area"]) {
      const input = await screen.findByLabelText(new RegExp(`^${name}`));
      await user.type(input, "7{Backspace}8 ");
      expect(screen.queryByTestId("InputInstructions")).toBeNull();
      await user.type(input, name === "Area" ? "{Control>}{Enter}{/Control}" : "{Enter}");
    }
    expect(triggers()).toEqual([]);
  });

  it("asks whether Enter sends it for the field that has the focus only", async () => {
    const asked = vi.spyOn(Values.prototype, "submitsOnEnter");
    const kinds = ["text_input", "text_area", "number_input"] as const;
    const { user } = await page(FORM, ...kinds.map((kind) => [kind, { label: kind, form: "f", value: null }] as const), SUBMIT);
    const input = await screen.findByRole("textbox", { name: "text_input" });
    expect(asked).not.toHaveBeenCalled();
    await user.type(input, "a");
    expect(asked).toHaveBeenCalled();
    asked.mockRestore();
  });

  it("a wrong field holds the form back and says why", async () => {
    const { user, sent } = await page(
      FORM,
      ["text_input", { label: "Name", form: "f", value: "", required: true }],
      ["selectbox", { label: "Pick", form: "f", options: ["a", "b"], value: null, required: true }],
      SUBMIT,
    );
    await screen.findByRole("combobox");
    await user.click(await screen.findByRole("button", { name: "Send" }));
    expect(screen.getAllByRole("alert").map((alert) => alert.textContent)).toEqual(["This field is required.", "Choose an option."]);
    expect(sent()).toEqual([]);
  });
});

describe("text_area", () => {
  it("commits on Ctrl+Enter and on blur; Enter is a new line", async () => {
    const { user, sent } = await page(["text_area", { value: "" }]);
    const area = await screen.findByRole("textbox");
    await user.type(area, "a{Enter}b");
    expect(sent()).toEqual([]);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(sent()).toEqual([{ w0: "a\nb" }]);
    await user.type(area, "c");
    await user.tab();
    expect(sent()[1]).toEqual({ w0: "a\nbc" });
  });
});

describe("number_input", () => {
  it("is emptied by Escape where it may be empty", async () => {
    const { user, sent } = await page(["number_input", { value: 5, clearable: true }]);
    await user.click(await screen.findByRole("spinbutton"));
    await user.keyboard("7{Escape}");
    expect(sent()).toEqual([{ w0: null }]);
  });

  it("keeps its number on Escape where it may not be empty", async () => {
    const { user, sent } = await page(["number_input", { value: 5 }]);
    await user.click(await screen.findByRole("spinbutton"));
    await user.keyboard("{Escape}");
    expect(sent()).toEqual([]);
  });

  it("commits on Enter, on blur and on stepping", async () => {
    const { user, sent } = await page(["number_input", { value: 5, step: 0.1, format: "%0.2f" }]);
    const input = await numberField();
    expect(input.value).toBe("5.00");
    await user.clear(input);
    await user.type(input, "7.5{Enter}");
    await user.click(screen.getByTestId("stNumberInputStepUp"));
    await user.click(input);
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(sent()).toEqual([{ w0: 7.5 }, { w0: 7.6 }, { w0: 7.5 }, { w0: 7.4 }]);
    expect(input.value).toBe("7.40");
  });

  it("keeps a number out of range, says so, and does not send it", async () => {
    const { user, sent } = await page(["number_input", { value: 5, max: 10, type: "int" }]);
    const input = await numberField();
    await user.clear(input);
    await user.type(input, "11");
    await user.tab();
    expect(screen.getByRole("alert").textContent).toBe("Must be at most 10.");
    expect([input.value, sent()]).toEqual(["11", []]);
  });

  it("stops stepping at its ends", async () => {
    const { user, sent } = await page(["number_input", { value: 9, min: 0, max: 10, step: 1 }]);
    await user.click(await numberField());
    await user.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}");
    expect(sent()).toEqual([{ w0: 10 }]);
    expect(screen.getByTestId<HTMLButtonElement>("stNumberInputStepUp").disabled).toBe(true);
  });

  it("can be emptied", async () => {
    const { user, sent } = await page(["number_input", { value: 5 }]);
    await user.clear(await numberField());
    await user.tab();
    expect(sent()).toEqual([{ w0: null }]);
  });
});
