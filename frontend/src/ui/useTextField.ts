import { useEffect, useRef, useState } from "react";
import { useBeforeSubmit, useDraft, useFormSubmit, useWidgetValue, type WidgetProps } from "./hooks";

/** The pause after which a live field sends what was typed, unless it names another. */
const LIVE_PAUSE = 250;

type TextFieldProps = WidgetProps<string | null> & {
  /** Send while typing: true, or after a pause of so many milliseconds. */
  readonly live?: boolean | number | null;
};

/**
 * When the text of a field becomes its value: on Enter and on blur, after a
 * pause where `live`, and inside a form at once (the form sends it). `check`
 * says what is wrong with a text; a wrong one is kept but not applied.
 */
export function useTextField(props: TextFieldProps, check: (text: string) => string | null) {
  const [value] = useWidgetValue(props);
  const [draft, setDraft, commit] = useDraft(props);
  const { submit, onEnter } = useFormSubmit(props);
  const [shown, setShown] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  const current = value ?? "";
  const text = draft ?? current;
  const problem = check(text);

  const apply = (): boolean => {
    window.clearTimeout(timer.current);
    setShown(problem !== null);
    if (problem !== null) return false;
    if (draft === null) return true;
    if (draft === current) setDraft(null);
    else commit(draft);
    return true;
  };
  useBeforeSubmit(props, apply);
  // What the timer runs must see the text of that moment.
  const latest = useRef(apply);
  useEffect(() => {
    latest.current = apply;
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const change = (next: string) => {
    if (check(next) === null) setShown(false);
    if (props.form !== null && check(next) === null) return commit(next);
    setDraft(next === current ? null : next);
    const { live } = props;
    if (live === undefined || live === null || live === false || props.form !== null) return;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current(), live === true ? LIVE_PAUSE : live);
  };
  return {
    text,
    /** Typed and not yet applied. */
    dirty: draft !== null,
    error: shown ? problem : null,
    change,
    apply,
    /** Enter was pressed: apply, and send the form where Enter does. */
    enter: () => {
      if (apply() && onEnter()) submit();
    },
    submitsOnEnter: onEnter,
  };
}

/** What stands under a text field while it is edited. */
export function textHint(options: {
  focused: boolean;
  dirty: boolean;
  length: number;
  max: number | null;
  action: string | null;
}): string | null {
  const { focused, dirty, length, max, action } = options;
  if (!focused) return null;
  const count = max !== null && length > 0 ? `${length}/${max}` : null;
  const parts = [dirty ? action : null, count].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(" · ") : null;
}
