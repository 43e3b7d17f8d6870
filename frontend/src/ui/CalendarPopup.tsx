import { type CalendarDate, getLocalTimeZone, today } from "@internationalized/date";
import { type RefObject, useContext, useEffect, useRef } from "react";
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarHeading,
  CalendarMonthPicker,
  CalendarYearPicker,
} from "react-aria-components/Calendar";
import { Button } from "react-aria-components/Button";
import { RangeCalendar, RangeCalendarStateContext } from "react-aria-components/RangeCalendar";
import { firstDayOfWeek, toDate } from "./dates";
import { Glyph } from "./Field";
import { Popup } from "./Popup";
import "./calendar.css";

/** As many years as a list should offer. */
const MOST_YEARS = 400;

type CalendarPopupProps = {
  anchor: RefObject<HTMLElement | null>;
  label: string;
  value: readonly CalendarDate[];
  range: boolean;
  min: string;
  max: string;
  /** The user chose a date, or both ends of a range. */
  onChoose: (value: CalendarDate[]) => void;
  /** It closes; `start` is the beginning of a range whose end was not chosen. */
  onClose: (start: CalendarDate | null) => void;
};

/** A month (two for a range, where there is room) to choose from. */
export function CalendarPopup(props: CalendarPopupProps) {
  const { anchor, label, value, range, onChoose, onClose } = props;
  const start = useRef<CalendarDate | null>(null);
  const min = toDate(props.min);
  const max = toDate(props.max);
  const years = Math.min(MOST_YEARS, min && max ? 2 * Math.max(max.year - min.year, 10) : 200);
  const shared = {
    "aria-label": label,
    autoFocus: true,
    minValue: min,
    maxValue: max,
    firstDayOfWeek: firstDayOfWeek(),
    className: "calendar",
  };
  return (
    <Popup anchor={anchor} role="dialog" label={label} className="calendar-popup" onClose={() => onClose(start.current)}>
      {range ? (
        <RangeCalendar
          {...shared}
          commitBehavior="reset"
          visibleDuration={{ months: hasRoomForTwo() ? 2 : 1 }}
          defaultFocusedValue={value[0] ?? initialFocus(min, max)}
          value={value[0] && value[1] ? { start: value[0], end: value[1] } : null}
          onChange={(chosen) => chosen && onChoose([chosen.start as CalendarDate, chosen.end as CalendarDate])}
        >
          <WatchStart onChange={(date) => void (start.current = date)} />
          <Months count={hasRoomForTwo() ? 2 : 1} years={years} />
        </RangeCalendar>
      ) : (
        <Calendar
          {...shared}
          defaultFocusedValue={value[0] ?? initialFocus(min, max)}
          value={value[0] ?? null}
          onChange={(chosen) => chosen && onChoose([chosen as CalendarDate])}
        >
          <Months count={1} years={years} />
        </Calendar>
      )}
    </Popup>
  );
}

function hasRoomForTwo(): boolean {
  return window.innerWidth >= 680;
}

function initialFocus(min: CalendarDate | null, max: CalendarDate | null): CalendarDate {
  const now = today(getLocalTimeZone());
  if (min && now.compare(min) < 0) return min;
  if (max && now.compare(max) > 0) return max;
  return now;
}

/** Notes the first end of a range while the second is being chosen. */
function WatchStart({ onChange }: { onChange: (start: CalendarDate | null) => void }) {
  const state = useContext(RangeCalendarStateContext);
  const anchor = state?.anchorDate ?? null;
  useEffect(() => onChange(anchor), [onChange, anchor]);
  return null;
}

function Months({ count, years }: { count: number; years: number }) {
  return (
    <>
      <header className="calendar-header">
        <Button slot="previous" className="field-button">
          <Glyph path="M9.75 4l-4 4 4 4" />
        </Button>
        {/* A press here must not end the choice of a range that has begun. */}
        <div className="calendar-pickers" onPointerUp={(event) => event.stopPropagation()}>
          <CalendarMonthPicker format="long">
            {(picker) => <Picker {...picker} />}
          </CalendarMonthPicker>
          <CalendarYearPicker visibleYears={years}>{(picker) => <Picker {...picker} />}</CalendarYearPicker>
        </div>
        {count > 1 && <CalendarHeading offset={{ months: 1 }} className="calendar-heading" />}
        <Button slot="next" className="field-button">
          <Glyph path="M6.25 4l4 4-4 4" />
        </Button>
      </header>
      <div className="calendar-months">
        {Array.from({ length: count }, (_, offset) => (
          <CalendarGrid key={offset} offset={{ months: offset }} weekdayStyle="short" className="calendar-grid">
            {(date) => <CalendarCell date={date} className="calendar-cell" />}
          </CalendarGrid>
        ))}
      </div>
    </>
  );
}

type PickerProps = {
  "aria-label": string;
  value: string | number | null;
  onChange: (key: string | number | null) => void;
  items: { id: number; formatted: string }[];
};

function Picker({ "aria-label": label, value, onChange, items }: PickerProps) {
  return (
    <select aria-label={label} value={value ?? ""} onChange={(event) => onChange(Number(event.target.value))}>
      {items.map((item) => (
        <option key={item.id} value={item.id}>
          {item.formatted}
        </option>
      ))}
    </select>
  );
}
