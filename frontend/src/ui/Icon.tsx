import { shell } from "../texts/en/shell";
import { put } from "../texts/texts";
import "./Icon.css";
import { lazyModule } from "./lazy";
import { emojiTable } from "./markdown/emoji";

const wheel = lazyModule(() => import("./IconWheel"));

/** A glyph of the Material Symbols font (rounded), by its name in snake case. */
export function MaterialIcon({ name, decorative = false }: { name: string; decorative?: boolean }) {
  const naming = decorative ? { "aria-hidden": true } : { role: "img", "aria-label": put(shell.icon, { name }) };
  return (
    <span className="stMaterialIcon" data-testid="stIconMaterial" translate="no" {...naming}>
      {name}
    </span>
  );
}

/** An emoji by its shortcode; what is no shortcode stays as it was typed. */
export function Emoji({ name }: { name: string }) {
  const table = emojiTable.use();
  if (!table) return <span className="stEmojiPending" />;
  return <>{table.default[name] ?? table.default[name.toLowerCase()] ?? `:${name}:`}</>;
}

/** What `:streamlit:` shows: the ripples of a millpond. */
export function Mark() {
  return (
    <svg className="stIconMark" viewBox="0 0 24 20" role="img" aria-label="Millpond">
      <path d="M2 5c3.3-3 6.7-3 10 0s6.7 3 10 0M2 10c3.3-3 6.7-3 10 0s6.7 3 10 0M2 15c3.3-3 6.7-3 10 0s6.7 3 10 0" />
    </svg>
  );
}

const SHORTCODE = /^:([\w+-]+):$/;
const MATERIAL = /^:material\/(\w+):$/;

/** Draws the `icon` of an element: an emoji, `:name:`, `:material/name:` or "spinner". It is decoration. */
export function Icon({ value, className }: { value: string; className?: string }) {
  return (
    <span className={className ? `stIcon ${className}` : "stIcon"} aria-hidden="true" translate="no">
      <Glyph value={value.trim()} />
    </span>
  );
}

/** What an icon is called, for a button that has nothing else: ":material/delete_forever:" is "delete forever". */
export function iconName(value: string): string {
  const name = MATERIAL.exec(value.trim())?.[1] ?? SHORTCODE.exec(value.trim())?.[1];
  return name === undefined ? value.trim() : name.replaceAll("_", " ").toLowerCase();
}

function Glyph({ value }: { value: string }) {
  if (value === "spinner") return <Wheel />;
  const material = MATERIAL.exec(value)?.[1];
  if (material) return <MaterialIcon name={material.toLowerCase()} decorative />;
  const emoji = SHORTCODE.exec(value)?.[1];
  return emoji ? <Emoji name={emoji} /> : <>{value}</>;
}

/** Few apps have one: the counter's page comes without. */
function Wheel() {
  const module = wheel.use();
  return module ? <module.IconWheel /> : <span className="stEmojiPending" />;
}
