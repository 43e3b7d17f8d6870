/** Dates as the wire and the date field write them. */
import { type CalendarDate, parseDate } from "@internationalized/date";

/** The date, or null for a text that is none. */
export function toDate(text: string | null | undefined): CalendarDate | null {
  if (!text) return null;
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}

/** The order and separator of a format such as "DD.MM.YYYY". */
export function dateOrder(format: string): { locale: string; separator: string } {
  const separator = /[^YMD]/.exec(format)?.[0] ?? "/";
  // English locales, whose numeric dates have the order that is wanted.
  if (format.startsWith("D")) return { locale: "en-GB", separator };
  if (format.startsWith("M")) return { locale: "en-US", separator };
  return { locale: "en-ZA", separator };
}

/** The date as the field shows it. */
export function showDate(date: CalendarDate, format: string): string {
  const parts: Record<string, string> = {
    YYYY: String(date.year).padStart(4, "0"),
    MM: String(date.month).padStart(2, "0"),
    DD: String(date.day).padStart(2, "0"),
  };
  return format.replace(/YYYY|MM|DD/g, (part) => parts[part] ?? part);
}

type Limits = { readonly min: string; readonly max: string; readonly format: string };

/** What is wrong with a date, or null. */
export function checkDate(date: CalendarDate, { min, max, format }: Limits): string | null {
  const first = toDate(min);
  const last = toDate(max);
  if (first && date.compare(first) < 0) return `Must be ${showDate(first, format)} or later.`;
  if (last && date.compare(last) > 0) return `Must be ${showDate(last, format)} or earlier.`;
  return null;
}

/** The day that weeks begin with where the user lives. */
export function firstDayOfWeek(language = navigator.language): "sun" | "mon" | "tue" | "wed" | "thu" | "fri" | "sat" {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  type WithWeek = Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  const locale = new Intl.Locale(language) as WithWeek;
  const info = locale.getWeekInfo?.() ?? locale.weekInfo;
  return days[(info?.firstDay ?? 7) - 1] ?? "sun";
}
