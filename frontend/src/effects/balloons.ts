import { fly } from "./fly";

/** `st.balloons()` */
export default function balloons(): void {
  fly({ hook: "stBalloons", count: 24, draw: () => "🎈" });
}
