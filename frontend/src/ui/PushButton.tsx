import { useRef } from "react";
import type { ButtonProps } from "../wire.gen";
import { useTrigger } from "./hooks";
import { Icon, iconName } from "./Icon";
import { InlineMarkdown } from "./Markdown";
import { useKeyNames, useShortcut } from "./shortcut";
import { spoken } from "./spoken";
import { Tooltip } from "./Tooltip";
import "./PushButton.css";

type Face = Pick<ButtonProps, "label" | "help" | "icon" | "icon_position" | "shortcut" | "wrap">;

/** What it does instead, and that it does it now. */
type Acts = { readonly press?: () => void; readonly busy?: boolean };

/** A button that tells the script it was pressed, in a form or outside. */
export function PushButton({ hook, props }: { hook: string; props: ButtonProps & Acts }) {
  const told = useTrigger(props);
  const press = props.press ?? told;
  const { shortcut, disabled, type } = props;
  const place = useRef<HTMLDivElement>(null);
  useShortcut(shortcut, press, disabled, place);
  const { aria } = useKeyNames(shortcut);
  const inForm = hook === "stFormSubmitButton" ? "FormSubmit" : "";
  return (
    <div ref={place} className={hook} data-testid={hook}>
      <Tooltip text={props.help} stretch disabled={disabled}>
        {(described) => (
          <button
            type="button"
            // By `kind`, which is no attribute of HTML, users' CSS selects buttons: `button[kind="primary"]`.
            {...{ kind: `${type}${inForm}` }}
            className={pushClass(props)}
            data-testid={`stBaseButton-${type}${inForm}`}
            disabled={disabled}
            onClick={press}
            aria-busy={props.busy}
            {...nameOf(props)}
            {...described}
            aria-keyshortcuts={aria}
          >
            <PushFace props={props} />
          </button>
        )}
      </Tooltip>
    </div>
  );
}

/** The look of what is pressed like a button. */
export function pushClass({ type, wrap }: Pick<ButtonProps, "type" | "wrap">): string {
  // Where it is null, the place decides.
  const wrapping = { true: "push-wrap", false: "push-line", null: "" }[`${wrap}`];
  return `push push-${type} ${wrapping}`;
}

/** What stands on it: icon, label, keys. */
export function PushFace({ props }: { props: Face }) {
  const { label, icon_position, shortcut, wrap } = props;
  const { shown } = useKeyNames(shortcut);
  const icon = props.icon !== null && <Icon value={props.icon} />;
  return (
    <>
      {icon_position === "left" && icon}
      {label !== "" && (
        <span className="push-label" title={wrap === false ? label : undefined}>
          <InlineMarkdown text={label} links={false} />
        </span>
      )}
      {icon_position === "right" && icon}
      {shown !== null && <kbd aria-hidden="true">{shown}</kbd>}
    </>
  );
}

/** A button that has only an icon is named by its help, else by the icon; any other by its label. */
export function nameOf({ label, help, icon }: Pick<ButtonProps, "label" | "help" | "icon">): { "aria-label"?: string } {
  if (label.trim() !== "") return {};
  const name = spoken(help ?? "") || iconName(icon ?? "");
  return name === "" ? {} : { "aria-label": name };
}
