import { useEffect, useRef, useState } from "react";
import { copy as texts } from "../texts/en/copy";
import "./CopyButton.css";

/** Copies text, and says so. */
export function CopyButton({ text, label = texts.copy }: { text: string | (() => string | Promise<string>); label?: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  async function copy() {
    await writeClipboard(typeof text === "string" ? text : await text());
    setCopied(true);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), 2000);
  }

  return (
    <span className="copyButton" data-testid="stElementToolbarButton" data-copied={copied || undefined}>
      <button type="button" aria-label={label} title={copied ? undefined : label} onClick={() => void copy()}>
        <svg viewBox="0 0 16 16" data-testid="stElementToolbarButtonIcon" aria-hidden="true">
          {copied ? <path d="M3 8.5 6.5 12 13 4.5" /> : <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />}
        </svg>
      </button>
      <span role="status" className="copyButtonNote">
        {copied ? texts.copied : ""}
      </span>
    </span>
  );
}

/** The clipboard's own interface needs https or localhost; elsewhere the old command does. */
export async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  const focused = document.activeElement;
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
}
