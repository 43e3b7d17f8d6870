/** What a language's file has to have: all texts of all areas, with the plural forms of that language. */
import type { errorLinks } from "./en/errorLinks";
import type { navigation } from "./en/navigation";
import type { shell } from "./en/shell";
import type { sidebar } from "./en/sidebar";
import type { table } from "./en/table";
import type { Text } from "./texts";

/** The English texts by area: a line for each file of `en/`. */
interface English {
  errorLinks: typeof errorLinks;
  navigation: typeof navigation;
  shell: typeof shell;
  sidebar: typeof sidebar;
  table: typeof table;
}

/** The plural forms that each language has (`new Intl.PluralRules(language)`). */
interface PluralForms {
  ar: "zero" | "one" | "two" | "few" | "many" | "other";
  de: "one" | "other";
}

/** The catalogue in a language. A text that is missing, or that English does not have, is an error of the types. */
export type Catalogue<L extends keyof PluralForms> = {
  readonly [Area in keyof English]: {
    readonly [Key in keyof English[Area]]: English[Area][Key] extends infer T extends Text
      ? T extends string
        ? string
        : Readonly<Record<PluralForms[L], string>>
      : never;
  };
};
