import type { NavigationLink } from "../../wire.gen";
import { Icon } from "../Icon";
import { InlineMarkdown } from "../Markdown";
import { PageAnchor } from "../PageAnchor";
import { spoken } from "../spoken";
import { Tooltip } from "../Tooltip";

interface PageEntryProps {
  readonly page: NavigationLink;
  readonly current: boolean;
  /** The link, and with `Container` the place around it. */
  readonly testId: "stSidebarNavLink" | "stTopNavLink" | "stTopNavDropdownLink";
  readonly inMenu?: boolean;
  readonly followed?: (link: HTMLElement) => void;
}

/** One page of the navigation. */
export function PageEntry({ page, current, testId, inMenu = false, followed }: PageEntryProps) {
  const { title, icon, href, help } = page;
  const place = testId === "stSidebarNavLink" ? "stSidebarNavLinkContainer" : "stTopNavLinkContainer";
  return (
    <div data-testid={place} role={inMenu ? "none" : undefined}>
      <Tooltip text={help} stretch>
        {(described) => (
          <PageAnchor
            href={href}
            followed={followed}
            className="navigation-link"
            data-testid={testId}
            aria-current={current ? "page" : undefined}
            {...(inMenu ? { role: "menuitem", tabIndex: -1 } : {})}
            {...described}
          >
            {icon !== null && <Icon value={icon} />}
            {/* Of a long title, the line shows the beginning. */}
            <span className="navigation-title" title={help ? undefined : spoken(title)}>
              <InlineMarkdown text={title} links={false} />
            </span>
          </PageAnchor>
        )}
      </Tooltip>
    </div>
  );
}
