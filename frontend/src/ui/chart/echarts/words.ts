/** The words of ECharts itself, in the languages of the page: what it reads out, its tools, and the names of months and days. */

type Words = object;

/** As ECharts ships them. It knows English and Chinese by itself. */
const SHIPPED: Readonly<Record<string, () => Promise<{ default: Words }>>> = {
  ar: () => import("echarts/i18n/langAR-obj.js"),
  de: () => import("echarts/i18n/langDE-obj.js"),
  es: () => import("echarts/i18n/langES-obj.js"),
  fr: () => import("echarts/i18n/langFR-obj.js"),
  hi: () => import("../../../texts/echartsHindi"),
  ja: () => import("echarts/i18n/langJA-obj.js"),
  ko: () => import("echarts/i18n/langKO-obj.js"),
  pt: () => import("echarts/i18n/langPT-br-obj.js"),
};

/** A name of the page's language that ECharts knows. */
export function languageOf(locale: string): string {
  const language = locale.slice(0, 2);
  return language in SHIPPED || language === "zh" ? language.toUpperCase() : "EN";
}

/** Undefined: ECharts has them already. */
export async function wordsOf(language: string): Promise<Words | undefined> {
  return (await SHIPPED[language.toLowerCase()]?.())?.default;
}
