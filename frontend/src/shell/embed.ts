/** `?embed=true`: the page inside of another one. */

/** The options of an embedded page; null: it is a page of its own. */
export function embedOptions(search: string): readonly string[] | null {
  const params = new URLSearchParams(search);
  if (params.get("embed")?.toLowerCase() !== "true") return null;
  return params.getAll("embed_options").map((option) => option.toLowerCase());
}

/** Lets the styles know (see layout.css), and answers a parent that fits its frame to the page. */
export function embed(options: readonly string[]): void {
  document.documentElement.dataset["embed"] = options.join(" ");
  if (window.parent !== window) void import("./resize").then((module) => module.answerParent(window.parent));
}

/** The theme that an embedding page asks for. */
export function embedTheme(options: readonly string[] | null): "light" | "dark" | null {
  if (options?.includes("dark_theme")) return "dark";
  return options?.includes("light_theme") ? "light" : null;
}
