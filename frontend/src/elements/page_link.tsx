import type { ElementProps } from "../ui/element";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { PageAnchor } from "../ui/PageAnchor";
import { Tooltip } from "../ui/Tooltip";
import "./page_link.css";

export default function PageLink({ props }: ElementProps<"page_link">) {
  const { label, href, icon, icon_position, help, disabled, active } = props;
  const content = (
    <>
      {icon !== null && icon_position === "left" && <Icon value={icon} />}
      <span className="page-link-label">
        <InlineMarkdown text={label} links={false} />
      </span>
      {icon !== null && icon_position === "right" && <Icon value={icon} />}
    </>
  );
  return (
    <div className="stPageLink" data-testid="stPageLink">
      <Tooltip text={help} stretch disabled={disabled}>
        {(described) =>
          disabled ? (
            <a className="page-link" role="link" aria-disabled="true" data-testid="stPageLink-NavLink" {...described}>
              {content}
            </a>
          ) : (
            <PageAnchor
              href={href}
              className="page-link"
              data-testid="stPageLink-NavLink"
              aria-current={active ? "page" : undefined}
              {...described}
            >
              {content}
            </PageAnchor>
          )
        }
      </Tooltip>
    </div>
  );
}
