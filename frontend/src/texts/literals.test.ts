/** Each text that the page says by itself is in the catalogue. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findLiterals } from "./literals";

const SOURCES = join(import.meta.dirname, "..");

/** What is no text of the page: errors, names of keys and products, letters of formats, and what Python itself writes. */
const NO_TEXTS: Readonly<Record<string, readonly string[]>> = {
  "core/asks.ts": ["This element is no longer on the page."],
  "elements/exceptionText.ts": [
    "Traceback (most recent call last):",
    'File "0", line 00',
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
  ],
  "elements/json.tsx": ["JSON"],
  "shell/Header.tsx": ["R", "Header"],
  "shell/Menu.tsx": ["R", "Shift+S"],
  "shell/Sidebar.tsx": ["Sidebar"],
  "elements/file_uploader.tsx": ["Files"],
  "elements/iframe.tsx": ["st.iframe"],
  "elements/video.tsx": ["YouTube"],
  "ui/Icon.tsx": ["Millpond"],
  "ui/chart/vega/expressions.ts": ["E", "Infinity"],
  "ui/component/frameFonts.ts": ["Source Sans", "Source Code Pro", "Local", "Menlo", "Consolas"],
  "ui/dates.ts": ["D", "M"],
  "ui/format.ts": ["B"],
  "ui/formatDate.ts": ["L"],
  "ui/keys.ts": ["Space", "Esc", "Ctrl"],
  "ui/metric/shapes.ts": ["M", "L"],
  "ui/table/ExportButton.tsx": ["Parquet", "Excel"],
  "ui/table/editing/editorKeys.ts": ["Process", "Dead"],
  "ui/table/gridTheme.ts": ["Highlight", "Canvas", "Mark"],
  "ui/table/show.ts": ["T", "Z"],
  "ui/table/width.ts": ["None"],
};

const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/^texts\/|\.gen\.ts$|\.test\.tsx?$|\/(fake|testing)\.tsx?$/.test(file),
);

it("are all in the catalogue", () => {
  expect(sources.length).toBeGreaterThan(100);
  const found = sources.flatMap((file) =>
    findLiterals(file, readFileSync(join(SOURCES, file), "utf8"))
      .filter(({ text }) => !NO_TEXTS[file]?.includes(text))
      .map(({ line, text }) => `src/${file}:${line}: ${JSON.stringify(text)} belongs into src/texts/en/`),
  );
  expect(found).toEqual([]);
});

describe("a text in the code is found", () => {
  it.each([
    ["between tags", "const x = <b>not saved</b>;", "not saved"],
    ["in an attribute that is read out", 'const x = <i aria-label="close" />;', "close"],
    ["with a value in it", "const x = <i title={`remove ${name}`} />;", "remove 0"],
    ["as one of two", 'const x = <i>{open ? "less" : <b>more</b>}</i>;', "less"],
    ["where there is none", 'const x = <i label={given ?? "none"} />;', "none"],
    ["in an argument", 'say("Enter a number.");', "Enter a number."],
    ["in a constant", 'const TITLE = "Not saved";', "Not saved"],
    ["in a table", 'const NAMES = { light: "Light" };', "Light"],
  ])("%s", (_, code, text) => {
    expect(findLiterals("X.tsx", code).map((found) => found.text)).toContain(text);
  });

  it.each([
    ["the name of a key", 'const x = event.key === "Enter" || keys.includes("Escape");'],
    ["a class", 'const x = <i className="page-link" data-testid="stToast" />;'],
    ["an error for developers", 'throw new Error(`This page does not know ${kind}.`); console.warn("The browser did not.");'],
    ["a type", 'type Day = "Monday" | "Tuesday";'],
    ["a text of the catalogue", "const x = <i title={texts.close}>{fill(texts.more, { count })}</i>;"],
    ["punctuation", 'const x = <i>{a}: {b} – {"…"}</i>;'],
  ])("but not %s", (_, code) => {
    expect(findLiterals("X.tsx", code)).toEqual([]);
  });
});
