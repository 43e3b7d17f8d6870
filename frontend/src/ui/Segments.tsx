import { type Ref, useContext, useImperativeHandle } from "react";
import { DateFieldStateContext, DateInput, DateSegment } from "react-aria-components/DateField";
import { TimeFieldStateContext } from "react-aria-components/TimeField";
import "./segments.css";

/** What the parts of a field are together: nothing, a whole date or time, or something between. */
export type Typed = "empty" | "part" | "whole";

export interface SegmentsHandle {
  /** Makes a date that there is of one that there is none (31 February becomes 28 February), and says what is shown. */
  settle: () => Typed;
}

/** The parts of a date or time field: each is typed or stepped on its own. */
export function Segments({ separator, ref }: { separator?: string; ref?: Ref<SegmentsHandle> }) {
  const date = useContext(DateFieldStateContext);
  const time = useContext(TimeFieldStateContext);
  const state = date ?? time;
  useImperativeHandle(ref, () => ({
    settle: () => {
      const parts = state?.segments.filter((segment) => segment.isEditable) ?? [];
      const filled = parts.filter((segment) => !segment.isPlaceholder).length;
      if (filled === 0) return "empty";
      if (filled < parts.length) return "part";
      state?.confirmPlaceholder();
      return "whole";
    },
  }));
  return (
    <DateInput className="segments">
      {(segment) => {
        // Between the parts of the date; not between date and time.
        const literal = separator !== undefined && segment.type === "literal" && /^[/.-]$/.test(segment.text.trim());
        return (
          <DateSegment segment={segment} className="segment">
            {literal ? separator : segment.isPlaceholder ? segment.placeholder : segment.text}
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
