import { texts } from "../texts";

export const json = texts("json", {
  malformed: "This is not valid JSON:",
  copy: "Copy the JSON",
  more: { one: "Show {count} more", other: "Show {count} more" },
});
