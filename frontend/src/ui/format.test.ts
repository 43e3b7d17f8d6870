import { describe, expect, test } from "vitest";
import { decimalsOf, formatNumber, plain } from "./format";
import { formatDate } from "./formatDate";

describe("formatNumber", () => {
  test.each([
    [1234.567, "%d", "1234"],
    [-0.4, "%d", "0"],
    [7, "%03d", "007"],
    [-7, "%04d", "-007"],
    [7, "%+d", "+7"],
    [7, "%5d|", "    7|"],
    [7, "%-5d|", "7    |"],
    [7, "%'*5d", "****7"],
    [1234567.891, "%,.1f", "1,234,567.9"],
    [2.71428, "%.2f", "2.71"],
    [2.71428, "%0.2f", "2.71"],
    [0.5, "%f", "0.5"],
    [0, "%.0f", "0"],
    [12345.678, "%.2e", "1.23e+4"],
    [12345.678, "%.3E", "1.235E+4"],
    [0.0001, "%g", "0.0001"],
    [12345.678, "%.3g", "12300"],
    [255, "%x", "ff"],
    [255, "%X", "FF"],
    [8, "%o", "10"],
    [5, "%b", "101"],
    [42.5, "%s", "42.5"],
    [42.5, "%i", "42"],
    [42, "%d%%", "42%"],
    [9.5, "$%.2f per %%", "$9.50 per %"],
    [9, "km", "km"],
    // All that st.number_input takes.
    [7, "% d", " 7"],
    [-7, "% d", "-7"],
    [7, "%-+5d|", "+7   |"],
    [7, "%#d", "7"],
    [7, "%ld", "7"],
    [2.5, "%Lf", "2.5"],
    [2.5, "%.f", "3"],
    [2.5, "%r", "2.5"],
    [2.5, "%a", "2.5"],
  ])("%d with %s is %s", (value, format, text) => {
    expect(formatNumber(value, format, "en-US")).toBe(text);
  });

  test.each([
    [1234.567, "plain", "1234.567"],
    [1234.567, "localized", "1,234.567"],
    [0.1234, "percent", "12.34%"],
    [1234.567, "dollar", "$1,234.57"],
    [1234.567, "euro", "€1,234.57"],
    [1234.567, "yen", "¥1,235"],
    [1234.567, "compact", "1.2K"],
    [1234.567, "scientific", "1.235E3"],
    [12345.67, "engineering", "12.346E3"],
    [-1234.567, "accounting", "(1,234.57)"],
    [1234.567, "accounting", "1,234.57"],
    [1234, "bytes", "1.2KB"],
    [999, "bytes", "999B"],
    [5e9, "bytes", "5GB"],
  ])("%d as %s is %s", (value, format, text) => {
    expect(formatNumber(value, format, "en-US")).toBe(text);
  });

  test("no format: all digits", () => {
    expect(formatNumber(0.1, null)).toBe("0.1");
    expect(plain(1e-7)).toBe("0.0000001");
    expect(plain(1e15)).toBe("1000000000000000");
    expect(formatNumber(Infinity, "%.2f")).toBe("Infinity");
  });

  test("the decimals that a format shows", () => {
    expect(decimalsOf("%.2f km")).toBe(2);
    expect(decimalsOf("%d%%")).toBe(0);
    expect(decimalsOf("%%")).toBeUndefined();
    expect(decimalsOf("%f")).toBeUndefined();
  });
});

describe("formatDate", () => {
  const date = new Date(Date.UTC(2026, 0, 2, 15, 4, 5, 67));

  test.each([
    ["YYYY-MM-DD HH:mm:ss.SSS", "2026-01-02 15:04:05.067"],
    ["MM/DD/YY - hh:mm a", "01/02/26 - 03:04 pm"],
    ["dddd, MMMM Do YYYY", "Friday, January 2nd 2026"],
    ["ddd D MMM h A", "Fri 2 Jan 3 PM"],
    ["[Day] DDD [of] YYYY", "Day 2 of 2026"],
    ["[Q]Q W E Z", "Q1 1 5 +00:00"],
    ["X x", "1767366245 1767366245067"],
    ["iso8601", "2026-01-02T15:04:05.067Z"],
    ["LL", "January 2, 2026"],
  ])("%s", (format, text) => {
    expect(formatDate(date, format, "en-US")).toBe(text);
  });

  test("ordinals of the teens", () => {
    expect(formatDate(new Date(Date.UTC(2026, 0, 12)), "Do")).toBe("12th");
    expect(formatDate(new Date(Date.UTC(2026, 0, 23)), "Do")).toBe("23rd");
  });

  test("distance and calendar", () => {
    const now = new Date(Date.UTC(2026, 0, 3, 12));
    expect(formatDate(date, "distance", "en-US", now)).toBe("21 hours ago");
    expect(formatDate(date, "calendar", "en-US", now)).toMatch(/^Yesterday at 3:04\sPM$/);
  });
});
