import { readdirSync } from "node:fs";
import { init, registerLocale } from "echarts";
import { describe, expect, it } from "vitest";
import english from "echarts/i18n/langEN-obj.js";
import { languageOf, wordsOf } from "./words";

const LANGUAGES = readdirSync("src/texts").flatMap((name) => /^([a-z]{2})\.ts$/.exec(name)?.[1] ?? []);

/** All texts by their keys, as `aria.general.withTitle`. */
function flat(words: unknown, name = ""): [string, string][] {
  if (typeof words !== "object" || words === null || Array.isArray(words)) return [[name, String(words)]];
  return Object.entries(words).flatMap(([key, value]) => flat(value, name === "" ? key : `${name}.${key}`));
}

const SLOTS = /\{\w+\}/g;
const slotsOf = (text: string) => (text.match(SLOTS) ?? []).toSorted().join(" ");

describe("ECharts' words", () => {
  it.each(LANGUAGES)("are those of the page in %s", async (language) => {
    const name = languageOf(`${language}-XX`);
    expect(name).toBe(language.toUpperCase());
    const words = await wordsOf(name);
    if (words === undefined) {
      expect(language).toBe("zh"); // which ECharts has in it
    } else {
      const texts = new Map(flat(words));
      for (const [key, text] of flat(english)) {
        expect(texts.has(key), key).toBe(true);
        if (!key.startsWith("time.")) expect(slotsOf(texts.get(key)!), key).toBe(slotsOf(text));
      }
      registerLocale(name, words as never);
    }
    expect(drawn("EN")).toBe("All Inv");
    expect(drawn(name)).not.toMatch(/^All |Inv$|^$/);
  });

  it("are English in an English page, and where there are none", () => {
    expect(languageOf("en-GB")).toBe("EN");
    expect(languageOf("xx")).toBe("EN");
  });
});

/** The words of a legend that has buttons. */
function drawn(locale: string): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 300, height: 200, locale });
  chart.setOption({ animation: false, legend: { selector: true }, xAxis: { type: "category" }, yAxis: {}, series: [{ type: "bar", name: "0", data: [1, 2] }] });
  const texts = [...chart.renderToSVGString().matchAll(/>([^<\d]+)<\/text>/g)].map(([, text]) => text);
  chart.dispose();
  return texts.join(" ");
}
