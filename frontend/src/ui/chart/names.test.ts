import { describe, expect, it } from "vitest";
import { namesIn } from "./names";

describe("names of months and days", () => {
  it("are those of the language, from January and from Sunday on", () => {
    const { months, shortMonths, days, shortDays } = namesIn("de");
    expect([months[0], months[2], months[11]]).toEqual(["Januar", "März", "Dezember"]);
    expect(shortMonths[4]).toBe("Mai");
    expect([days[0], days[6], shortDays[1]]).toEqual(["Sonntag", "Samstag", "Mo"]);
    expect(namesIn("ar").months[0]).toBe("يناير");
  });
});
