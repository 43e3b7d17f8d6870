/** Milliseconds after which an element says why it is still empty. */
export const PATIENCE = 8_000;
