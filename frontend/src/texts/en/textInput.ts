import { texts } from "../texts";

export const textInput = texts("textInput", {
  showPassword: "Show password of {name}",
  hidePassword: "Hide password of {name}",
  format: "This value does not have the expected format.",
});
