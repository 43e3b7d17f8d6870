/** The parts of the shell that the first paint does not need, in one chunk, which is fetched at once: see `latecomers.ts`. */
import "../styles/forced.css";
import "../styles/places.css";
import "../styles/print.css";
import "./printing";
export { shortenTexts } from "../core/shortener";
export { Arrival } from "./Arrival";
export { CrashNote } from "./CrashNote";
export { NotSaved, RunStatus, SourceChanged } from "./HeaderStatus";
export { Notices } from "./Notices";
export { PanelPlace } from "./PanelPlace";
export { ThemePlace } from "./ThemePlace";
