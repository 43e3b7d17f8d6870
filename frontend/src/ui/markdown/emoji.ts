import { lazyModule } from "../lazy";

/** GitHub's shortcodes, name to emoji: a chunk of some 15 KB, fetched when first used. */
export const emojiTable = lazyModule(() => import("virtual:emoji"));

/** True for text that may have an emoji's shortcode in it. */
export function mayHaveEmoji(text: string): boolean {
  return /:[a-z\d_+-]+:/i.test(text);
}
