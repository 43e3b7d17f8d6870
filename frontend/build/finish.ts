import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Compressed already, or rewritten by the server for each app. */
const NOT_COMPRESSED = /\.(bcmap|woff2|png|jpg|webp|br|gz|html|txt)$/;
/** Few pages fetch these, and they are large: the last per cents would take half of the time of all. */
const SELDOM = /topojson/;
/** Below this, a compressed file saves no packet. */
const SMALL = 1000;

/**
 * When all files are written: precompresses them, so that the server only has
 * to send them, and gives the build its name (`build.txt`, and a meta tag in
 * `index.html`), by which a tab and a server know that they belong together.
 */
export function finish(): Plugin {
  let folder = "";
  return {
    name: "millpond:finish",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle(error?: Error) {
      // Where another plugin has failed, its error is the one to be seen, and there is no page.
      if (error !== undefined || !existsSync(join(folder, "index.html"))) return;
      const files = filesIn(folder);
      writeBuildName(folder, files);
      for (const file of files) precompress(file);
    },
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
}

function writeBuildName(folder: string, files: string[]): void {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(file.slice(folder.length));
    hash.update(readFileSync(file));
  }
  const name = hash.digest("hex").slice(0, 16);
  writeFileSync(join(folder, "build.txt"), `${name}\n`);
  const index = join(folder, "index.html");
  const html = readFileSync(index, "utf8");
  writeFileSync(index, html.replace("</title>", `</title>\n    <meta name="millpond-build" content="${name}" />`));
}

function precompress(file: string): void {
  if (NOT_COMPRESSED.test(file)) return;
  const content = readFileSync(file);
  if (content.length < SMALL) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: SELDOM.test(file) ? 9 : 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
