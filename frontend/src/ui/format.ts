/**
 * How numbers are shown: printf-style formats ("%.2f km") and the named
 * presets of Streamlit ("dollar", "compact", ...).
 */

import { formats } from "../texts/texts";

const SPEC = /%(?:%|((?:[-+ 0#,]|'[^$])*)(\d+)?(?:\.(\d*))?[hlL]?([abcdeEfFgGiorsuxXt]))/g;

type Spec = {
  /** What stands before a number that is not negative. */
  plus: "+" | " " | "";
  pad: string;
  left: boolean;
  group: boolean;
  width: number;
  precision: number | undefined;
  type: string;
};

/**
 * The number as text.
 *
 * `format` is a preset's name, a printf-style text, or null for the number as
 * it is. A text without a conversion ("km") is shown as it stands. `decimals`
 * is how many an amount of money and a localized number have, where that is known.
 */
export function formatNumber(value: number, format: string | null | undefined, locale = formats, decimals?: number): string {
  if (!format) return plain(value);
  const preset = PRESETS[format];
  if (preset) return Number.isFinite(value) ? preset(value, locale, decimals) : String(value);
  return sprintf(format, value);
}

/** True when `format` is one that {@link formatNumber} can do something with. */
export function isNumberFormat(format: string): boolean {
  return format in PRESETS || format.search(SPEC) >= 0;
}

/** All of the number's digits, never in exponent form below 1e21. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  const [mantissa, exponent] = text.split("e-");
  if (mantissa === undefined || exponent === undefined) return text;
  const sign = value < 0 ? "-" : "";
  return `${sign}0.${"0".repeat(Number(exponent) - 1)}${mantissa.replace(/[-.]/g, "")}`;
}

/** How many decimals the printf format shows; undefined when it does not say. */
export function decimalsOf(format: string | null | undefined): number | undefined {
  if (!format) return undefined;
  for (const match of format.matchAll(SPEC)) {
    const type = match[4];
    if (type === undefined) continue;
    if ("diu".includes(type)) return 0;
    if ("fF".includes(type) && match[3] !== undefined) return Number(match[3]);
  }
  return undefined;
}

const PRESETS: Record<string, (value: number, locale?: string, decimals?: number) => string> = {
  plain: (value) => plain(value),
  localized: (value, locale, decimals) =>
    intl(value, { maximumFractionDigits: 20, ...exactly(decimals) }, locale),
  percent: (value, locale) =>
    intl(value, { style: "percent", maximumFractionDigits: 2 }, locale),
  dollar: (value, locale, decimals) => currency(value, "USD", locale, decimals),
  euro: (value, locale, decimals) => currency(value, "EUR", locale, decimals),
  yen: (value, locale, decimals) => currency(value, "JPY", locale, decimals),
  compact: (value, locale) => intl(value, { notation: "compact" }, locale),
  scientific: (value, locale) => intl(value, { notation: "scientific" }, locale),
  engineering: (value, locale) => intl(value, { notation: "engineering" }, locale),
  accounting,
  bytes,
};

function intl(value: number, options: Intl.NumberFormatOptions, locale?: string): string {
  return new Intl.NumberFormat(locale, options).format(value);
}

/** As many decimals as the currency has, if `decimals` does not say. */
function currency(value: number, code: string, locale?: string, decimals?: number): string {
  return intl(value, { style: "currency", currency: code, currencyDisplay: "narrowSymbol", ...exactly(decimals) }, locale);
}

function accounting(value: number, locale?: string, decimals = 2): string {
  const digits = intl(Math.abs(value), exactly(decimals), locale);
  return value < 0 ? `(${digits})` : digits;
}

function exactly(decimals: number | undefined): Intl.NumberFormatOptions {
  return decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

function bytes(value: number, locale?: string): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return intl(size, { maximumFractionDigits: 1 }, locale) + units[unit];
}

/** C's printf for one number. What is not a conversion is kept as it is. */
export function sprintf(format: string, value: number): string {
  return format.replace(SPEC, (whole, flags: string | undefined, width, precision, type) => {
    if (whole === "%%" || flags === undefined) return "%";
    const has = (flag: string) => flags.replace(/'./g, "").includes(flag);
    return convert(value, {
      plus: has("+") ? "+" : has(" ") ? " " : "",
      pad: /'(.)/.exec(flags)?.[1] ?? (has("0") ? "0" : " "),
      left: has("-"),
      group: has(","),
      width: Number(width ?? 0),
      precision: precision === undefined ? undefined : Number(precision),
      type,
    });
  });
}

function convert(value: number, spec: Spec): string {
  let digits = digitsOf(Math.abs(value), spec);
  if (spec.group) digits = digits.replace(/\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  const negative = value < 0 && /[1-9a-zA-Z]/.test(digits);
  const sign = negative ? "-" : spec.plus;
  const fill = Math.max(0, spec.width - sign.length - digits.length);
  if (spec.left) return sign + digits + " ".repeat(fill);
  if (spec.pad === "0") return sign + "0".repeat(fill) + digits;
  return spec.pad.repeat(fill) + sign + digits;
}

function digitsOf(value: number, { type, precision }: Spec): string {
  if (!Number.isFinite(value)) return String(value);
  const whole = Math.trunc(value);
  switch (type) {
    case "d":
    case "i":
    case "u":
      return plain(whole);
    case "e":
      return value.toExponential(precision);
    case "E":
      return value.toExponential(precision).toUpperCase();
    case "f":
    case "F":
      return precision === undefined ? plain(value) : value.toFixed(Math.min(precision, 100));
    case "g":
    case "G":
      return precision === undefined ? plain(value) : String(Number(value.toPrecision(clampPrecision(precision))));
    case "x":
      return whole.toString(16);
    case "X":
      return whole.toString(16).toUpperCase();
    case "o":
      return whole.toString(8);
    case "b":
      return whole.toString(2);
    case "c":
      return String.fromCodePoint(Math.min(whole, 0x10ffff));
    case "t":
      return String(value !== 0);
    default:
      return plain(value);
  }
}

function clampPrecision(precision: number): number {
  return Math.min(100, Math.max(1, precision));
}
