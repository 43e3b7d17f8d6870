import { useEffect, useState } from "react";
import type { ElementProps } from "../ui/element";
import { InlineMarkdown } from "../ui/Markdown";
import { spinner as texts } from "../texts/en/spinner";
import { fill } from "../texts/fill";
import { locale } from "../texts/texts";
import type { SpinnerProps } from "../wire.gen";
import "../ui/wheel.css";
import "./spinner.css";

const seconds = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What is over before that is not worth a look, and would make the page jump. */
const PATIENCE = 100;

export default function Spinner({ props }: ElementProps<"spinner">) {
  const [begin] = useState(() => performance.now());
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!waited) return <div className="stEmpty" />;
  return (
    <div className={props.cached ? "stSpinner stCacheSpinner" : "stSpinner"} data-testid="stSpinner" role="status">
      <i className="wheel spinner-wheel" data-testid="stSpinnerIcon" aria-hidden="true" />
      <span>
        <InlineMarkdown text={said(props)} bare /> {props.show_time && <Elapsed begin={begin} />}
      </span>
    </div>
  );
}

function said({ says, text }: SpinnerProps): string {
  return says === "call" ? fill(texts.call, { call: text }) : says === "progress" ? texts.progress : text;
}

/** Seconds since the spinner came; kept from screen readers, which would read each tick. */
function Elapsed({ begin }: { begin: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="spinner-time" aria-hidden="true">
      {fill(texts.seconds, { time: seconds.format((now - begin) / 1000) })}
    </span>
  );
}
