/** ECharts, and its words in the page's language. */
import { locale } from "../../../texts/texts";
import { Code, type OnLate } from "../code";
import { languageOf, wordsOf } from "./words";

type Library = Awaited<ReturnType<typeof load>>;

const library = new Code(load);

export const language = languageOf(locale);

export function fetchEcharts(onLate: OnLate): Promise<Library> {
  return library.get(onLate);
}

async function load() {
  const [{ init, registerLocale }, words] = await Promise.all([import("./echarts"), wordsOf(language)]);
  if (words !== undefined) registerLocale(language, words as Parameters<typeof registerLocale>[1]);
  return { init };
}
