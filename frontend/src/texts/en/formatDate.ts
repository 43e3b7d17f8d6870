import { texts } from "../texts";

/** Days near today, of the format "calendar". */
export const formatDateTexts = texts("formatDate", {
  at: "{day} at {time}",
  lastAt: "Last {day} at {time}",
});
