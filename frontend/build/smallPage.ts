import { minifySync, type Plugin } from "vite";

const SCRIPT = /(<script>[^]*?<\/script>)/;

/** Leaves the comments and the indentation of the page's HTML out of what every reader gets, and shortens its scripts. */
export function smallPage(): Plugin {
  return {
    name: "millpond:small-page",
    apply: "build",
    transformIndexHtml: (html) =>
      html
        .split(SCRIPT)
        .map(shorten)
        .filter((part) => part !== "")
        .join("\n"),
  };
}

/** Of a page that is split at its scripts: what stands between brackets in the pattern is in the list, too. */
function shorten(part: string, at: number): string {
  return at % 2 === 1 ? shortScript(part) : shortHtml(part);
}

function shortHtml(html: string): string {
  return html
    .replace(/<!--[^]*?-->/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** The line breaks of a script may be in a text: what the minifier leaves is left as it is. */
function shortScript(element: string): string {
  const { code, errors } = minifySync("page.js", element.slice("<script>".length, -"</script>".length));
  const [error] = errors;
  // A script that cannot be read is shortened to nothing.
  if (error) throw new Error(`The script in index.html cannot be read: ${error.message}`);
  if (/<!--|<script/i.test(code)) throw new Error("The script in index.html must not have `<!--` or `<script` in it: its end would not be found.");
  return `<script>${code.trim()}</script>`;
}
