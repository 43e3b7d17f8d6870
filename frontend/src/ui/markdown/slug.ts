/** The id that a heading's text gives: "Sales in 2024!" is "sales-in-2024". */
export function slugify(text: string): string {
  return text
    .toLowerCase()
    .replace(/:material\/\w+:/g, "")
    .replace(/:[a-z]+(?:-[a-z]+)?\[/g, "") // ":blue[text]" counts as "text"
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/[\s_]+/g, "-")
    .replace(/-{2,}/g, "-");
}
