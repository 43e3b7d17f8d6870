import { useId, useRef, useState, type FocusEvent } from "react";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { isBehindModal } from "../ui/modal";
import { Popup } from "../ui/Popup";
import { nameOf, pushClass } from "../ui/PushButton";
import { spoken } from "../ui/spoken";
import { Tooltip } from "../ui/Tooltip";
import { Children } from "../ui/tree";
import { useOwnState } from "../ui/useOwnState";
import { popover as texts } from "../texts/en/popover";
import "./popover.css";

export default function Popover(props: ElementProps<"popover">) {
  return props.props.id === "" ? <OwnPopover {...props} /> : <WidgetPopover {...props} />;
}

/** The script is not told: open or closed is the tab's own affair. */
function OwnPopover(props: ElementProps<"popover">) {
  const [open, setOpen] = useOwnState<boolean>(props.id);
  return <Opener {...props} open={open ?? false} setOpen={setOpen} />;
}

/** Opening and closing is an event for the script. */
function WidgetPopover(props: ElementProps<"popover">) {
  const [open, setOpen] = useWidgetValue(props.props);
  return <Opener {...props} open={open} setOpen={setOpen} />;
}

interface OpenerProps extends ElementProps<"popover"> {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

function Opener({ id, props, open, setOpen }: OpenerProps) {
  const name = useId();
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // One that is open when the page comes leaves the focus where it is.
  const [pressed, setPressed] = useState(false);
  const { disabled, help, icon, label, type } = props;
  const shown = open && !disabled;
  const close = () => {
    if (isBehindModal(place.current)) return; // what is pressed lies over it, and may have been opened by it
    if (place.current?.contains(document.activeElement)) button.current?.focus();
    setOpen(false);
  };
  const toggle = () => {
    setPressed(true);
    if (shown) close();
    else setOpen(true);
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    // Null: what had the focus has gone from the page, or the window is another one.
    if (relatedTarget === null || currentTarget.contains(relatedTarget) || isBehindModal(currentTarget)) return;
    if (shown) setOpen(false);
  };
  return (
    <div
      ref={place}
      className="stPopover"
      data-testid="stPopover"
      onBlur={onBlur}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !shown || event.defaultPrevented) return;
        event.stopPropagation();
        close();
      }}
    >
      <div className="popover-button">
        <Tooltip text={help} stretch disabled={disabled}>
          {(described) => (
            <button
              ref={button}
              type="button"
              {...{ kind: type }}
              className={pushClass(props)}
              data-testid="stPopoverButton"
              disabled={disabled}
              aria-haspopup="dialog"
              aria-expanded={shown}
              aria-controls={shown ? name : undefined}
              onClick={toggle}
              {...nameOf(props)}
              {...described}
            >
              {icon !== null && <Icon value={icon} />}
              {label !== "" && (
                <span className="push-label" title={props.wrap === false ? label : undefined}>
                  <InlineMarkdown text={label} links={false} />
                </span>
              )}
              <svg className="popover-arrow" viewBox="0 0 16 16" aria-hidden="true">
                <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
              </svg>
            </button>
          )}
        </Tooltip>
      </div>
      {shown && (
        <Popup
          id={name}
          anchor={button}
          onClose={close}
          matchWidth
          takesFocus={pressed}
          className="stPopoverBody"
          role="dialog"
          label={spoken(label) || nameOf(props)["aria-label"] || texts.popover}
          testId="stPopoverBody"
        >
          <div className="stVerticalBlock" data-testid="stVerticalBlock">
            <Children of={id} />
          </div>
        </Popup>
      )}
    </div>
  );
}
