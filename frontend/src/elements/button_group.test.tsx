// @vitest-environment jsdom
/** Pills and segmented controls: roles and names, the keys, one or several, and taking a choice back. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./button_group";
import "../ui/markdown/full";


afterEach(cleanup);

const OPTIONS = ["North", "**East**", "South"];
const draw = async (props: Record<string, unknown> = {}) => {
  const drawn = await page(["button_group", { options: OPTIONS, ...props }]);
  await screen.findByText("East"); // its Markdown has come
  return drawn;
};

describe("a group of buttons", () => {
  it("chooses one, another one, and takes it back", async () => {
    const { user, sent } = await draw();
    await screen.findByRole("radiogroup", { name: "Label" });
    await user.click(screen.getByRole("radio", { name: "East" }));
    await user.click(screen.getByRole("radio", { name: "North" }));
    expect(screen.getByRole("radio", { checked: true }).textContent).toBe("North");
    await user.click(screen.getByRole("radio", { name: "North" }));
    expect(sent()).toEqual([{ w0: [[1, "**East**"]] }, { w0: [[0, "North"]] }, { w0: [] }]);
  });

  it("keeps what is required", async () => {
    const { user, sent } = await draw({ required: true, value: [[0, "North"]] });
    await user.click(await screen.findByRole("radio", { name: "North" }));
    expect(sent()).toEqual([]);
    expect(screen.getByRole("radiogroup").getAttribute("aria-required")).toBe("true");
  });

  it("adds several in the order of choosing", async () => {
    const { user, sent } = await draw({ several: true, value: [[2, "South"]] });
    await screen.findByRole("toolbar", { name: "Label" });
    await user.click(screen.getByRole("button", { name: "North" }));
    await user.click(screen.getByRole("button", { name: "South", pressed: true }));
    expect(sent()).toEqual([{ w0: [[2, "South"], [0, "North"]] }, { w0: [[0, "North"]] }]);
  });

  it("is one stop of Tab, which begins at what is chosen; arrows go on, Space chooses", async () => {
    const { user, sent } = await draw({ value: [[1, "**East**"]] });
    await screen.findByRole("radiogroup");
    await user.tab();
    expect(document.activeElement?.textContent).toBe("East");
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(document.activeElement?.textContent).toBe("North");
    await user.keyboard("{End}{ArrowLeft}{Home}");
    expect(sent()).toEqual([]);
    await user.keyboard(" ");
    expect(sent()).toEqual([{ w0: [[0, "North"]] }]);
    await user.tab();
    expect(document.activeElement).toBe(document.body);
    await user.tab({ shift: true });
    expect(document.activeElement?.textContent).toBe("North");
  });

  it("goes the other way where text does", async () => {
    const { user } = await draw();
    (await screen.findByRole("radiogroup")).style.direction = "rtl";
    await user.tab();
    await user.keyboard("{ArrowLeft}");
    expect(document.activeElement?.textContent).toBe("East");
  });

  it("cannot be changed while it is disabled", async () => {
    const { user, sent } = await draw({ disabled: true });
    await user.click(await screen.findByRole("radio", { name: "South" }));
    expect(sent()).toEqual([]);
  });
});
