import { useId } from "react";
import type { CheckboxProps } from "../wire.gen";
import { useWidgetValue } from "./hooks";
import { InlineMarkdown } from "./Markdown";
import { HelpIcon } from "./Tooltip";
import "./check.css";

/** A native checkbox with its label; drawn as a switch where `toggle`. */
export function Check({ props, toggle = false }: { props: CheckboxProps; toggle?: boolean }) {
  const [value, setValue] = useWidgetValue(props);
  const id = useId();
  const { label, label_visibility: visibility, help, disabled } = props;
  return (
    <div className={`row-widget stCheckbox widget check-line ${toggle ? "stToggle" : ""}`} data-testid="stCheckbox">
      <label className="check" htmlFor={id} data-disabled={disabled || undefined}>
        <input
          id={id}
          type="checkbox"
          role={toggle ? "switch" : undefined}
          className={toggle ? "check-switch" : "check-box"}
          checked={value}
          disabled={disabled}
          onChange={(event) => setValue(event.target.checked)}
        />
        <span
          className={`check-label check-label-${visibility} ${props.wrap === false ? "check-label-line" : ""}`}
          data-testid="stWidgetLabel"
          title={props.wrap === false ? label : undefined}
        >
          <InlineMarkdown text={label} />
        </span>
      </label>
      {help && visibility === "visible" && <HelpIcon help={help} label={label} />}
    </div>
  );
}
