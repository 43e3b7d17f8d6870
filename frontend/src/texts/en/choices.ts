import { texts } from "../texts";

/** Of fields with a list of options. */
export const choices = texts("choices", {
  show: "Show options for {name}",
  clearAll: "Clear all of {name}",
  remove: "Remove {option}",
  selected: { one: "{count} selected", other: "{count} selected" },
  full: {
    one: "You can only select up to {count} option. Remove an option first.",
    other: "You can only select up to {count} options. Remove an option first.",
  },
  none: "No options to select",
  one: "Choose an option",
  oneOrNew: "Choose or add an option",
  several: "Choose options",
  severalOrNew: "Choose or add options",
  required: "Choose an option.",
  noResults: "No results",
  add: "Add: {text}",
  all: "Select all",
  matches: { one: "Select {count} match", other: "Select {count} matches" },
});
