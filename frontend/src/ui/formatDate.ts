/**
 * Dates and times shown by Moment-style tokens ("D MMM YYYY, HH:mm") or by
 * the presets "localized", "iso8601", "distance" and "calendar".
 *
 * All dates here are read in UTC: that is how they travel on the wire.
 */
import { formatDateTexts as texts } from "../texts/en/formatDate";
import { fill } from "../texts/fill";
import { formats } from "../texts/texts";

const TOKEN =
  /\[([^\]]*)\]|YYYY|YY|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D|dddd|ddd|dd|do|d|E|WW|W|HH|H|hh|h|kk|k|mm|m|ss|s|S{1,6}|A|a|ZZ|Z|zz|z|X|x|LTS|LT|LL{0,3}|l{1,4}/g;

const DAY = 86_400_000;

/** What of it there is: of a date no time, and of a time no date. */
export type Moment = "date" | "time" | "datetime";

/** The date as text; `format` is Moment tokens or a preset's name. */
export function formatDate(date: Date, format: string, locale = formats, now: Date = new Date(), what: Moment = "datetime"): string {
  switch (format) {
    case "localized":
      return intl(date, { ...(what === "time" ? {} : { dateStyle: "medium" }), ...(what === "date" ? {} : { timeStyle: "medium" }) }, locale);
    case "iso8601":
      return what === "datetime" ? date.toISOString() : (date.toISOString().split(/T/)[what === "date" ? 0 : 1] ?? "");
    case "distance":
      return distance(date, now, locale);
    case "calendar":
      return calendar(date, now, locale);
  }
  return format.replace(TOKEN, (token: string, escaped?: string) =>
    escaped === undefined ? part(token, date, locale) : escaped,
  );
}

function intl(date: Date, options: Intl.DateTimeFormatOptions, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(date);
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

function ordinal(value: number): string {
  const tens = value % 100;
  const last = value % 10;
  if (tens >= 11 && tens <= 13) return `${value}th`;
  return value + (last === 1 ? "st" : last === 2 ? "nd" : last === 3 ? "rd" : "th");
}

function part(token: string, date: Date, locale?: string): string {
  return dayPart(token, date, locale) ?? timePart(token, date) ?? localPart(token, date, locale) ?? token;
}

function dayPart(token: string, date: Date, locale?: string): string | undefined {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const day = date.getUTCDate();
  const weekday = date.getUTCDay();
  switch (token) {
    case "YYYY":
      return pad(year, 4);
    case "YY":
      return pad(year % 100);
    case "Q":
      return String(Math.ceil(month / 3));
    case "Qo":
      return ordinal(Math.ceil(month / 3));
    case "MMMM":
      return intl(date, { month: "long" }, locale);
    case "MMM":
      return intl(date, { month: "short" }, locale);
    case "MM":
      return pad(month);
    case "Mo":
      return ordinal(month);
    case "M":
      return String(month);
    case "DDDD":
      return pad(dayOfYear(date), 3);
    case "DDDo":
      return ordinal(dayOfYear(date));
    case "DDD":
      return String(dayOfYear(date));
    case "DD":
      return pad(day);
    case "Do":
      return ordinal(day);
    case "D":
      return String(day);
    case "dddd":
      return intl(date, { weekday: "long" }, locale);
    case "ddd":
      return intl(date, { weekday: "short" }, locale);
    case "dd":
      return intl(date, { weekday: "short" }, locale).slice(0, 2);
    case "do":
      return ordinal(weekday);
    case "d":
      return String(weekday);
    case "E":
      return String(weekday || 7);
    case "WW":
      return pad(isoWeek(date));
    case "W":
      return String(isoWeek(date));
  }
  return undefined;
}

function timePart(token: string, date: Date): string | undefined {
  const hour = date.getUTCHours();
  if (token[0] === "S") return (pad(date.getUTCMilliseconds(), 3) + "000").slice(0, token.length);
  switch (token) {
    case "HH":
      return pad(hour);
    case "H":
      return String(hour);
    case "hh":
      return pad(hour % 12 || 12);
    case "h":
      return String(hour % 12 || 12);
    case "kk":
      return pad(hour || 24);
    case "k":
      return String(hour || 24);
    case "mm":
      return pad(date.getUTCMinutes());
    case "m":
      return String(date.getUTCMinutes());
    case "ss":
      return pad(date.getUTCSeconds());
    case "s":
      return String(date.getUTCSeconds());
    case "A":
      return hour < 12 ? "AM" : "PM";
    case "a":
      return hour < 12 ? "am" : "pm";
    case "Z":
      return "+00:00";
    case "ZZ":
      return "+0000";
    case "z":
    case "zz":
      return "UTC";
    case "X":
      return String(Math.floor(date.getTime() / 1000));
    case "x":
      return String(date.getTime());
  }
  return undefined;
}

const LOCAL: Record<string, Intl.DateTimeFormatOptions> = {
  LT: { hour: "numeric", minute: "2-digit" },
  LTS: { hour: "numeric", minute: "2-digit", second: "2-digit" },
  L: { year: "numeric", month: "2-digit", day: "2-digit" },
  l: { year: "numeric", month: "numeric", day: "numeric" },
  LL: { year: "numeric", month: "long", day: "numeric" },
  ll: { year: "numeric", month: "short", day: "numeric" },
  LLL: { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" },
  lll: { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  LLLL: { weekday: "long", year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" },
  llll: { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
};

function localPart(token: string, date: Date, locale?: string): string | undefined {
  const options = LOCAL[token];
  return options && intl(date, options, locale);
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1;
}

/** The ISO week: the one that holds the year's first Thursday is week 1. */
function isoWeek(date: Date): number {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY);
  return Math.ceil(dayOfYear(thursday) / 7);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

function distance(date: Date, now: Date, locale?: string): string {
  const gap = date.getTime() - now.getTime();
  const [unit, size] = UNITS.find(([, length]) => Math.abs(gap) >= length) ?? (["second", 1000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(gap / size), unit);
}

function calendar(date: Date, now: Date, locale?: string): string {
  const days = Math.floor(date.getTime() / DAY) - Math.floor(now.getTime() / DAY);
  const time = part("LT", date, locale);
  if (Math.abs(days) > 6) return part("L", date, locale);
  if (Math.abs(days) <= 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return fill(texts.at, { day: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, time });
  }
  const weekday = intl(date, { weekday: "long" }, locale);
  return fill(days < 0 ? texts.lastAt : texts.at, { day: weekday, time });
}
