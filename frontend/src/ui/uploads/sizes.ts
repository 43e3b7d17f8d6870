/** Sizes of files, for people. */
import { locale } from "../../texts/texts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "1.5 MB": in steps of 1024, as the app's limits are. */
export function showSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const format = new Intl.NumberFormat(locale, { style: "unit", unit: UNITS[unit] ?? "byte", unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: value < 10 ? 1 : 0 });
  return format.format(value);
}
