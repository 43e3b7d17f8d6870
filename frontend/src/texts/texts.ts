/**
 * The built-in texts of the page, in the language that the server has chosen for it.
 *
 * English stands beside the components, in `en/<area>.ts`, and comes with their
 * chunks. Each other language is one file, `<language>.ts`, of which a page
 * loads at most one: the server writes its script before the page's own.
 */

/** A text, or its plural forms, of which `count` chooses one. A name in braces is filled in. */
export type Text = string | Forms;
export type Forms = { readonly [form in Intl.LDMLPluralRule]?: string };
export type Texts = Readonly<Record<string, Text>>;

declare global {
  /** What the language's file has left here: the texts by area. */
  var millpondTexts: Readonly<Record<string, Texts>> | undefined;
}

const root = globalThis.document?.documentElement;
if (root && globalThis.millpondTexts === undefined && !/^en\b/.test(root.lang)) {
  // The language's file could not be loaded (or nobody has chosen: tests, the development server).
  root.lang = "en-US";
  root.dir = "ltr";
}

/** Language and region of the page's texts, dates and numbers: "de-AT". */
export const locale = root?.lang ?? "en-US";
/** How the app's own values are formatted: as the browser's user has it, also where the page's texts are not in that language. */
export const formats = root?.dataset["locale"] ?? locale;
export const rtl = root?.dir === "rtl";

/** The texts of an area in the page's language. `english` names them all. */
export function texts<const T extends Texts>(area: string, english: T): T {
  return (globalThis.millpondTexts?.[area] ?? english) as T;
}

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Filled<T extends Text> = T extends string ? T : T[keyof T];
/** What stands in the braces of a text. */
export type Values<T extends Text> = Readonly<Record<NamesIn<Filled<T>>, string | number>> & (T extends string ? unknown : { readonly count: number });

/** A text with words in it; one with numbers, or with plural forms, is for `fill`. */
export function put<T extends string>(text: T, words: Readonly<Record<NamesIn<T>, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name) => words[name as NamesIn<T>]);
}
