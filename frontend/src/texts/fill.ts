/** Texts with numbers in them, and plurals. */
import { locale, put, type Forms, type Text, type Values } from "./texts";

const rules = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** The text with its values. A number is written as the language does; give a text where that is not wanted ("2026"). */
export function fill<T extends Text>(text: T, values: Values<T>): string {
  const given: Readonly<Record<string, string | number>> = values;
  const form = typeof text === "string" ? text : ((text as Forms)[rules.select(given["count"] as number)] ?? (text as Forms).other ?? "");
  const words = Object.entries(given).map(([name, value]) => [name, typeof value === "number" ? numbers.format(value) : value]);
  return put(form, Object.fromEntries(words) as Record<string, string>);
}

const plain = new Intl.NumberFormat(locale, { useGrouping: false });

/** A number that is a name, as of a page or a year, in the language's digits. */
export const digits = (value: number): string => plain.format(value);
