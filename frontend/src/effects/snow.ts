import { fly } from "./fly";

const FLAKES = ["❄", "❅", "❆"];

/** `st.snow()` */
export default function snow(): void {
  fly({ hook: "stSnow", count: 36, draw: (n) => FLAKES[n % FLAKES.length] ?? "❄" });
}
