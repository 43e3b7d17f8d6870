import { useRef } from "react";
import type { ButtonProps } from "../wire.gen";
import { useTrigger } from "./hooks";
import { Icon, iconName } from "./Icon";
import { InlineMarkdown } from "./Markdown";
import { ariaKeys, showKeys, useShortcut } from "./shortcut";
import { spoken } from "./spoken";
import { Tooltip } from "./Tooltip";
import "./PushButton.css";

/** A button that tells the script it was pressed, in a form or outside. */
export function PushButton({ hook, props }: { hook: string; props: ButtonProps }) {
  const press = useTrigger(props);
  const { shortcut, disabled, type } = props;
  const place = useRef<HTMLDivElement>(null);
  useShortcut(shortcut, press, disabled, place);
  const inForm = hook === "stFormSubmitButton" ? "FormSubmit" : "";
  const icon = props.icon !== null && <Icon value={props.icon} />;
  return (
    <div ref={place} className={hook} data-testid={hook}>
      <Tooltip text={props.help} stretch disabled={disabled}>
        {(described) => (
          <button
            type="button"
            {...{ kind: `${type}${inForm}` }}
            className={`push push-${type} ${wrapping(props.wrap)}`}
            data-testid={`stBaseButton-${type}${inForm}`}
            disabled={disabled}
            onClick={press}
            {...nameOf(props)}
            {...described}
            aria-keyshortcuts={shortcut === null ? undefined : ariaKeys(shortcut)}
          >
            {props.icon_position === "left" && icon}
            {props.label !== "" && (
              <span className="push-label" title={props.wrap === false ? props.label : undefined}>
                <InlineMarkdown text={props.label} links={false} />
              </span>
            )}
            {props.icon_position === "right" && icon}
            {shortcut !== null && <kbd aria-hidden="true">{showKeys(shortcut)}</kbd>}
          </button>
        )}
      </Tooltip>
    </div>
  );
}

/** The class of a button whose label takes several lines, or one. Where it is null, the place decides. */
export const wrapping = (wrap: boolean | null) => ({ true: "push-wrap", false: "push-line", null: "" })[`${wrap}`];

/** A button that has only an icon is named by its help, else by the icon; any other by its label. */
export function nameOf({ label, help, icon }: Pick<ButtonProps, "label" | "help" | "icon">): { "aria-label"?: string } {
  if (label.trim() !== "") return {};
  const name = spoken(help ?? "") || iconName(icon ?? "");
  return name === "" ? {} : { "aria-label": name };
}
