import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { smallPage } from "../build/smallPage.ts";

function small(html: string): string {
  const { transformIndexHtml } = smallPage();
  if (typeof transformIndexHtml !== "function") throw new Error("not a function");
  return transformIndexHtml.call(undefined as never, html, undefined as never) as string;
}

/** What a script says with `say`, once it is shortened. */
function said(script: string): unknown[] {
  const code = /<script>([^]*)<\/script>/.exec(small(`<p>\n  <script>\n${script}\n  </script>\n</p>`))?.[1] ?? "";
  const found: unknown[] = [];
  new Function("say", code.replaceAll("<\\/script>", "</script>"))((value: unknown) => found.push(value));
  return found;
}

test("comments and indentation are left out of the HTML", () => {
  expect(small("<a>\n\n  <!-- one -->\n  <b>x</b> <!-- two\n   lines -->\n</a>\n")).toBe("<a>\n<b>x</b>\n</a>");
});

test.each([
  ["say(`a\n   b\n\n  c`)", "a\n   b\n\n  c"],
  ['say("// no comment")', "// no comment"],
  ["say('/* no comment */') // don't", "/* no comment */"],
  ['say(/["\'`]\\/\\/ x/.source)', "[\"'`]\\/\\/ x"],
  ['say("$& $1 $`")', "$& $1 $`"],
  ["say('a  -->  b')", "a  -->  b"],
  ["say(1 /* </b> */ + 2)", 3],
])("a script says what it said: %s", (script, value) => {
  expect(said(script)).toEqual([value]);
});

test("each script is shortened, and one that is a file is left alone", () => {
  expect(small('<script>\n  // one\n  f(1);\n</script>\n<script src="x.js"></script>\n<script>\n  f( 2 );\n</script>')).toBe(
    '<script>f(1);</script>\n<script src="x.js"></script>\n<script>f(2);</script>',
  );
});

test.each(["let a = ;", "f('<!--')", "f('<script>')"])("a script that would not be one is refused: %s", (script) => {
  expect(() => small(`<script>${script}</script>`)).toThrow("The script in index.html");
});

test("the page itself keeps what it is made of", () => {
  const page = small(readFileSync("index.html", "utf-8"));
  expect(page).not.toMatch(/<!-- |^\s| {2}/m);
  for (const part of ['<div id="root">', "<noscript>", "location.reload()", "millpond:theme", 'src="/src/main.tsx"']) expect(page).toContain(part);
});
