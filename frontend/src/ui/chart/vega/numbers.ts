/** How Vega writes numbers that are so large that JavaScript has no digits for them, and the names of months and days. */
import * as vega from "vega";
import { locale } from "../../../texts/texts";
import { namesIn } from "../names";

type Format = (value: number) => string;
interface Locale {
  format(specifier: string): Format;
  formatFloat(specifier: string | null): Format;
  formatSpan(start: number, stop: number, count: number, specifier: string | null): Format;
}

type TimeLocale = Record<"timeFormat" | "utcFormat", unknown>;

// Its types lack them.
const { defaultLocale, timeFormatLocale } = vega as unknown as { readonly defaultLocale: () => Locale; readonly timeFormatLocale: (how: object) => TimeLocale };
const usual = defaultLocale();
const digits = usual.format("~e");

/** From 1e21 on, JavaScript writes all that a number has: 2.9999999999999997e+23. */
const short =
  (write: Format): Format =>
  (value) =>
    Math.abs(value) < 1e21 || !Number.isFinite(value) ? write(value) : digits(Number(value.toPrecision(12)));

const plainNumbers: Locale = {
  ...usual,
  formatFloat: (specifier) => short(usual.formatFloat(specifier)),
  formatSpan: (...span) => (span[3] ? usual.formatSpan(...span) : short(usual.formatSpan(...span))),
};

/** Dates as Vega writes them by itself, with the names of a language. Those in the data are read as before. */
function datesIn(language: string): TimeLocale {
  const { timeFormat, utcFormat } = timeFormatLocale({ dateTime: "%x, %X", date: "%-m/%-d/%Y", time: "%-I:%M:%S %p", periods: ["AM", "PM"], ...namesIn(language) });
  return { timeFormat, utcFormat };
}

export function writePlainly(view: vega.View, language = locale): void {
  (view as unknown as { locale(now: object): void }).locale({ ...plainNumbers, ...(language.startsWith("en") ? {} : datesIn(language)) });
}
