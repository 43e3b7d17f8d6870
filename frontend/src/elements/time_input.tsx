import type { Time } from "@internationalized/date";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { TimeField } from "react-aria-components/TimeField";
import { I18nProvider } from "react-aria-components/I18nProvider";
import type { ElementProps } from "../ui/element";
import { ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { useBeforeSubmit, useDraft, useFormSubmit, useWidgetValue } from "../ui/hooks";
import { OptionList } from "../ui/OptionList";
import { Popup } from "../ui/Popup";
import { focusSegment, Segments } from "../ui/Segments";
import { hoursOf, showTime, timeAt, timeCount, timeIndex, timeText, toTime } from "../ui/times";
import type { TimeInputProps } from "../wire.gen";
import "./time_input.css";

const CLOCK = "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3l2 1.5";

export default function TimeInput({ props }: ElementProps<"time_input">) {
  const field = useTimeInput(props);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { disabled, step } = props;
  const format = hoursOf(props.format);
  const clearable = props.clearable && !props.required && field.time !== null && !disabled;
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <Field hook="stTimeInput" props={props} native={false} error={field.error} onLabelPress={() => focusSegment(box.current)}>
      {(ids) => (
        <I18nProvider locale={format === "12h" ? "en-US" : "en-GB"}>
          <FieldBox
            ref={box}
            disabled={disabled}
            invalid={ids.invalid}
            className="time-input"
            end={
              <>
                {clearable && <ClearButton onPress={() => field.commit(null)} />}
                <FieldButton
                  ref={opener}
                  label={open ? "Close list of times" : "Open list of times"}
                  expanded={open}
                  disabled={disabled}
                  tabbable
                  onPress={() => (open ? close() : setOpen(true))}
                >
                  <Glyph path={CLOCK} />
                </FieldButton>
              </>
            }
          >
            <div
              className="time-field"
              onBlur={(event) => {
                if (!event.currentTarget.contains(event.relatedTarget)) field.apply();
              }}
              // On the way down: the segments let no key through.
              onKeyDownCapture={(event) => {
                if (event.key === "Enter") field.enter();
                if (event.altKey && event.key === "ArrowDown") setOpen(true);
              }}
            >
              <TimeField
                aria-labelledby={ids.label}
                aria-describedby={ids.describedBy}
                isInvalid={ids.invalid ?? false}
                isDisabled={disabled}
                isRequired={props.required}
                validationBehavior="aria"
                shouldForceLeadingZeros={format === "24h"}
                hourCycle={format === "12h" ? 12 : 24}
                granularity={field.seconds ? "second" : "minute"}
                value={field.time}
                onChange={(time) => field.type(time)}
              >
                <Segments />
              </TimeField>
            </div>
          </FieldBox>
          {open && (
            <Popup anchor={box} onClose={close} matchWidth className="popup-options">
              <TimeList
                labelledBy={ids.label}
                count={timeCount(step)}
                start={field.time ? timeIndex(field.time, step) : timeIndex(noon(), step)}
                chosen={field.time ? timeIndex(field.time, step) : -1}
                textAt={(index) => showTime(timeAt(index, step), format, field.seconds)}
                onPick={(index) => {
                  field.commit(timeAt(index, step));
                  close();
                }}
              />
            </Popup>
          )}
        </I18nProvider>
      )}
    </Field>
  );
}

function noon(): Time {
  return timeAt(12, 3600);
}

type TimeListProps = {
  labelledBy: string;
  count: number;
  start: number;
  chosen: number;
  textAt: (index: number) => string;
  onPick: (index: number) => void;
};

/** The choices, with the focus on the list itself. */
function TimeList({ labelledBy, count, start, chosen, textAt, onPick }: TimeListProps) {
  const id = useId();
  const [active, setActive] = useState(start);
  useEffect(() => document.getElementById(id)?.focus({ preventScroll: true }), [id]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -count, End: count };
    const by = moves[event.key];
    if (event.key === "Enter" || event.key === " ") onPick(active);
    else if (by !== undefined) setActive(Math.max(0, Math.min(count - 1, active + by)));
    else return;
    event.preventDefault();
  };
  return (
    <OptionList
      id={id}
      labelledBy={labelledBy}
      testId="stTimeInputTimeDisplay"
      count={count}
      active={active}
      isSelected={(index) => index === chosen}
      onHover={setActive}
      onPick={onPick}
      onKeyDown={onKeyDown}
      renderRow={(index) => <span className="option-text">{textAt(index)}</span>}
    />
  );
}

/** The time shown, a typed one included, and when it becomes the value. */
function useTimeInput(props: TimeInputProps) {
  const [value, setValue] = useWidgetValue(props);
  const [draft, setDraft] = useDraft(props);
  const { submit, onEnter } = useFormSubmit(props);
  const [shown, setShown] = useState(false);
  const seconds = props.step % 60 !== 0;
  const time = toTime(draft ?? value);
  const problem = time === null && props.required ? "Enter a time." : null;

  const commit = (next: Time | null) => {
    setShown(false);
    setValue(next && timeText(next, seconds));
  };
  const apply = (): boolean => {
    setShown(problem !== null);
    if (problem !== null) return false;
    if (draft !== null) commit(time);
    return true;
  };
  useBeforeSubmit(props, apply);
  return {
    time,
    seconds,
    error: shown ? problem : null,
    commit,
    apply,
    type: (next: Time | null) => setDraft(next ? timeText(next, seconds) : ""),
    enter: () => {
      if (apply() && onEnter) submit();
    },
  };
}
