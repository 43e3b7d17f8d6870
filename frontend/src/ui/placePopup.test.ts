// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { placePopup } from "./placePopup";

function box(element: HTMLElement, left: number, top: number, width: number, height: number): void {
  vi.spyOn(element, "getBoundingClientRect").mockReturnValue(new DOMRect(left, top, width, height));
  Object.defineProperties(element, { offsetWidth: { value: width }, offsetHeight: { value: height }, scrollHeight: { value: height } });
}

function leftOf(anchorLeft: number, layerWidth: number): number {
  const [anchor, layer] = [document.createElement("button"), document.createElement("div")];
  box(anchor, anchorLeft, 100, 100, 40);
  box(layer, 0, 0, layerWidth, 50);
  placePopup(anchor, layer, false);
  return parseFloat(layer.style.left);
}

afterEach(() => void vi.restoreAllMocks());

describe("a layer beside its anchor", () => {
  it("stays in the window, 8 pixels from its edge", () => {
    expect(leftOf(100, 300)).toBe(100);
    expect(leftOf(window.innerWidth - 100, 300)).toBe(window.innerWidth - 8 - 300);
  });

  it("does not reach into the room that is kept for a scroll bar, where nothing can be seen", () => {
    vi.spyOn(document.documentElement, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, window.innerWidth - 15, 700));
    expect(leftOf(window.innerWidth - 115, 300)).toBe(window.innerWidth - 15 - 8 - 300);
  });

  it("does not reach into that room at the left either", () => {
    vi.spyOn(document.documentElement, "getBoundingClientRect").mockReturnValue(new DOMRect(15, 0, window.innerWidth - 15, 700));
    expect(leftOf(0, 300)).toBe(15 + 8);
  });
});
