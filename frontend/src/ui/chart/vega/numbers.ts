/** How Vega writes numbers that are so large that JavaScript has no digits for them. */
import * as vega from "vega";

type Format = (value: number) => string;
interface Locale {
  format(specifier: string): Format;
  formatFloat(specifier: string | null): Format;
  formatSpan(start: number, stop: number, count: number, specifier: string | null): Format;
}

// Its types lack it.
const { defaultLocale } = vega as unknown as { readonly defaultLocale: () => Locale };
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

export function writePlainly(view: vega.View): void {
  (view as unknown as { locale(now: Locale): void }).locale(plainNumbers);
}
