/** Times of day as the wire writes them ("15:30", "15:30:05"). */
import { parseTime, Time } from "@internationalized/date";
import { locale } from "../texts/texts";

const DAY = 24 * 60 * 60;

/** The time, or null for a text that is none. */
export function toTime(text: string | null | undefined): Time | null {
  if (!text) return null;
  try {
    return parseTime(text);
  } catch {
    return null;
  }
}

/** The time for the wire: seconds only where they matter. */
export function timeText(time: Time, seconds: boolean): string {
  const text = `${two(time.hour)}:${two(time.minute)}`;
  return seconds || time.second > 0 ? `${text}:${two(time.second)}` : text;
}

/** How many choices a list with this step has. */
export function timeCount(step: number): number {
  return Math.ceil(DAY / Math.max(1, step));
}

/** The choice at this place of the list. */
export function timeAt(index: number, step: number): Time {
  const total = index * step;
  return new Time(Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60);
}

/** The place of the choice at or before the time. */
export function timeIndex(time: Time, step: number): number {
  return Math.floor((time.hour * 3600 + time.minute * 60 + time.second) / step);
}

/** The hours to count with: "localized" is as the page's language has it. */
export function hoursOf(format: "24h" | "12h" | "localized", language = locale): "24h" | "12h" {
  if (format !== "localized") return format;
  const { hour12 } = new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions();
  return hour12 ? "12h" : "24h";
}

/** The time as it is shown. */
export function showTime(time: Time, format: "24h" | "12h", seconds: boolean): string {
  const hours = format === "24h" ? ({ hour: "2-digit", hourCycle: "h23" } as const) : ({ hour: "numeric", hourCycle: "h12" } as const);
  const formatter = new Intl.DateTimeFormat(locale, { ...hours, minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}), timeZone: "UTC" });
  return formatter.format(Date.UTC(2001, 0, 1, time.hour, time.minute, time.second)).replaceAll("\u202f", " ");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
