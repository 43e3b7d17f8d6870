// @vitest-environment jsdom
/** The colour picker: sent when it is chosen, and shown as HTML wants it. */
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
import { inFull } from "./color_picker";

afterEach(cleanup);

const picker = () => screen.findByLabelText<HTMLInputElement>("Background");

async function happen(kind: "input" | "change", value: string): Promise<void> {
  fireEvent[kind](await picker(), { target: { value } });
}

describe("color_picker", () => {
  it("shows a short colour as HTML wants it, and does not send it", async () => {
    const { sent } = await page(["color_picker", { label: "Background", value: "#0Fa" }]);
    expect((await picker()).value).toBe("#00ffaa");
    await happen("change", "#00ffaa");
    expect(sent()).toEqual([]);
  });

  it("sends the colour when it is chosen, not with each movement", async () => {
    const { sent } = await page(["color_picker", { label: "Background", value: "#000000" }]);
    await happen("input", "#111111");
    await happen("input", "#222222");
    expect(sent()).toEqual([]);
    await happen("change", "#222222");
    expect(sent()).toEqual([{ w0: "#222222" }]);
    await happen("change", "#000000");
    expect(sent()).toEqual([{ w0: "#222222" }, { w0: "#000000" }]);
  });

  it.each([
    ["#abc", "#aabbcc"],
    ["#ABCDEF", "#abcdef"],
  ])("writes %s in full", (short, full) => expect(inFull(short)).toBe(full));
});
