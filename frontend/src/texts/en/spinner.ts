import { texts } from "../texts";

export const spinner = texts("spinner", {
  progress: "In progress...",
  call: "Running `{call}`.",
  seconds: "({time} seconds)",
});
