/** A label as it is read out: "**Total** in :blue[EUR]" is "Total in EUR". For names that stand in attributes. */
export function spoken(label: string): string {
  return label
    .replace(/:material\/(\w+):/g, (_, name: string) => name.replaceAll("_", " "))
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1") // a link, an image
    .replace(/:[a-z-]+\[([^\]]*)\]/g, "$1") // a colour, a badge
    .replace(/(\*{1,3}|_{2,3}|~~|`)(?=\S)(.*?\S)\1/g, "$2")
    .trim();
}
