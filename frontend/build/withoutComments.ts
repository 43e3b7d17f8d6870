import type { Plugin } from "vite";

/** Leaves the comments and the indentation of the page's HTML out of what every reader gets. */
export function withoutComments(): Plugin {
  return {
    name: "millpond:without-comments",
    apply: "build",
    transformIndexHtml: (html) =>
      html
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("// ") && !/^<!-- .* -->$/.test(line))
        .join("\n"),
  };
}
