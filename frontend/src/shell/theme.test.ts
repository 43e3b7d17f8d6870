import { expect, test } from "vitest";
import { baseOf, luminanceOf, themeCss } from "./theme";

test("no options, no CSS", () => {
  expect(themeCss({})).toBe("");
  expect(baseOf({})).toBeNull();
});

test("a primary colour alone goes into both modes, with a readable colour on it", () => {
  expect(themeCss({ primaryColor: "#ffcc00" })).toBe(
    ":root, :root[data-theme] { --primary: #ffcc00; --primary-hover: #ffcc00; --focus: #ffcc00; --on-primary: #10181b; }",
  );
  expect(themeCss({ primaryColor: "#003366" })).toContain("--on-primary: #ffffff;");
});

test("a background belongs to the mode that it fits", () => {
  expect(baseOf({ backgroundColor: "#102030" })).toBe("dark");
  expect(baseOf({ backgroundColor: "#fafafa" })).toBe("light");
  expect(baseOf({ base: "dark", backgroundColor: "#fafafa" })).toBe("dark");
  const css = themeCss({ backgroundColor: "#102030" });
  expect(css).toContain(':root[data-theme="dark"] { --bg: #102030; }');
  expect(css).not.toContain('[data-theme="light"]');
});

test("sections for light, dark and the sidebar", () => {
  const css = themeCss({ light: { textColor: "#111" }, dark: { textColor: "#eee" }, sidebar: { backgroundColor: "#222" } });
  expect(css).toContain(':root[data-theme="light"] { --text: #111; }');
  expect(css).toContain(':root[data-theme="dark"] { --text: #eee; }');
  expect(css).toContain(":root .stSidebar { --bg: #222; }");
});

test("fonts, sizes and corners", () => {
  const css = themeCss({ font: "serif", headingFont: "Lato, sans-serif", baseFontSize: 18, baseRadius: "none" });
  expect(css).toContain("--font: ui-serif");
  expect(css).toContain("--font-heading: Lato, sans-serif;");
  expect(css).toContain("--size: 18px;");
  expect(css).toContain("--radius: 0px;");
});

test.each(["red; } body { display: none", "url(x)</style>", "#fff\\"])("%s does not break out of its declaration", (value) => {
  expect(themeCss({ textColor: value, font: value, baseRadius: value })).toBe("");
});

test("luminance", () => {
  expect(luminanceOf("#fff")).toBeCloseTo(1);
  expect(luminanceOf("#000000")).toBe(0);
  expect(luminanceOf("rebeccapurple")).toBeNull();
});
