import { useEffect, useState } from "react";
import type { ElementProps } from "../ui/element";
import { InlineMarkdown } from "../ui/Markdown";
import "./spinner.css";

export default function Spinner({ props }: ElementProps<"spinner">) {
  return (
    <div className={props.cached ? "stSpinner stCacheSpinner" : "stSpinner"} data-testid="stSpinner" role="status">
      <i className="spinner-wheel" data-testid="stSpinnerIcon" aria-hidden="true" />
      <span>
        <InlineMarkdown text={props.text} bare /> {props.show_time && <Elapsed />}
      </span>
    </div>
  );
}

/** Seconds since the spinner came; kept from screen readers, which would read each tick. */
function Elapsed() {
  const [begin] = useState(() => performance.now());
  const [now, setNow] = useState(begin);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="spinner-time" aria-hidden="true">
      ({((now - begin) / 1000).toFixed(1)} seconds)
    </span>
  );
}
