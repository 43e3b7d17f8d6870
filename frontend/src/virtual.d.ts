declare module "virtual:emoji" {
  /** An emoji's shortcodes, without colons. */
  const table: Readonly<Record<string, string | undefined>>;
  export default table;
}
