import { texts } from "../texts";

/** Around an error of the script, which itself is shown as Python words it. */
export const exception = texts("exception", {
  hidden: "The app ran into a problem. Its log has the details.",
  error: "Error",
  copy: "Copy the traceback",
  calls: { one: "Show {count} more call", other: "Show {count} more calls" },
  inFunction: "in {name}",
  place: "{file}, line {line}",
  cause: "Cause:",
  context: "Raised while handling:",
  part: "In the group:",
});
