export function isCustomColour(name: string): boolean {
  return name === "color";
}

const ATTRIBUTES = /^\{((?:\s*[a-z]+=(?:"[^"\n]*"|'[^'\n]*'))*\s*)\}/;
const COLOUR = /^[#a-z\d(),.%\s-]{1,80}$/i;

/** Reads `{foreground="#d50000" background="hsl(60,100%,90%)"}`. */
export function parseColours(source: string): { raw: string; foreground?: string; background?: string } | undefined {
  const match = ATTRIBUTES.exec(source);
  if (!match) return undefined;
  const colours: Record<string, string> = {};
  for (const [, name = "", double, single] of (match[1] ?? "").matchAll(/([a-z]+)=(?:"([^"]*)"|'([^']*)')/g)) {
    const value = double ?? single ?? "";
    if (COLOUR.test(value)) colours[name] = value;
  }
  return { raw: match[0], foreground: colours["foreground"], background: colours["background"] };
}
