/** The names of months and days, for libraries that know those of one language alone. */

export interface Names {
  readonly months: string[];
  readonly shortMonths: string[];
  /** From Sunday on. */
  readonly days: string[];
  readonly shortDays: string[];
}

export function namesIn(language: string): Names {
  const named = (how: Intl.DateTimeFormatOptions, dates: readonly number[]) => {
    const { format } = new Intl.DateTimeFormat(language, { ...how, timeZone: "UTC" });
    return dates.map((date) => format(date));
  };
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2023, month, 1));
  // It began with a Sunday.
  const days = Array.from({ length: 7 }, (_, day) => Date.UTC(2023, 0, 1 + day));
  return {
    months: named({ month: "long" }, months),
    shortMonths: named({ month: "short" }, months),
    days: named({ weekday: "long" }, days),
    shortDays: named({ weekday: "short" }, days),
  };
}
