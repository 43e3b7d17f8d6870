import { texts } from "../texts";

export const numberInput = texts("numberInput", {
  decrease: "Decrease {name}",
  increase: "Increase {name}",
  empty: "Empty",
  number: "Enter a number.",
  whole: "Enter a whole number.",
  between: "Enter a number from {min} to {max}.",
  atLeast: "Must be at least {min}.",
  atMost: "Must be at most {max}.",
});
