import { useEffect, useRef, useState } from "react";
import type { ElementProps } from "../ui/element";
import { CHEVRON, Glyph } from "../ui/Field";
import { useApp } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import { onMenuKey } from "../ui/menuKeys";
import { Popup } from "../ui/Popup";
import { nameOf, PushFace, pushClass } from "../ui/PushButton";
import { spoken } from "../ui/spoken";
import { Tooltip } from "../ui/Tooltip";
import "./menu_button.css";

/** A button that opens a menu, and tells the script what was chosen of it. */
export default function MenuButton({ props }: ElementProps<"menu_button">) {
  const app = useApp();
  const [open, setOpen] = useState<"first" | "last" | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { id, options, type, disabled, help } = props;
  const face = { ...props, icon_position: "left" as const, shortcut: null };
  const close = () => setOpen(null);
  const closeAndBack = () => {
    close();
    opener.current?.focus();
  };
  return (
    <div ref={place} className="stMenuButton" data-testid="stMenuButton">
      <Tooltip text={help} stretch disabled={disabled}>
        {(described) => (
          <button
            ref={opener}
            type="button"
            {...{ kind: type }}
            className={`${pushClass(props)} push-menu`}
            data-testid="stMenuButtonButton"
            aria-haspopup="menu"
            aria-expanded={open !== null}
            disabled={disabled}
            onClick={() => setOpen(open === null ? "first" : null)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
              event.preventDefault();
              setOpen(event.key === "ArrowDown" ? "first" : "last");
            }}
            {...nameOf(face)}
            {...described}
          >
            <PushFace props={face} />
            <Glyph path={CHEVRON} />
          </button>
        )}
      </Tooltip>
      {open !== null && !disabled && (
        <Popup anchor={place} onClose={closeAndBack} matchWidth className="push-menu-popup">
          <Entries
            label={spoken(props.label)}
            options={options}
            start={open}
            close={close}
            closeAndBack={closeAndBack}
            choose={(at) => {
              closeAndBack();
              app.press({ id, form: null }, [at, options[at] ?? ""]);
            }}
          />
        </Popup>
      )}
    </div>
  );
}

interface EntriesProps {
  readonly label: string;
  readonly options: readonly string[];
  /** Which entry has the focus first. */
  readonly start: "first" | "last";
  readonly close: () => void;
  readonly closeAndBack: () => void;
  readonly choose: (at: number) => void;
}

function Entries({ label, options, start, close, closeAndBack, choose }: EntriesProps) {
  const list = useRef<HTMLDivElement>(null);
  // When the layer around it is open: before, it takes no focus.
  useEffect(() => entries(list.current).at(start === "first" ? 0 : -1)?.focus({ preventScroll: true }), [start]);
  return (
    <div ref={list} role="menu" aria-label={label} onKeyDown={(event) => onMenuKey(event, entries(list.current), closeAndBack, close)}>
      {options.map((option, at) => (
        <button key={at} type="button" role="menuitem" tabIndex={-1} className="push-menu-entry" onClick={() => choose(at)}>
          <InlineMarkdown text={option} links={false} />
        </button>
      ))}
    </div>
  );
}

function entries(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
}
