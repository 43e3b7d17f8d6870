/** What is chosen among options, as the wire has it. */

/** The position of an option, and its words. The position -1: a new option, which the user has typed. */
export type Choice = readonly [at: number, words: string];

export const NEW_OPTION = -1;

/**
 * Where a choice is among the options that are shown now; -1 for a new one, and
 * for one that is gone. The server decides in the end, by the same rule.
 */
export function placeOf([at, words]: Choice, options: readonly string[]): number {
  if (at < 0 || options[at] === words) return at;
  const found = options.indexOf(words);
  if (found >= 0 && options.lastIndexOf(words) === found) return found;
  return at < options.length ? at : -1;
}

/** The words of a choice, as they are now. */
export function wordsOf(choice: Choice, options: readonly string[]): string {
  return options[placeOf(choice, options)] ?? choice[1];
}
