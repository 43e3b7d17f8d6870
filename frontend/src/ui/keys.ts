/** Keys that press a button: "Ctrl+K", "Shift+Enter", "R". */
import { isBehindModal } from "./modal";

export interface Keys {
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** As `KeyboardEvent.key`, in lower case. */
  readonly key: string;
}

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = {
  esc: "escape",
  return: "enter",
  space: " ",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
  del: "delete",
};

const SHOWN: Readonly<Record<string, string>> = {
  " ": "Space",
  escape: "Esc",
  enter: "Enter",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

/** Ctrl and Cmd are the same here: Cmd on Apple's machines, Ctrl elsewhere. */
export function parseKeys(shortcut: string): Keys {
  const parts = shortcut.split("+").map((part) => part.trim().toLowerCase());
  const last = parts.at(-1) ?? "";
  const has = (...names: string[]) => parts.slice(0, -1).some((part) => names.includes(part));
  return {
    mod: has("ctrl", "control", "cmd", "command", "meta", "mod"),
    alt: has("alt", "option"),
    shift: has("shift"),
    key: NAMES[last] ?? last,
  };
}

type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** True when exactly these keys were pressed. */
export function matches(keys: Keys, event: KeyPress, mac: boolean = MAC): boolean {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  // "?" or "A" needs Shift by itself: ask for it only where it was named, or with a letter.
  const shift = event.shiftKey === keys.shift || (!keys.shift && keys.key.length === 1 && !/[a-z]/.test(keys.key));
  return event.key.toLowerCase() === keys.key && mod === keys.mod && !other && event.altKey === keys.alt && shift;
}

/** What stands on the button: "Ctrl+K", or "⌘K" on Apple's machines. */
export function showKeys(shortcut: string, mac: boolean = MAC): string {
  const { mod, alt, shift, key } = parseKeys(shortcut);
  const name = SHOWN[key] ?? (key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1));
  const names = mac
    ? [alt && "⌥", shift && "⇧", mod && "⌘", name]
    : [mod && "Ctrl", alt && "Alt", shift && "Shift", name];
  return names.filter(Boolean).join(mac ? "" : "+");
}

/** As `aria-keyshortcuts` wants it. */
export function ariaKeys(shortcut: string): string {
  const { mod, alt, shift } = parseKeys(shortcut);
  const name = shortcut.split("+").at(-1)?.trim() ?? "";
  return [mod && (MAC ? "Meta" : "Control"), alt && "Alt", shift && "Shift", name].filter(Boolean).join("+");
}

/** True while the user is writing: single keys are text then. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
}

/** Calls `press` when the keys are pressed anywhere on the page, unless `button` is behind a dialog. Returns its end. */
export function onKeys(shortcut: string, press: () => void, button: () => Element | null): () => void {
  const keys = parseKeys(shortcut);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || !matches(keys, event) || isBehindModal(button())) return;
    if (!keys.mod && !keys.alt && isTyping(event.target)) return;
    event.preventDefault();
    // A field that is being edited commits when it loses the focus: its value goes first.
    if (event.target instanceof HTMLElement && isTyping(event.target)) event.target.blur();
    press();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
