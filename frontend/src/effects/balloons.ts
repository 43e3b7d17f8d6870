import { fly } from "./fly";

const COLOURS = ["red", "orange", "yellow", "green", "blue", "violet"];

/** Drawn, since not every machine has a font with balloons. */
const balloon = (colour: string) =>
  `<svg viewBox="0 0 40 72" width="44" height="80"><path d="M20 46c-1 8 3 14 0 25" fill="none" stroke="var(--border-strong)" />` +
  `<path d="M20 2c11 0 18 8 18 19S29 42 20 44C11 42 2 32 2 21S9 2 20 2zM17 47l3-4 3 4z" fill="var(--${colour})" />` +
  `<path d="M11 12c2-3 5-4 7-4" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" opacity=".55" /></svg>`;

/** `st.balloons()` */
export default function balloons(): void {
  fly({ hook: "stBalloons", count: 24, draw: (n) => balloon(COLOURS[n % COLOURS.length] ?? "red") });
}
