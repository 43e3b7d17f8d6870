import { texts } from "../texts";

export const code = texts("code", {
  code: "Code",
  codeIn: "Code, {language}",
});
