import { AnchoredHeading } from "../ui/AnchoredHeading";
import type { ElementProps } from "../ui/element";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { lazyModule } from "../ui/lazy";
import { HelpIcon } from "../ui/Tooltip";
import "./heading.css";

/** A heading is seen before anybody links to it. */
const slugs = lazyModule(() => import("../ui/markdown/slug"));

export default function Heading({ props }: ElementProps<"heading">) {
  const { body, anchor, divider, help, icon, level } = props;
  const given = typeof anchor === "string";
  const made = slugs.use(!given)?.slugify(body);
  const id = (given ? anchor : made) || undefined;
  return (
    <div
      className={`stHeading ${props.wrap ? "" : "nowrap"} align-${props.text_alignment}`}
      data-testid="stHeading"
    >
      <div className="stMarkdownContainer" data-testid="stMarkdownContainer">
        <AnchoredHeading
          level={level}
          link={anchor !== false}
          {...(props.wrap ? {} : { title: body })}
          {...(id === undefined ? {} : { id })}
          extra={help === null ? null : <HelpIcon help={help} label={body} />}
        >
          {icon !== null && (
            <>
              <Icon value={icon} className="heading-icon" />{" "}
            </>
          )}
          <InlineMarkdown text={body} bare />
        </AnchoredHeading>
      </div>
      {divider !== null && (
        <hr className="heading-divider" data-testid="stHeadingDivider" style={{ "--line-color": lineColor(divider) } as object} />
      )}
    </div>
  );
}

const RAINBOW = "linear-gradient(90deg, var(--red), var(--orange), var(--yellow), var(--green), var(--blue), var(--violet))";

function lineColor(name: string): string {
  if (name === "rainbow") return RAINBOW;
  return name === "grey" ? "var(--gray)" : `var(--${name})`;
}
