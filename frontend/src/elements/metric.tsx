import { useId } from "react";
import { formatNumber } from "../ui/format";
import type { ElementProps } from "../ui/element";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { Sparkline } from "../ui/metric/Sparkline";
import { spoken } from "../ui/spoken";
import { HelpIcon } from "../ui/Tooltip";
import { metric as texts } from "../texts/en/metric";
import { formats } from "../texts/texts";
import "./metric.css";

const ARROWS = { up: "M8 13V3M3.5 7.5 8 3l4.5 4.5", down: "M8 3v10M3.5 8.5 8 13l4.5-4.5" } as const;

/** A number in large type: its name, the number, how it has changed, and a small chart. */
export default function Metric({ props }: ElementProps<"metric">) {
  const id = useId();
  const { delta, delta_description: description, chart } = props;
  const [body, change] = [shownAs(props.body, props.format), shownAs(delta, props.format)];
  return (
    <div className="stMetric" data-testid="stMetric" data-border={props.border || undefined} data-color={props.color} role="group" aria-labelledby={`${id}-label`}>
      <div className="metric-main">
        <div className={`metric-label label-${props.label_visibility}`} data-testid="stMetricLabel">
          {props.icon !== null && (
            <span data-testid="stMetricIcon" className="metric-icon">
              <Icon value={props.icon} />
            </span>
          )}
          <div className="metric-cut" id={`${id}-label`} title={spoken(props.label)}>
            <InlineMarkdown text={props.label} />
          </div>
          {props.help !== null && props.label_visibility === "visible" && <HelpIcon help={props.help} label={props.label} />}
        </div>
        <div className="metric-value metric-cut" data-testid="stMetricValue" title={spoken(body)}>
          <InlineMarkdown text={body} />
        </div>
        {(delta !== "" || description !== null) && (
          <div className="metric-change">
            {delta !== "" && (
              <div className="metric-delta" data-testid="stMetricDelta" aria-describedby={description === null ? undefined : `${id}-description`}>
                <Arrow direction={props.direction} />
                <div className="metric-cut" title={spoken(change)}>
                  <InlineMarkdown text={change} />
                </div>
              </div>
            )}
            {description !== null && (
              <div className="metric-description metric-cut" data-testid="stMetricDeltaDescription" title={spoken(description)} id={`${id}-description`}>
                <InlineMarkdown text={description} caption />
              </div>
            )}
          </div>
        )}
      </div>
      {chart.length > 0 && <Sparkline values={chart} type={props.chart_type} format={props.format} />}
    </div>
  );
}

/** The arrow of a change, and what it says to those who do not see it. */
function Arrow({ direction }: { direction: "up" | "down" | "none" }) {
  if (direction === "none") return null;
  return (
    <>
      <svg viewBox="0 0 16 16" aria-hidden="true" data-testid={direction === "up" ? "stMetricDeltaIcon-Up" : "stMetricDeltaIcon-Down"}>
        <path d={ARROWS[direction]} />
      </svg>
      <span className="visually-hidden">{direction === "up" ? texts.up : texts.down}</span>
    </>
  );
}

/** A number in its format; all else as it stands. */
function shownAs(text: string, format: string | null): string {
  const number = Number(text);
  return format === null || text.trim() === "" || !Number.isFinite(number) ? text : formatNumber(number, format, formats);
}
