/** The class by which users' CSS finds the element with this key. */
export function keyClass(key: string): string {
  return `st-key-${key.trim().replace(/[^a-zA-Z0-9_-]/g, "-")}`;
}
