import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Node } from "../core/tree";
import type { ElementProps } from "../ui/element";
import { CHEVRON, Glyph } from "../ui/Field";
import { useChildNodes, useWidgetValue } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import { TreeNode } from "../ui/tree";
import { useHiddenEnds } from "../ui/useHiddenEnds";
import { useOwnState } from "../ui/useOwnState";
import "./tabs.css";

export default function Tabs(props: ElementProps<"tabs">) {
  return props.props.id === "" ? <OwnTabs {...props} /> : <WidgetTabs {...props} />;
}

const labelOf = (tab: Node | undefined) => tab?.props["label"] as string | undefined;

/** The script is not told which tab is open. */
function OwnTabs({ id, props }: ElementProps<"tabs">) {
  const tabs = useChildNodes(id);
  // The key is for a tab that gets another label, the label for a page that is loaded again.
  const [chosen, setChosen] = useState<number | null>(null);
  const [kept, keep] = useOwnState<{ label: string | undefined; at: number }>(id);
  const isKept = (tab: Node | undefined) => kept !== undefined && tab !== undefined && labelOf(tab) === kept.label;
  const again = kept !== undefined && isKept(tabs[kept.at]) ? tabs[kept.at] : tabs.find(isKept);
  const begin = tabs.find((tab) => labelOf(tab) === props.value) ?? tabs[0];
  const choose = (tab: Node) => {
    setChosen(tab.key);
    keep({ label: labelOf(tab), at: tabs.indexOf(tab) });
  };
  return <TabList tabs={tabs} open={tabs.find((tab) => tab.key === chosen) ?? again ?? begin} choose={choose} scrolls={props.height !== "content"} />;
}

/** The open tab's label is the widget's value. */
function WidgetTabs({ id, props }: ElementProps<"tabs">) {
  const tabs = useChildNodes(id);
  const [label, setLabel] = useWidgetValue(props);
  const open = tabs.find((tab) => labelOf(tab) === label) ?? tabs[0];
  return <TabList tabs={tabs} open={open} choose={(tab) => setLabel(labelOf(tab) ?? null)} scrolls={props.height !== "content"} />;
}

interface TabListProps {
  readonly tabs: readonly Node[];
  readonly open: Node | undefined;
  readonly choose: (tab: Node) => void;
  /** The height is given: what is higher scrolls. */
  readonly scrolls: boolean;
}

function TabList({ tabs, open, choose, scrolls }: TabListProps) {
  const name = useId();
  const list = useRef<HTMLDivElement>(null);
  const hidden = useHiddenEnds(list);
  const at = tabs.findIndex((tab) => tab === open);
  useEffect(() => show(list.current, at), [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = target(event.key, at, tabs.length, isRightToLeft(event.currentTarget));
    const tab = to === null ? undefined : tabs[to];
    if (tab === undefined || to === null) return;
    event.preventDefault();
    choose(tab);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <div className="stTabs" data-testid="stTabs">
      <div className="tab-row">
        <div className="tab-list" role="tablist" ref={list} onKeyDown={onKeyDown}>
          {tabs.map((tab, index) => (
            <button
              key={tab.key}
              type="button"
              role="tab"
              className="stTab"
              data-testid="stTab"
              data-key={index}
              id={`${name}-tab-${tab.key}`}
              aria-controls={`${name}-panel-${tab.key}`}
              aria-selected={tab === open}
              tabIndex={tab === open ? 0 : -1}
              onClick={() => choose(tab)}
            >
              <InlineMarkdown text={labelOf(tab) ?? ""} links={false} />
            </button>
          ))}
        </div>
        {hidden.before && <MoreTabs className="tab-more tab-more-before" onClick={() => scrollBy(list.current, -1)} />}
        {hidden.after && <MoreTabs className="tab-more tab-more-after" onClick={() => scrollBy(list.current, 1)} />}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.key}
          role="tabpanel"
          className="tab-panel"
          data-testid="stTabPanel"
          id={`${name}-panel-${tab.key}`}
          aria-labelledby={`${name}-tab-${tab.key}`}
          hidden={tab !== open}
          tabIndex={scrolls ? 0 : undefined}
        >
          <TreeNode id={tab.id} />
        </div>
      ))}
    </div>
  );
}

/** There are more tabs at this end. For the pointer: the keyboard has the arrow keys, and a screen reader all tabs. */
function MoreTabs({ className, onClick }: { readonly className: string; readonly onClick: () => void }) {
  return (
    <button type="button" className={className} aria-hidden="true" tabIndex={-1} onClick={onClick}>
      <Glyph path={CHEVRON} />
    </button>
  );
}

const isRightToLeft = (element: Element) => getComputedStyle(element).direction === "rtl";

/** Scroll the list by most of what is seen of it; `way`: 1 to the end, -1 to the beginning. */
function scrollBy(list: HTMLElement | null, way: 1 | -1): void {
  if (list === null) return;
  const left = list.clientWidth * 0.8 * way * (isRightToLeft(list) ? -1 : 1);
  list.scrollBy({ left, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Let a tab be seen whole, beside the arrows. The page itself does not scroll. */
function show(list: HTMLElement | null, at: number): void {
  const tab = list?.children[at];
  if (!list || !tab || list.scrollWidth <= list.clientWidth) return;
  const [box, own] = [list.getBoundingClientRect(), tab.getBoundingClientRect()];
  const past = own.right + ARROW - box.right;
  const short = own.left - ARROW - box.left;
  if (short < 0) list.scrollBy({ left: short });
  else if (past > 0) list.scrollBy({ left: past });
}

/** How much an arrow covers, in pixels. */
const ARROW = 40;

/** Where an arrow key leads from tab `at` of `count`. */
function target(key: string, at: number, count: number, rightToLeft: boolean): number | null {
  switch (key) {
    case rightToLeft ? "ArrowLeft" : "ArrowRight":
      return (at + 1) % count;
    case rightToLeft ? "ArrowRight" : "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
