/** The catalogues: the same texts, names of values and plural forms in each language. */
import { afterAll, describe, expect, it } from "vitest";
import { fill } from "./fill";
import type { Text, Texts } from "./texts";

const FILES = import.meta.glob("./??.ts");
const LANGUAGES = Object.keys(FILES).map((file) => file.slice(2, 4));

const english: Record<string, Texts> = {};
for (const [file, module] of Object.entries(import.meta.glob<Record<string, Texts>>("./en/*.ts", { eager: true }))) english[file.slice(5, -3)] = Object.values(module)[0]!;

afterAll(() => (globalThis.millpondTexts = undefined));

const loaded: Record<string, Promise<Record<string, Texts>>> = {};

/** A module is executed once, so what it has left is kept. */
function load(language: string): Promise<Record<string, Texts>> {
  loaded[language] ??= FILES[`./${language}.ts`]!().then(() => globalThis.millpondTexts!);
  return loaded[language];
}

const keys = (areas: Record<string, Texts>) => Object.entries(areas).flatMap(([area, all]) => Object.keys(all).map((key) => `${area}.${key}`)).toSorted();
const forms = (text: Text): string[] => (typeof text === "string" ? [text] : Object.values(text));
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();

it("has these languages beside English", () => expect(LANGUAGES).toEqual(["ar", "de", "es", "fr", "hi", "ja", "ko", "pt", "zh"]));

describe.each(LANGUAGES)("%s", (language) => {
  it("has the texts of English, and no others", async () => {
    const texts = await load(language);
    expect(keys(texts)).toEqual(keys(english));
  });

  it("has the values of English in each text", async () => {
    const texts = await load(language);
    for (const [area, all] of Object.entries(english)) {
      for (const [key, text] of Object.entries(all)) {
        const wanted = names(forms(text).at(-1)!);
        const translated = texts[area]![key]!;
        expect(typeof translated, `${area}.${key}`).toBe(typeof text);
        expect(names(forms(translated).at(-1)!), `${area}.${key}`).toEqual(wanted);
        // Forms for a certain number (one, two) may leave it out.
        for (const form of forms(translated)) expect(wanted, `${area}.${key}`).toEqual(expect.arrayContaining(names(form)));
      }
    }
  });

  it("has the plural forms of the language", async () => {
    // French, Spanish and Portuguese have a form of a million ("un million de pages"), which digits do not need.
    const rules = new Intl.PluralRules(language);
    const categories = [...new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)))].toSorted();
    for (const [area, all] of Object.entries(await load(language))) {
      for (const [key, text] of Object.entries(all)) {
        if (typeof text !== "string") expect(Object.keys(text).toSorted(), `${area}.${key}`).toEqual(categories);
      }
    }
  });

  it("has no empty text", async () => {
    for (const all of Object.values(await load(language))) for (const text of Object.values(all)) for (const form of forms(text)) expect(form.trim()).not.toBe("");
  });
});

describe("a text with values", () => {
  it("has them in their places, numbers as the language writes them", () => {
    expect(fill("{name} has {count}", { name: "tags", count: 1234 })).toBe("tags has 1,234");
  });

  it("has the form of its count", () => {
    const pages = { one: "{count} page", other: "{count} pages" } as const;
    expect([0, 1, 2].map((count) => fill(pages, { count }))).toEqual(["0 pages", "1 page", "2 pages"]);
  });

  it("does not take a value for a text to be filled in", () => {
    expect(fill("{a}{b}", { a: "{b}", b: "$&" })).toBe("{b}$&");
  });
});
