declare module "virtual:emoji" {
  /** An emoji's shortcodes, without colons. */
  const table: Readonly<Record<string, string | undefined>>;
  export default table;
}

/** The texts of React Aria in a language: see build/ariaTexts.ts. */
declare module "virtual:aria-texts/*";
