import { type ComponentProps, type Ref, useContext, useImperativeHandle } from "react";
import { DateFieldStateContext, DateSegment } from "react-aria-components/DateField";
import { Group } from "react-aria-components/Group";
import { TimeFieldStateContext } from "react-aria-components/TimeField";
import { dates as texts } from "../texts/en/dates";
import "./segments.css";

type Segment = ComponentProps<typeof DateSegment>["segment"];

/** What the parts of a field are together: nothing, a whole date or time, or something between. */
export type Typed = "empty" | "part" | "whole";

export interface SegmentsHandle {
  /** Makes a date that there is of one that there is none (31 February becomes 28 February), and says what is shown. */
  settle: () => Typed;
}

/** The parts of a date or time field: each is typed or stepped on its own. A date has them in the order of `format` ("DD.MM.YYYY"). */
export function Segments({ format, ref }: { format?: string; ref?: Ref<SegmentsHandle> }) {
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
  if (state === null) throw new Error("The parts of a date are drawn outside of its field.");
  const segments = format === undefined ? state.segments : inOrder(state.segments, format);
  return (
    <Group className="segments" isInvalid={state.isInvalid} isDisabled={state.isDisabled}>
      {segments.map((segment, i) => (
        // Of each part there is one; what stands between them is told apart by its place.
        <DateSegment key={segment.type === "literal" ? i : segment.type} segment={segment} className="segment">
          {segment.isPlaceholder ? (PLACEHOLDERS[segment.type] ?? segment.placeholder) : segment.text}
        </DateSegment>
      ))}
    </Group>
  );
}

const PLACEHOLDERS: Partial<Record<Segment["type"], string>> = { year: texts.yyyy, month: texts.mm, day: texts.dd };
const DATE_PARTS: Readonly<Record<string, Segment["type"]>> = { Y: "year", M: "month", D: "day" };

/** The parts of the date as the format has them, then those of the time: the language has an order of its own. */
function inOrder(segments: readonly Segment[], format: string): Segment[] {
  const find = (type: Segment["type"] | undefined) => segments.find((segment) => segment.type === type);
  const date = (format.match(/Y+|M+|D+|[^YMD]+/g) ?? []).map((part) => find(DATE_PARTS[part.charAt(0)]) ?? between(part));
  const [hour, minute] = [find("hour"), find("minute")];
  return hour && minute ? [...date, between(", "), hour, between(":"), minute] : date;
}

function between(text: string): Segment {
  return { type: "literal", text, isEditable: false, isPlaceholder: false, placeholder: "" };
}

/** Puts the focus on the first part of the field inside of `box`. */
export function focusSegment(box: HTMLElement | null) {
  box?.querySelector<HTMLElement>("[role=spinbutton]")?.focus();
}
