import { texts } from "../texts";

/** The states of `st.status`. Who cannot see its icon hears them. */
export const task = texts("task", {
  running: "running",
  complete: "complete",
  error: "error",
});
