import { navigation as texts } from "../texts/en/navigation";
import type { ElementProps } from "../ui/element";
import { NavigationList } from "../ui/navigation/NavigationList";
import { NavigationTop } from "../ui/navigation/NavigationTop";
import { useNode } from "../ui/hooks";
import "./navigation.css";

/** The way to the pages of the app: in the sidebar, or above the page. */
export default function Navigation({ id, props }: ElementProps<"navigation">) {
  const region = useNode(useNode(id)?.parent ?? 0);
  if (props.position === "top") return <NavigationTop {...props} />;
  const alone = (region?.children.length ?? 0) < 2;
  return (
    <nav className="navigation navigation-sidebar" aria-label={texts.all} data-testid="stSidebarNav">
      <NavigationList {...props} limit={alone ? null : props.limit} followed={closeOnPhone} />
      {!alone && <div data-testid="stSidebarNavSeparator" className="navigation-line" />}
    </nav>
  );
}

/** On a phone the sidebar lies over the page that was asked for: it closes, as by Escape. */
function closeOnPhone(link: Element): void {
  link.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
}
