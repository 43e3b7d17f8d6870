// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyTheme, followTheme, isDark, KEY, showTheme } from "./theme";
import { chooseTheme, shownTheme } from "./themeChoice";
import { asHex, grouped, type EditorOption } from "./themeEditing";

const { dataset } = document.documentElement;
let dark = false;
const listeners = new Set<() => void>();

beforeEach(() => {
  dark = false;
  localStorage.clear();
  const query = {
    get matches() {
      return dark;
    },
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
  };
  vi.stubGlobal("matchMedia", () => query);
  applyTheme(null);
});
afterEach(() => vi.unstubAllGlobals());

describe("the look of a page", () => {
  test("is the system's, the app's, the reader's, or that of the page around; the later wins", () => {
    expect(shownTheme()).toBe("system");
    applyTheme({ first: "dark" });
    expect([shownTheme(), dataset["theme"]]).toEqual(["dark", "dark"]);
    chooseTheme("light");
    applyTheme({ first: "dark" });
    expect(shownTheme()).toBe("light");
    applyTheme({ first: "dark" }, "dark");
    expect(shownTheme()).toBe("dark");
  });

  test("of the app's own is light or dark as well", () => {
    applyTheme({ first: "custom", custom: "dark" });
    expect([shownTheme(), dataset["theme"], dataset["look"]]).toEqual(["custom", "dark", "custom"]);
    expect(isDark()).toBe(true);
    chooseTheme("light");
    expect([shownTheme(), dataset["theme"], dataset["look"]]).toEqual(["light", "light", undefined]);
  });

  test("that a page around asks for is the app's own if that is such a one", () => {
    applyTheme({ first: "custom", custom: "dark" }, "dark");
    expect(shownTheme()).toBe("custom");
    applyTheme({ first: "custom", custom: "dark" }, "light");
    expect(shownTheme()).toBe("light");
  });

  test("chosen in another app, which this one does not have, counts as none", () => {
    applyTheme({ custom: "dark" });
    chooseTheme("custom");
    applyTheme({ first: "light" });
    expect(shownTheme()).toBe("light");
  });

  test("is not remembered where it is only tried out", () => {
    showTheme("custom", "light");
    expect([shownTheme(), dataset["theme"]]).toEqual(["custom", "light"]);
    applyTheme(null);
    expect(shownTheme()).toBe("system");
  });

  test("is told of: to the window always, to the app when light and dark change", () => {
    const told = vi.fn();
    const became = vi.fn();
    window.addEventListener(KEY, told);
    followTheme(became);
    showTheme("light");
    expect([told.mock.calls.length, became.mock.calls.length]).toEqual([1, 0]);
    showTheme("dark");
    expect([told.mock.calls.length, became.mock.calls.length]).toEqual([2, 1]);
    showTheme("system");
    dark = true;
    for (const listener of listeners) listener();
    expect([told.mock.calls.length, became.mock.calls.length]).toEqual([4, 3]);
    window.removeEventListener(KEY, told);
  });
});

const option = (key: string, sections = ["theme"]): EditorOption => ({ key, kind: "text", about: "", accepts: "", sections });

describe("the editor", () => {
  test("gives a color field what it takes", () => {
    expect(["#ABCDEF", "#abc", " #123456 ", "#12345678", "tomato", ""].map(asHex)).toEqual(["#abcdef", "#aabbcc", "#123456", null, null, null]);
  });

  test("has the options of a section in groups, each once", () => {
    const keys = ["base", "redTextColor", "headingFont", "baseRadius", "chartCategoricalColors", "codeTextColor", "somethingNew"];
    const groups = grouped([...keys.map((key) => option(key)), option("font", ["theme.sidebar"])], "theme");
    expect(groups.map(([name, each]) => [name, each.map(({ key }) => key)])).toEqual([
      ["main", ["base", "codeTextColor"]],
      ["palette", ["redTextColor"]],
      ["fonts", ["headingFont"]],
      ["shape", ["baseRadius"]],
      ["data", ["chartCategoricalColors"]],
      ["others", ["somethingNew"]],
    ]);
  });
});
