import { texts } from "../texts";

export const help = texts("help", {
  helpFor: "Help for {name}",
  documentation: "Documentation",
  undocumented: "No documentation",
  members: "Members",
});
