import { fly } from "./fly";

/** Six arms with two twigs each. */
const arm = (n: number) => `<path transform="rotate(${n * 60} 20 20)" d="M20 20V3M20 9l-4-4M20 9l4-4" />`;
const flake = (size: number) =>
  `<svg viewBox="0 0 40 40" width="${size}" height="${size}" fill="none" stroke="var(--blue)" stroke-width="2" stroke-linecap="round">` +
  `${[0, 1, 2, 3, 4, 5].map(arm).join("")}</svg>`;

/** `st.snow()` */
export default function snow(): void {
  fly({ hook: "stSnow", count: 36, draw: (n) => flake(20 + (n % 3) * 8) });
}
