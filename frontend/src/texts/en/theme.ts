import { texts } from "../texts";

/** The theme editor. The names of options are what they are in config.toml. */
export const theme = texts("theme", {
  title: "Theme",
  editor: "Theme editor",
  close: "Close theme editor",
  reset: "Reset",
  section: "Section",
  main: "Main colors",
  palette: "Palette",
  fonts: "Fonts",
  shape: "Shape",
  data: "Tables and charts",
  others: "Others",
  picker: "{option}, picker",
  notSet: "not set",
  paste: "For {file}",
  copy: "Copy the theme",
  nothing: "Nothing is set: the page has the default look.",
  away: "The server does not respond.",
});
