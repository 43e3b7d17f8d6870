import type { MouseEvent } from "react";
import type { ElementProps } from "../ui/element";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { PageAnchor } from "../ui/PageAnchor";
import { spoken } from "../ui/spoken";
import { Tooltip } from "../ui/Tooltip";
import type { NavigationLink } from "../wire.gen";
import "./navigation.css";

/** The way to the pages of the app: in the sidebar, or above the page. */
export default function Navigation({ props }: ElementProps<"navigation">) {
  const top = props.position === "top";
  return (
    <nav className={`navigation navigation-${props.position}`} aria-label="App pages" data-testid={top ? "stTopNav" : "stSidebarNav"} onClick={closeOnPhone}>
      {props.sections.map(({ label, pages }) => (
        <div key={label} className="navigation-section">
          {label !== "" && (
            <header className="navigation-heading" data-testid="stNavSectionHeader">
              <InlineMarkdown text={label} />
            </header>
          )}
          <ul data-testid={top ? "stTopNavItems" : "stSidebarNavItems"}>
            {pages.map((page) => (
              <li key={page.href}>
                <Link page={page} current={page.href === props.current} top={top} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Link({ page, current, top }: { page: NavigationLink; current: boolean; top: boolean }) {
  const { title, icon, href, help } = page;
  return (
    <div data-testid={top ? "stTopNavLinkContainer" : "stSidebarNavLinkContainer"}>
      <Tooltip text={help} stretch>
        {(described) => (
          <PageAnchor
            href={href}
            className="navigation-link"
            data-testid={top ? "stTopNavLink" : "stSidebarNavLink"}
            aria-current={current ? "page" : undefined}
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

/** On a phone the sidebar lies over the page that was asked for: it closes, as by Escape. */
function closeOnPhone(event: MouseEvent): void {
  if (!(event.target as Element).closest("a") || !event.defaultPrevented) return;
  event.currentTarget.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
}
