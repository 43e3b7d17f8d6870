import { readdirSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { Features } from "lightningcss";
import { defineConfig } from "vitest/config";
import { ariaTexts } from "./build/ariaTexts.ts";
import { emoji } from "./build/emoji.ts";
import { families, nameModules } from "./build/families.ts";
import { finish } from "./build/finish.ts";
import { fontLicences } from "./build/fontLicences.ts";
import { iconNames } from "./build/iconNames.ts";
import { katexFonts } from "./build/katexFonts.ts";
import { pdfFiles } from "./build/pdfFiles.ts";
import { plotlyModules } from "./build/plotlyModules.ts";
import { smallPage } from "./build/smallPage.ts";
import { styles } from "./build/styles.ts";
import { topojson } from "./build/topojson.ts";
import { withoutRequire } from "./build/withoutRequire.ts";
import { world } from "./build/world.ts";

export default defineConfig({
  base: "./", // the server writes <base href>, so the app works under any path
  plugins: [react(), ariaTexts(), emoji(), fontLicences(), iconNames(), katexFonts(), pdfFiles(), plotlyModules(), topojson(), smallPage(), styles(), withoutRequire(), world(), nameModules(), finish()],
  // Nothing is written with `light-dark()`: each `color-scheme` would get two variables that only a stand-in for it reads.
  css: { lightningcss: { exclude: Features.LightDark } },
  build: {
    outDir: "../src/millpond/static",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0, // data: URLs are not cached, and fonts as data: are refused by the CSP
    reportCompressedSize: false,
    // The server names what the first page needs; the list of what each other chunk needs would be part of the entry.
    modulePreload: { polyfill: false, resolveDependencies: (_, needed) => needed.filter((file) => file.endsWith(".css")) },
    rolldownOptions: {
      // A language of the page's texts is a script of its own: the server writes it into the page before the page's script.
      input: ["index.html", ...languages()],
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: ({ name }) => `assets/${name.replace(/\.gen$/, "")}-[hash].js`,
        codeSplitting: {
          groups: [
            // React changes seldom: in a chunk of its own it stays in the browser's cache over our releases.
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\//, priority: 13 },
            // All that the entry imports, in one file: each further one would be a request before the first paint.
            { name: "base", test: /\/src\/main\.tsx$/, priority: 12 },
            // What each page fetches beside its first paint: one request, too.
            { name: "late", test: /\/src\/(shell\/(late|SidebarEdge)|ui\/(CopyButton|keys|menuKeys|markdown\/(slug|url))|kinds\.gen)\.tsx?$/, priority: 11 },
            // The styles of an element are a few hundred bytes: what a page of many elements waits for is requests.
            { name: "elements", test: /\/src\/(elements|ui)\/\w+\.css$/, priority: 10 },
            ...families(),
          ],
        },
      },
    },
  },
  // A busy machine is no failure: a test that hangs is found all the same.
  test: { environment: "node", setupFiles: ["src/testSetup.ts"], testTimeout: 30_000, include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});

function languages(): string[] {
  return readdirSync("src/texts").filter((name) => /^[a-z]{2}\.ts$/.test(name)).map((name) => `src/texts/${name}`);
}
