import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { Children } from "../ui/tree";
import { useOpen } from "../ui/useOpen";
import "./expander.css";

export default function Expander(props: ElementProps<"expander">) {
  return props.props.id === "" ? <OwnExpander {...props} /> : <WidgetExpander {...props} />;
}

/** The script is not told: open or closed is the tab's own affair. */
function OwnExpander(props: ElementProps<"expander">) {
  const [open, setOpen] = useOpen(props.id, props.props.value);
  return <Details {...props} open={open} setOpen={setOpen} />;
}

/** Opening and closing is an event for the script. */
function WidgetExpander(props: ElementProps<"expander">) {
  const [open, setOpen] = useWidgetValue(props.props);
  return <Details {...props} open={open} setOpen={setOpen} />;
}

interface DetailsProps extends ElementProps<"expander"> {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

function Details({ id, props, open, setOpen }: DetailsProps) {
  return (
    <div className={`stExpander expander-${props.type}`} data-testid="stExpander">
      <details open={open}>
        <summary
          onClick={(event) => {
            event.preventDefault(); // the attribute follows the value, not the other way round
            setOpen(!open);
          }}
        >
          <svg className="chevron" data-testid="stExpanderToggleIcon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="m6 3.5 4.5 4.5L6 12.5" />
          </svg>
          {props.icon !== null && (
            <span className="expander-icon" data-testid="stExpanderIcon">
              <Icon value={props.icon} />
            </span>
          )}
          <span className="expander-label">
            <InlineMarkdown text={props.label} />
          </span>
        </summary>
        <div className="stExpanderDetails" data-testid="stExpanderDetails">
          <div className="stVerticalBlock" data-testid="stVerticalBlock">
            <Children of={id} />
          </div>
        </div>
      </details>
    </div>
  );
}
