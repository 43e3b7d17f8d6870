/** ECharts, and its words in the page's language. */
import { locale } from "../../../texts/texts";
import { persistently } from "../../later";

type Library = Awaited<ReturnType<typeof load>>;

let library: Promise<Library> | undefined;

/** The words of ECharts itself, of what it reads out and of its tools; it begins with the English ones. */
const WORDS: Readonly<Record<string, () => Promise<{ default: object }>>> = {
  ar: () => import("echarts/i18n/langAR-obj.js"),
  de: () => import("echarts/i18n/langDE-obj.js"),
};

export const language = locale.slice(0, 2) in WORDS ? locale.slice(0, 2).toUpperCase() : "EN";

export function fetchEcharts(): Promise<Library> {
  library ??= persistently(load);
  return library;
}

async function load() {
  const [{ init, registerLocale }, words] = await Promise.all([import("./echarts"), WORDS[language.toLowerCase()]?.()]);
  if (words !== undefined) registerLocale(language, words.default as Parameters<typeof registerLocale>[1]);
  return { init };
}
