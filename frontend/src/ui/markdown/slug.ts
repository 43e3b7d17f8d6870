/**
 * The ids of headings: "Sales in 2024!" is "sales-in-2024". People link to them, so they are those
 * that Streamlit gives: letters of other alphabets are written in Latin ones, "camelCase" is two words.
 */

/** Letters, and what they are written as; those that look like a letter with a mark come first. */
const LETTERS = new Map(
  (
    "ä ae ö oe ü ue ß ss ẞ SS æ ae œ oe ø o đ d ð d ł l þ th ı i й y ё yo ї yi " +
    "а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ sch " +
    "ы y э e ю yu я ya і i є ye ґ g " +
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ ks ο o π p ρ r σ s ς s τ t υ y φ f χ x ψ ps ω o"
  )
    .split(" ")
    .reduce<[string, string][]>((pairs, word, i, words) => (i % 2 ? pairs : [...pairs, [word, words[i + 1] ?? ""]]), []),
);
/** Those whose capital is written in capitals: "Æsir" is "AEsir". */
const CAPITALS = /[ÆŒÞΘΨΞ]/u;

/** The id for a heading's text. `text` may be the Markdown of one line. */
export function slugify(text: string): string {
  const words = withoutMarkup(text);
  const latin = words.replace(/\p{L}/gu, written).normalize("NFD").replace(/\p{M}/gu, "").replace(/\p{L}/gu, written);
  const slug = latin
    .replace(/&/g, " and ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z](?!s(?![a-z]))[a-z])/g, "$1 $2") // "HTMLParser", but not "PDFs"
    .replace(/([A-Z]{2,})(\d)/g, "$1 $2")
    .toLowerCase()
    .replace(/([a-z0-9])['’]([st])(?![a-z0-9])/g, "$1$2") // "don't", "user's"
    .replace(/['’](?=s\b)/g, "");
  return joined(slug, /[^a-z0-9]+/g) || joined(words.toLowerCase(), /[^\p{L}\p{M}\p{N}]+/gu);
}

function joined(text: string, between: RegExp): string {
  return text.replace(between, "-").replace(/^-|-$/g, "");
}

function written(letter: string): string {
  const small = LETTERS.get(letter);
  if (small !== undefined) return small;
  const of = LETTERS.get(letter.toLowerCase());
  if (of === undefined || letter === letter.toLowerCase()) return letter;
  return CAPITALS.test(letter) ? of.toUpperCase() : of.charAt(0).toUpperCase() + of.slice(1);
}

function withoutMarkup(text: string): string {
  return text
    .replace(/:material\/(\w+):/g, "$1") // an icon's name is its text
    .replace(/:[a-z]+(?:-[a-z]+)?\[/g, " ") // ":blue[text]" counts as "text"
    .replace(/\]\([^)]*\)/g, " ") // "[text](address)" too
    .replace(/(^|\s):[a-z0-9_+-]+:(?=\s|$)/g, "$1"); // ":smile:" is an emoji
}
