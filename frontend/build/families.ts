import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * Modules that share a chunk. A request costs a page more than a few kilobytes do, so the elements that are small come
 * with their like, and with what they share. What takes a library, or is seldom on a page, keeps a chunk of its own.
 * What a family imports is in its chunk, unless one before it has that.
 */
const FAMILIES: Record<string, { kinds?: string; shared?: string }> = {
  // For downloads, tables and others; the core asks for it, too.
  asks: { shared: "asks" },
  parts: { shared: "Field glyphs OptionList Popup format formatDate scrolling useOwnState" },
  blocks: { kinds: "alert caption exception expander grid grid_cell help popover progress skeleton space spinner status tab tabs" },
  inputs: {
    kinds:
      "button_group checkbox color_picker download_button feedback form form_submit_button link_button menu_button multiselect " +
      "number_input pagination radio select_slider selectbox slider text_area text_input toggle",
  },
  dates: { kinds: "date_input datetime_input time_input" },
  // Tables take it, too.
  marked: { shared: "markdown/parser" },
  prose: { kinds: "code json latex", shared: "markdown/full" },
};

/** For `codeSplitting.groups`. */
export function families(): { name: string; test: RegExp; priority: number }[] {
  return Object.entries(FAMILIES).map(([name, { kinds = "-", shared = "-" }], place) => ({
    name,
    test: new RegExp(`/src/(lazy/(${any(kinds)})\\.gen|(ui|core)/(${any(shared)}))\\.tsx?$`),
    priority: 9 - place,
  }));
}

const any = (words: string): string => words.replaceAll(" ", "|");

/**
 * Names each module that a page may ask for in the manifest, as Vite does when it has a chunk of its own: the server
 * and `size.mjs` read there what an element takes.
 */
export function nameModules(): Plugin {
  const chunks = new Map<string, string>();
  let manifest = "";
  return {
    name: "millpond:name-modules",
    apply: "build",
    configResolved(config) {
      manifest = join(config.root, config.build.outDir, ".vite/manifest.json");
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const id of chunk.moduleIds) chunks.set(id.replace(/^.*\/frontend\//, ""), chunk.fileName);
      }
    },
    writeBundle() {
      const named = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, { file: string }>;
      const byFile = new Map(Object.values(named).map((chunk) => [chunk.file, chunk]));
      for (const [module, file] of chunks) {
        const chunk = byFile.get(file);
        if (chunk !== undefined && /^src\/(lazy|ui\/markdown)\//.test(module)) named[module] ??= chunk;
      }
      writeFileSync(manifest, `${JSON.stringify(named, null, 2)}\n`);
    },
  };
}
