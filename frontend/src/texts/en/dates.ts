import { texts } from "../texts";

/** Of fields for a date, and calendars. */
export const dates = texts("dates", {
  open: "Open calendar for {name}",
  close: "Close calendar for {name}",
  start: "start date",
  end: "end date",
  choose: "Choose date",
  chooseRange: "Choose date range",
  chooseMoment: "Choose date and time",
  time: "Time",
  month: "Month",
  year: "Year",
  whole: "Enter the whole date.",
  wholeMoment: "Enter the whole date and time.",
  required: "Enter a date.",
  requiredMoment: "Enter a date and a time.",
  startToo: "Enter the start, too.",
  order: "The start must not come after the end.",
  earliest: "Must be {date} or later.",
  latest: "Must be {date} or earlier.",
  // Before it is typed: as many letters as there will be digits, where that is usual.
  yyyy: "yyyy",
  mm: "mm",
  dd: "dd",
});
