import { texts } from "../texts";

export const times = texts("times", {
  open: "Open list of times for {name}",
  close: "Close list of times for {name}",
  whole: "Enter the whole time.",
  required: "Enter a time.",
});
