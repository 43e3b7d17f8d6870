/** Dates as the wire and the date field write them. */
import { type CalendarDate, parseDate } from "@internationalized/date";
import { dates as texts } from "../texts/en/dates";
import { fill } from "../texts/fill";
import { locale } from "../texts/texts";

/** The date, or null for a text that is none. */
export function toDate(text: string | null | undefined): CalendarDate | null {
  if (!text) return null;
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}

/** The page's locale with the calendar that dates on the wire have: in Saudi Arabia's own it is another year. */
export const gregorian = new Intl.Locale(locale, { calendar: "gregory" }).toString();

const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
const four = new Intl.NumberFormat(locale, { minimumIntegerDigits: 4, useGrouping: false });

/** The date as the field shows it. */
export function showDate(date: CalendarDate, format: string): string {
  const parts: Record<string, string> = {
    YYYY: four.format(date.year),
    MM: two.format(date.month),
    DD: two.format(date.day),
  };
  return format.replace(/YYYY|MM|DD/g, (part) => parts[part] ?? part);
}

type Limits = { readonly min: string; readonly max: string; readonly format: string };

/** What is wrong with a date, or null. */
export function checkDate(date: CalendarDate, { min, max, format }: Limits): string | null {
  const first = toDate(min);
  const last = toDate(max);
  if (first && date.compare(first) < 0) return fill(texts.earliest, { date: showDate(first, format) });
  if (last && date.compare(last) > 0) return fill(texts.latest, { date: showDate(last, format) });
  return null;
}

/** The day that weeks begin with. */
export function firstDayOfWeek(language = locale): "sun" | "mon" | "tue" | "wed" | "thu" | "fri" | "sat" {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  type WithWeek = Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  const place = new Intl.Locale(language) as WithWeek;
  const info = place.getWeekInfo?.() ?? place.weekInfo;
  return days[(info?.firstDay ?? 7) - 1] ?? "sun";
}
