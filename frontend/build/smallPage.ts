import { minifySync, type Plugin } from "vite";

/** Leaves the comments and the indentation of the page's HTML out of what every reader gets, and shortens its script. */
export function smallPage(): Plugin {
  return {
    name: "millpond:small-page",
    apply: "build",
    transformIndexHtml: (html) =>
      html
        .replace(/(?<=<script>)[^]*?(?=<\/script>)/, (script) => minifySync("page.js", script).code.trim())
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !/^<!-- .* -->$/.test(line))
        .join("\n"),
  };
}
