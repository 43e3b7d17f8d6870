import { texts } from "../texts";

export const errorLinks = texts("errorLinks", {
  search: "Ask Google",
  assistant: "Ask ChatGPT",
  newTab: "(opens in new tab)",
});
