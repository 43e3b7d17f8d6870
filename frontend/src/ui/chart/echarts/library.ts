/** ECharts, and its words in the page's language. */
import { locale } from "../../../texts/texts";
import { persistently } from "../../later";
import { languageOf, wordsOf } from "./words";

type Library = Awaited<ReturnType<typeof load>>;

let library: Promise<Library> | undefined;

export const language = languageOf(locale);

export function fetchEcharts(): Promise<Library> {
  library ??= persistently(load);
  return library;
}

async function load() {
  const [{ init, registerLocale }, words] = await Promise.all([import("./echarts"), wordsOf(language)]);
  if (words !== undefined) registerLocale(language, words as Parameters<typeof registerLocale>[1]);
  return { init };
}
