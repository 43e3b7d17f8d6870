/** What of Arrow's package reads a table. It is a chunk of its own. */
export { tableFromIPC } from "apache-arrow";
