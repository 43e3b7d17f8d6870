import { texts } from "../texts";

/** What all fields have, which have `ui/Field.tsx` in common. */
export const fields = texts("fields", {
  clear: "Clear value of {name}",
  enterApplies: "Press Enter to apply",
  enterSubmits: "Press Enter to submit form",
  keysApply: "Press {keys} to apply",
  keysSubmit: "Press {keys} to submit form",
  required: "This field is required.",
});
