import type { Ref } from "react";

interface ToolProps {
  readonly path: string;
  readonly label: string;
  readonly busy?: boolean;
  /** What it opens, if it opens something, and whether that is open. */
  readonly opens?: boolean;
  readonly place?: Ref<HTMLButtonElement>;
  readonly onClick: () => void;
}

/** A button of a table's toolbar. It keeps the focus while it is busy. */
export function Tool({ path, label, busy, opens, place, onClick }: ToolProps) {
  return (
    <button
      ref={place}
      type="button"
      className="tool"
      aria-label={label}
      title={label}
      data-testid="stElementToolbarButton"
      aria-disabled={busy || undefined}
      aria-haspopup={opens === undefined ? undefined : "dialog"}
      aria-expanded={opens}
      onClick={onClick}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
