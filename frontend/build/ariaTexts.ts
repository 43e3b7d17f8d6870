import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const PREFIX = "virtual:aria-texts/";
const NONE = "\0no-texts";
/** A file with the texts of a part of React Aria in a language: `intl/calendar/de-DE.mjs`. */
const TEXTS = /\bintl\/[a-z]+\/([a-z]{2})-[A-Z]{2}\.mjs$/;
/** The parts whose texts the page can need, as React Aria calls them, and where these are. */
const PARTS: Readonly<Record<string, string>> = {
  "@react-aria/calendar": "react-aria/dist/private/intl/calendar",
  "@react-aria/datepicker": "react-aria/dist/private/intl/datepicker",
  "@react-aria/spinbutton": "react-aria/dist/private/intl/spinbutton",
  "@react-stately/datepicker": "react-stately/dist/private/intl/datepicker",
};

/**
 * React Aria brings its texts in 34 languages with each component. Of these the
 * English ones stay; those of a language are `virtual:aria-texts/<language>`,
 * for the language's own file. Where React Aria looks for them: see
 * `LocalizedStringDictionary.getGlobalDictionaryForPackage`.
 */
export function ariaTexts(): Plugin {
  return {
    name: "millpond:aria-texts",
    enforce: "pre",
    resolveId(source, importer) {
      if (source.startsWith(PREFIX)) return `\0${source}`;
      const language = TEXTS.exec(source)?.[1];
      return language !== undefined && language !== "en" && importer?.endsWith("/intlStrings.mjs") ? NONE : null;
    },
    load(id) {
      if (id === NONE) return "export default undefined;"; // which React Aria leaves out
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const files = Object.values(PARTS).map((folder) => fileOf(folder, id.slice(PREFIX.length + 1)));
      const imports = files.map((file, i) => `import part${i} from ${JSON.stringify(file)};`);
      const table = Object.keys(PARTS).map((part, i) => `${JSON.stringify(part)}: part${i}`);
      return `${imports.join("\n")}
globalThis[Symbol.for("react-aria.i18n.locale")] = ${JSON.stringify(id.slice(PREFIX.length + 1))};
globalThis[Symbol.for("react-aria.i18n.strings")] = { ${table.join(", ")} };`;
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        for (const [, part = ""] of chunk.type === "chunk" ? chunk.code.matchAll(/["'`](@react-(?:aria|stately)\/[a-z]+)["'`]/g) : []) {
          if (!(part in PARTS)) this.error(`The page needs the texts of ${part}, which build/ariaTexts.ts does not name.`);
        }
      }
    },
  };
}

function fileOf(folder: string, language: string): string {
  const path = fileURLToPath(new URL(`../node_modules/${folder}/`, import.meta.url));
  const file = readdirSync(path).find((name) => name.startsWith(`${language}-`) && name.endsWith(".mjs"));
  if (file === undefined) throw new Error(`React Aria has no texts in the language "${language}" in ${path}.`);
  return path + file;
}
