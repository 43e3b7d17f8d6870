// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { bestPlace, type Box, placeTooltip } from "./placeTooltip";

const VIEW = { left: 8, top: 8, right: 992, bottom: 792 };
const SIZE = { width: 100, height: 40 };
const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, right: left + width, bottom: top + height });
const TARGET = box(400, 400, 40, 40);
const ABOVE = { left: 370, top: 354 };
const BELOW = { left: 370, top: 446 };
const RIGHT = { left: 446, top: 400 };

describe("the place of a tooltip", () => {
  it("is above its target", () => expect(bestPlace(TARGET, SIZE, VIEW, [])).toEqual(ABOVE));

  it("is below where something above could be clicked", () => {
    expect(bestPlace(TARGET, SIZE, VIEW, [box(400, 340, 40, 40)])).toEqual(BELOW);
  });

  it("is beside a button in a column of buttons", () => {
    const column = [box(400, 352, 40, 40), box(400, 448, 40, 40)];
    expect(bestPlace(TARGET, SIZE, VIEW, column)).toEqual(RIGHT);
  });

  it("is where least is covered, where there is no free side", () => {
    const all = [box(0, 0, 1000, 399), box(0, 441, 1000, 300), box(441, 400, 500, 40), box(390, 400, 9, 40)];
    expect(bestPlace(TARGET, SIZE, VIEW, all)).toEqual({ left: 294, top: 400 });
  });

  it("is inside of the window", () => {
    expect(bestPlace(box(0, 0, 40, 40), SIZE, VIEW, [])).toEqual({ left: 8, top: 46 });
    const wide = { width: 984, height: 700 };
    expect(bestPlace(box(480, 380, 40, 40), wide, VIEW, []).top).toBe(92);
  });
});

function placed(target: DOMRect, width: number, height: number): HTMLElement {
  const [anchor, layer] = [document.createElement("button"), document.createElement("div")];
  vi.spyOn(anchor, "getBoundingClientRect").mockReturnValue(target);
  Object.defineProperties(layer, { offsetWidth: { value: width }, offsetHeight: { value: height } });
  placeTooltip(anchor, layer);
  return layer;
}

describe("a tooltip in a window", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("is no wider than what the window shows beside the room for a scroll bar", () => {
    vi.spyOn(document.documentElement, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 305, 700));
    expect(placed(new DOMRect(10, 400, 40, 40), 100, 40).style.getPropertyValue("--tooltip-room")).toBe("289px");
  });

  it("lets the press on its target through where it covers it", () => {
    const { innerWidth, innerHeight } = window;
    const all = new DOMRect(0, 0, innerWidth, innerHeight);
    expect(placed(all, 100, 40).className).toBe("tooltip-covers");
    expect(placed(new DOMRect(100, 400, 40, 40), 100, 40).className).toBe("");
  });
});
