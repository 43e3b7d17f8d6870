import { expect, test } from "vitest";
import { iconAddress } from "./favicon";

test("an emoji becomes a picture of itself", () => {
  expect(decodeURIComponent(iconAddress("🦆") ?? "")).toContain(">🦆</text>");
});

test("an address is taken as it is", () => {
  expect(iconAddress("https://example.org/a.png")).toBe("https://example.org/a.png");
  expect(iconAddress("media/1f.svg")).toBe("media/1f.svg");
});

test.each([null, "", ":material/home:"])("%s leaves the usual sign", (icon) => {
  expect(iconAddress(icon)).toBeNull();
});

test("text cannot become markup", () => {
  expect(decodeURIComponent(iconAddress("<script>") ?? "")).not.toContain("<script>");
});
