/** For all tests: a busy machine is not a failure, and what a test waits for (a lazy chunk above all) may take long. */

/** Milliseconds. */
export const PATIENCE = 20_000;

if (typeof document !== "undefined") {
  const { configure } = await import("@testing-library/react");
  configure({ asyncUtilTimeout: PATIENCE });
}
