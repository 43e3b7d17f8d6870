import { type ReactNode, type Ref, useId } from "react";
import { Icon } from "./Icon";
import { Label } from "./Label";
import { spoken } from "./spoken";
import { fields } from "../texts/en/fields";
import { fill } from "../texts/fill";
import "./field.css";

/** The props that all labelled widgets have in common. */
type Labelled = {
  label: string;
  label_visibility: "visible" | "hidden" | "collapsed";
  help: string | null;
  disabled: boolean;
  required?: boolean;
};

/** The ids and attributes by which a control belongs to its field. */
export type FieldIds = {
  control: string;
  label: string;
  /** The label's text, for what stands beside the control and is named after it. */
  name: string;
  /** For aria-describedby: the ids of the hint and of the error. */
  describedBy: string | undefined;
  invalid: true | undefined;
};

type FieldProps = {
  /** The hook of the element, both test id and class ("stTextInput"). */
  hook: string;
  props: Labelled;
  /** What is wrong with the value; empty: nothing. */
  error?: string | null;
  /** A short note under the field ("Press Enter to apply"). */
  hint?: ReactNode;
  /** False for controls that are no native form field (they use aria-labelledby). */
  native?: boolean;
  onLabelPress?: () => void;
  children: (ids: FieldIds) => ReactNode;
};

/** Label, help, control, hint and error of one widget, tied together. */
export function Field({ hook, props, error, hint, native = true, onLabelPress, children }: FieldProps) {
  const id = useId();
  const notes = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  const ids: FieldIds = {
    control: `${id}-control`,
    label: `${id}-label`,
    name: spoken(props.label),
    describedBy: notes || undefined,
    invalid: error ? true : undefined,
  };
  return (
    <div className={`${hook} widget`} data-testid={hook}>
      <Label
        id={ids.label}
        htmlFor={native ? ids.control : undefined}
        onPress={onLabelPress}
        text={props.label}
        help={props.help}
        visibility={props.label_visibility}
        required={props.required}
        disabled={props.disabled}
      />
      {children(ids)}
      {(error || hint) && (
        <div className="field-notes">
          {error && (
            <span id={`${id}-error`} className="field-error" role="alert">
              {error}
            </span>
          )}
          {hint && (
            <span id={`${id}-hint`} className="field-hint" data-testid="InputInstructions">
              {hint}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

type FieldBoxProps = {
  disabled: boolean;
  invalid?: boolean;
  icon?: string | null;
  iconTestId?: string;
  /** Buttons at the end: clear, reveal, open. */
  end?: ReactNode;
  className?: string;
  testId?: string;
  onPointerDown?: (event: React.PointerEvent<HTMLDivElement>) => void;
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
};

/** The frame around a field's input, its icon and its buttons. */
export function FieldBox({ disabled, invalid, icon, iconTestId, end, className, testId, onPointerDown, ref, children }: FieldBoxProps) {
  return (
    <div
      ref={ref}
      data-testid={testId}
      className={`field-box ${className ?? ""}`}
      data-disabled={disabled || undefined}
      data-invalid={invalid || undefined}
      onPointerDown={onPointerDown}
    >
      {icon && (
        <span className="field-icon" data-testid={iconTestId} aria-hidden="true">
          <Icon value={icon} />
        </span>
      )}
      {children}
      {end && <span className="field-end">{end}</span>}
    </div>
  );
}

type FieldButtonProps = {
  /**
   * What it does, and to which field ("Open calendar for Day"). It is a title and no
   * label: what looks for the field by its label finds the field alone.
   */
  title: string;
  onPress: () => void;
  disabled?: boolean;
  testId?: string;
  /** Reached by Tab too; otherwise only by pointer (a key does the same). */
  tabbable?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  popup?: "dialog" | "listbox";
  /** The id of what it has opened. */
  controls?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
};

/** A small button inside of a field's frame. */
export function FieldButton({ ref, ...props }: FieldButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      className="field-button"
      title={props.title.trim()}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-haspopup={props.popup}
      aria-controls={props.controls}
      data-testid={props.testId}
      disabled={props.disabled}
      tabIndex={props.tabbable ? undefined : -1}
      // The input keeps its focus, and so its half-typed text.
      onMouseDown={(event) => !props.tabbable && event.preventDefault()}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}

/** The cross that empties the field of this name. */
export function ClearButton({ name, title = fill(fields.clear, { name }), onPress }: { name: string; title?: string; onPress: () => void }) {
  return (
    <FieldButton title={title} onPress={onPress} testId="stClearButton">
      <Glyph path="M4.5 4.5l7 7m0-7l-7 7" />
    </FieldButton>
  );
}

/** A line drawing of 16 by 16, in the text's colour. */
export function Glyph({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Down arrow of fields that open a list. */
export const CHEVRON = "M4 6.25l4 4 4-4";
