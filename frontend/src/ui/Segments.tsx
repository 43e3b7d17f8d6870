import { DateInput, DateSegment } from "react-aria-components/DateField";
import "./segments.css";

/** The parts of a date or time field: each is typed or stepped on its own. */
export function Segments({ separator }: { separator?: string }) {
  return (
    <DateInput className="segments">
      {(segment) => {
        const literal = separator !== undefined && segment.type === "literal";
        return (
          <DateSegment segment={segment} className="segment">
            {literal ? separator : segment.isPlaceholder ? segment.placeholder.toUpperCase() : segment.text}
          </DateSegment>
        );
      }}
    </DateInput>
  );
}

/** Puts the focus on the first part of the field inside of `box`. */
export function focusSegment(box: HTMLElement | null) {
  box?.querySelector<HTMLElement>("[role=spinbutton]")?.focus();
}
