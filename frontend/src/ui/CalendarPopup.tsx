import { type CalendarDate, getLocalTimeZone, today } from "@internationalized/date";
import { type ReactNode, type RefObject, useContext, useEffect, useRef } from "react";
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarHeading,
  CalendarStateContext,
} from "react-aria-components/Calendar";
import { Button } from "react-aria-components/Button";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { RangeCalendar, RangeCalendarStateContext } from "react-aria-components/RangeCalendar";
import { firstDayOfWeek, gregorian, toDate } from "./dates";
import { Glyph } from "./Field";
import { Popup } from "./Popup";
import { digits } from "../texts/fill";
import { dates as texts } from "../texts/en/dates";
import "./calendar.css";

/** "Mo", "Sun"; where that is a whole word, as in Arabic, its letter: a column has no room for more. */
const WEEKDAYS = new Intl.DateTimeFormat(gregorian, { weekday: "short", timeZone: "UTC" }).format(0).length > 4 ? "narrow" : "short";

/** A list of years offers at most so many. */
const MOST_YEARS = 400;

type CalendarPopupProps = {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  label: string;
  value: readonly CalendarDate[];
  /** False: the focus stays in the field, where a date is being typed. */
  takesFocus: boolean;
  range: boolean;
  min: string;
  max: string;
  /** The user chose a date, or both ends of a range. */
  onChoose: (value: CalendarDate[]) => void;
  /** It closes; `start` is the beginning of a range whose end was not chosen. */
  onClose: (start: CalendarDate | null) => void;
  testId?: string;
  /** Below the months. */
  children?: ReactNode;
};

/** A month (two for a range, where there is room) to choose from. */
export function CalendarPopup(props: CalendarPopupProps) {
  const { id, anchor, label, value, takesFocus, range, onChoose, onClose } = props;
  const start = useRef<CalendarDate | null>(null);
  const min = toDate(props.min);
  const max = toDate(props.max);
  const shared = {
    "aria-label": label,
    autoFocus: takesFocus,
    minValue: min,
    maxValue: max,
    firstDayOfWeek: firstDayOfWeek(),
    className: "calendar",
    pageBehavior: "single" as const,
    defaultFocusedValue: value[0] ?? initialFocus(min, max),
  };
  // The month of a date that is typed meanwhile is the one that is shown.
  const key = takesFocus ? "" : String(value[0]?.set({ day: 1 }));
  return (
    <I18nProvider locale={gregorian}>
      <Popup
        id={id}
        anchor={anchor}
        role="dialog"
        label={label}
        className="calendar-popup"
        testId={props.testId ?? "stDateInputCalendar"}
        onClose={() => onClose(start.current)}
      >
        {range ? (
          <RangeCalendar
            key={key}
            {...shared}
            commitBehavior="reset"
            visibleDuration={{ months: hasRoomForTwo() ? 2 : 1 }}
            value={value[0] && value[1] ? { start: value[0], end: value[1] } : null}
            onChange={(chosen) => chosen && onChoose([chosen.start as CalendarDate, chosen.end as CalendarDate])}
          >
            <WatchStart onChange={(date) => void (start.current = date)} />
            <Months count={hasRoomForTwo() ? 2 : 1} />
          </RangeCalendar>
        ) : (
          <Calendar
            key={key}
            {...shared}
            value={value[0] ?? null}
            onChange={(chosen) => chosen && onChoose([chosen as CalendarDate])}
          >
            <Months count={1} />
          </Calendar>
        )}
        {props.children}
      </Popup>
    </I18nProvider>
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

function Months({ count }: { count: number }) {
  return (
    <>
      <header className="calendar-header">
        <Button slot="previous" className="field-button">
          <Glyph path="M9.75 4l-4 4 4 4" />
        </Button>
        {/* A press here must not end the choice of a range that has begun. */}
        <div className="calendar-pickers" onPointerUp={(event) => event.stopPropagation()}>
          <MonthPicker />
          <YearPicker />
        </div>
        {count > 1 && <CalendarHeading offset={{ months: 1 }} className="calendar-heading" />}
        <Button slot="next" className="field-button">
          <Glyph path="M6.25 4l4 4-4 4" />
        </Button>
      </header>
      <div className="calendar-months">
        {Array.from({ length: count }, (_, offset) => (
          <CalendarGrid key={offset} offset={{ months: offset }} weekdayStyle={WEEKDAYS} className="calendar-grid">
            {(date) => <CalendarCell date={date} className="calendar-cell" />}
          </CalendarGrid>
        ))}
      </div>
    </>
  );
}

/** The months to go to; the choice becomes the first month shown. */
function MonthPicker() {
  const { first, show } = useFirstMonth();
  const name = new Intl.DateTimeFormat(gregorian, { month: "long", timeZone: "UTC" });
  return (
    <select aria-label={texts.month} value={first.month} onChange={(event) => show(first.set({ month: Number(event.target.value) }))}>
      {Array.from({ length: 12 }, (_, month) => (
        <option key={month} value={month + 1}>
          {name.format(Date.UTC(2001, month))}
        </option>
      ))}
    </select>
  );
}

function YearPicker() {
  const { first, show, state } = useFirstMonth();
  const from = Math.max(state.minValue?.year ?? 1, first.year - MOST_YEARS / 2);
  const to = Math.min(state.maxValue?.year ?? 9999, first.year + MOST_YEARS / 2);
  return (
    <select aria-label={texts.year} value={first.year} onChange={(event) => show(first.set({ year: Number(event.target.value) }))}>
      {Array.from({ length: to - from + 1 }, (_, i) => (
        <option key={i} value={from + i}>
          {digits(from + i)}
        </option>
      ))}
    </select>
  );
}

/** The first month shown, and how to show another as the first. */
function useFirstMonth() {
  const single = useContext(CalendarStateContext);
  const range = useContext(RangeCalendarStateContext);
  const state = single ?? range;
  if (state === null) throw new Error("A month picker is drawn outside of a calendar.");
  const { start, end } = state.visibleRange;
  const shown = state.visibleDuration.months ?? 1;
  const show = (month: CalendarDate) => {
    if (month.compare(start) === 0) return;
    // The second of two months is in view already: turn one page.
    if (month.compare(start) > 0 && month.compare(end) <= 0) return state.focusNextPage();
    // Going back, the calendar shows the date in the last of its months.
    state.setFocusedDate(month.compare(start) < 0 ? month.add({ months: shown - 1 }) : month);
  };
  return { first: start.set({ day: 1 }), show, state };
}
