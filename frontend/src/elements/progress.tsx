import { useId } from "react";
import type { ElementProps } from "../ui/element";
import { InlineMarkdown } from "../ui/Markdown";
import { progress as texts } from "../texts/en/progress";
import "./progress.css";

export default function Progress({ props }: ElementProps<"progress">) {
  const label = useId();
  const value = Math.min(100, Math.max(0, props.value));
  return (
    <div className="stProgress" data-testid="stProgress">
      {props.text !== null && (
        <div className="progress-text" id={label}>
          <InlineMarkdown text={props.text} />
        </div>
      )}
      <div
        className="progress-track"
        data-testid="stProgressBarTrack"
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value}
        {...(props.text === null ? { "aria-label": texts.progress } : { "aria-labelledby": label })}
      >
        <div className="progress-bar" style={{ width: `${value}%` }} />
      </div>
    </div>
  );
}
