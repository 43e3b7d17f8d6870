/** Texts with values in them, and plurals. */
import { locale, type Forms, type Text } from "./texts";

const rules = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Filled<T extends Text> = T extends string ? T : T[keyof T];
type Values<T extends Text> = Readonly<Record<NamesIn<Filled<T>>, string | number>> & (T extends string ? unknown : { readonly count: number });

/** The text with its values. A number is written as the language does; give a text where that is not wanted ("2026"). */
export function fill<T extends Text>(text: T, values: Values<T>): string {
  const given: Readonly<Record<string, string | number>> = values;
  const form = typeof text === "string" ? text : ((text as Forms)[rules.select(given["count"] as number)] ?? (text as Forms).other ?? "");
  return form.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = given[name];
    return typeof value === "number" ? numbers.format(value) : String(value);
  });
}
