/** Pixels of a table that says nothing of its height: ten rows, and enough of the next one to see that there are more. */
const MOST = 400;

/** The height of a table's box as CSS has it. `content`: pixels of all its rows. */
export function heightOf(height: number | "auto" | "content" | "stretch", content: number): number | string {
  if (typeof height === "number") return height;
  if (height === "stretch") return "100%";
  return Math.min(content, height === "content" ? 10_000 : MOST);
}
