import { texts } from "../texts";

export const markdown = texts("markdown", {
  done: "Done",
  toDo: "To do",
  table: "Table",
  footnote: "Footnote {number}",
  footnotes: "Footnotes",
  back: "Back to reference {number}",
});
