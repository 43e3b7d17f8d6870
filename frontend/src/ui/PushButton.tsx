import type { ButtonProps } from "../wire.gen";
import { useTrigger } from "./hooks";
import { Icon } from "./Icon";
import { InlineMarkdown } from "./Markdown";
import { ariaKeys, showKeys, useShortcut } from "./shortcut";
import { Tooltip } from "./Tooltip";
import "./PushButton.css";

/** A button that tells the script it was pressed, in a form or outside. */
export function PushButton({ hook, props }: { hook: string; props: ButtonProps }) {
  const press = useTrigger(props);
  const { shortcut, disabled, type } = props;
  useShortcut(shortcut, press, disabled);
  const icon = props.icon !== null && <Icon value={props.icon} />;
  return (
    <div className={hook} data-testid={hook}>
      <Tooltip text={props.help} stretch>
        {(describedBy) => (
          <button
            type="button"
            className={`push push-${type} ${props.wrap ? "push-wrap" : ""}`}
            data-testid={`stBaseButton-${type}${hook === "stFormSubmitButton" ? "FormSubmit" : ""}`}
            disabled={disabled}
            onClick={press}
            aria-describedby={describedBy}
            aria-keyshortcuts={shortcut === null ? undefined : ariaKeys(shortcut)}
          >
            {props.icon_position === "left" && icon}
            {props.label !== "" && (
              <span className="push-label">
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
