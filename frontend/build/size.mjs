/**
 * Fails when a counter page (title, text, button) loads more than the budget.
 *
 *     npm run build && npm run size
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 100_000;
const KINDS = ["page", "region", "heading", "text", "markdown", "button"];

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../src/millpond/static");
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));

const files = new Set(["index.html"]);
const seen = new Set();

/** Adds a chunk, its style sheets and the chunks that it imports statically. */
function add(key) {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const other of chunk.imports ?? []) add(other);
}

const page = readFileSync(join(folder, "index.html"), "utf8");
for (const [, file] of page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)) files.add(file);
for (const kind of KINDS) {
  const key = `src/lazy/${kind}.gen.ts`;
  if (key in manifest) add(key); // else the page loads it from the start
}

// A page does not pay for the kinds of elements that it has not: their names stand in a chunk that it fetches later.
const lazy = Object.entries(manifest).filter(([key]) => key.startsWith("src/lazy/"));
if (lazy.length === 0) throw new Error("The manifest names no kind of element with a chunk of its own; has the build changed?");
for (const file of files) {
  const text = readFileSync(join(folder, file), "utf8");
  // Families are few: their number does not follow that of the kinds.
  const named = lazy.filter(([, chunk]) => isAlone(chunk) && text.includes(chunk.file.split("/").at(-1)));
  if (named.length === 0) continue;
  console.error(`${file} names the chunks of ${named.length} kinds of elements, and would grow with each further one.`);
  process.exit(1);
}

/** The chunk has one kind of element only. */
function isAlone({ file }) {
  return lazy.filter(([, chunk]) => chunk.file === file).length === 1;
}

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  total += size;
  console.log(String(size).padStart(8), file);
}
console.log(String(total).padStart(8), `bytes gzipped; the budget is ${BUDGET}`);
if (total > BUDGET) {
  console.error("The counter page is over its budget. See what grew (vite build lists the chunks) and load it lazily.");
  process.exit(1);
}

/** Large libraries, which a page fetches when it draws with them: bytes gzipped, by the names of their chunks. */
const LIBRARIES = {
  "plotly-cartesian.min": 480_000,
  "plotly-strict.min": 1_510_000,
  plotly_chart: 10_000,
  // A map of points: the core, what it imports, and the world; the fine outlines come when a reader comes near.
  deckCore: 60_000,
  coarse: 30_000,
  fine: 120_000,
  deckAggregation: 25_000,
  pydeck_chart: 16_000,
  echarts: 400_000,
  echarts_chart: 12_000,
  "graphviz.worker": 500_000,
  graphviz_chart: 10_000,
  mermaid_chart: 10_000,
  "mermaid.core": 60_000,
};
/** A worker's script is in no manifest. */
const built = readdirSync(join(folder, "assets")).map((file) => `assets/${file}`);

for (const [name, most] of Object.entries(LIBRARIES)) {
  const file = built.find((one) => one.startsWith(`assets/${name}-`) && one.endsWith(".js"));
  if (file === undefined) throw new Error(`There is no chunk of the name ${name}; has the build changed?`);
  const size = gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  console.log(String(size).padStart(8), file);
  if (size > most) {
    console.error(`${file} is larger than its budget of ${most} bytes.`);
    process.exit(1);
  }
}

/** The page's fonts, which come compressed: what a page of Latin text fetches, and one with code beside it. */
const FONTS = { "source-sans-3-latin-wght-normal": 30_000, "source-code-pro-latin-wght-normal": 23_000 };

for (const [name, most] of Object.entries(FONTS)) {
  const file = built.find((one) => one.startsWith(`assets/${name}-`) && one.endsWith(".woff2"));
  if (file === undefined) throw new Error(`There is no font of the name ${name}; has the build changed?`);
  const size = readFileSync(join(folder, file)).length;
  console.log(String(size).padStart(8), file);
  if (size > most) {
    console.error(`${file} is larger than its budget of ${most} bytes.`);
    process.exit(1);
  }
}
