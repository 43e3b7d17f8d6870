import { InlineMarkdown } from "./Markdown";
import { HelpIcon } from "./Tooltip";
import "./label.css";

type LabelProps = {
  text: string;
  help?: string | null;
  visibility: "visible" | "hidden" | "collapsed";
  /** Marks the field as one that must be filled in. */
  required?: boolean;
  disabled?: boolean;
  /** The id of the label's text, for aria-labelledby. */
  id: string;
  /** The id of the native control that the label belongs to. */
  htmlFor?: string;
  /** For groups without one native control: a press on the label goes here. */
  onPress?: () => void;
};

/**
 * The label above a widget, with its help. A hidden label keeps its place and
 * a collapsed one does not; both still name the widget to assistive technology.
 */
export function Label({ text, help, visibility, required, disabled, id, htmlFor, onPress }: LabelProps) {
  const content = (
    <>
      <InlineMarkdown text={text} />
      {required && (
        <span className="label-required" aria-hidden="true">
          *
        </span>
      )}
    </>
  );
  return (
    <div
      className={`label stWidgetLabel label-${visibility}`}
      data-testid="stWidgetLabel"
      data-disabled={disabled || undefined}
    >
      {htmlFor ? (
        <label id={id} htmlFor={htmlFor} className="label-text">
          {content}
        </label>
      ) : (
        // Of no one control, and yet what CSS for labels looks for.
        <label id={id} className="label-text" onClick={onPress}>
          {content}
        </label>
      )}
      {help && visibility === "visible" && <HelpIcon help={help} label={text} />}
    </div>
  );
}
