import { useEffect, useRef, useState, type ReactNode } from "react";
import type { ElementProps } from "../ui/element";
import { task as texts } from "../texts/en/task";
import { useNode } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import { spoken } from "../ui/spoken";
import { Children } from "../ui/tree";
import { useOpen } from "../ui/useOpen";
import "../ui/wheel.css";
import "./expander.css";
import "./status.css";

type Props = ElementProps<"status">["props"];

/** A task: what it says can be opened once there is something. */
export default function Status({ id, props }: ElementProps<"status">) {
  const empty = (useNode(id)?.children.length ?? 0) === 0;
  const [open, setOpen] = useOpen(id, props.expanded);
  const label = (
    <>
      <StateIcon state={props.state} />
      <span className="expander-label">
        <InlineMarkdown text={props.label} />
      </span>
      <span className="visually-hidden"> — {texts[props.state]}</span>
    </>
  );
  return (
    <div className={`stExpander stStatus status-${props.type} expander-${props.type}`} data-testid="stExpander" data-state={props.state}>
      {empty ? <div className="status-head">{label}</div> : <Details id={id} open={open} setOpen={setOpen} label={label} />}
      <Announcement {...props} />
    </div>
  );
}

function Details({ id, open, setOpen, label }: { id: number; open: boolean; setOpen: (open: boolean) => void; label: ReactNode }) {
  return (
    <details open={open}>
      <summary
        className="status-head"
        onClick={(event) => {
          event.preventDefault(); // the attribute follows the value, not the other way round
          setOpen(!open);
        }}
      >
        {label}
        <svg className="chevron" data-testid="stExpanderToggleIcon" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m6 3.5 4.5 4.5L6 12.5" />
        </svg>
      </summary>
      <div className="stExpanderDetails" data-testid="stExpanderDetails">
        <div className="stVerticalBlock" data-testid="stVerticalBlock">
          <Children of={id} />
        </div>
      </div>
    </details>
  );
}

function StateIcon({ state }: { state: Props["state"] }) {
  if (state === "running") return <i className="wheel status-wheel" data-testid="stExpanderIconSpinner" aria-hidden="true" />;
  const complete = state === "complete";
  return (
    <svg
      className="status-icon"
      data-testid={complete ? "stExpanderIconCheck" : "stExpanderIconError"}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {complete ? (
        <path d="m3 8.5 3.2 3.2L13 4.9" />
      ) : (
        <>
          <circle cx="8" cy="8" r="6.25" />
          <path d="M8 4.75v4M8 11v.25" />
        </>
      )}
    </svg>
  );
}

/** Says how it has ended, and what it is doing now, to those who cannot see it change. */
function Announcement({ label, state }: Props) {
  const first = useRef(`${label} ${state}`);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (`${label} ${state}` !== first.current) setChanged(true);
  }, [label, state]);
  return (
    <span className="visually-hidden" role="status" data-testid="stStatusAnnouncement">
      {changed ? `${spoken(label)}: ${texts[state]}` : ""}
    </span>
  );
}
