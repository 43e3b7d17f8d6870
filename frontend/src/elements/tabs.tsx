import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { Node } from "../core/tree";
import type { ElementProps } from "../ui/element";
import { useChildNodes, useWidgetValue } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import { TreeNode } from "../ui/tree";
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
  return <TabList tabs={tabs} open={tabs.find((tab) => tab.key === chosen) ?? again ?? begin} choose={choose} />;
}

/** The open tab's label is the widget's value. */
function WidgetTabs({ id, props }: ElementProps<"tabs">) {
  const tabs = useChildNodes(id);
  const [label, setLabel] = useWidgetValue(props);
  const open = tabs.find((tab) => labelOf(tab) === label) ?? tabs[0];
  return <TabList tabs={tabs} open={open} choose={(tab) => setLabel(labelOf(tab) ?? null)} />;
}

interface TabListProps {
  readonly tabs: readonly Node[];
  readonly open: Node | undefined;
  readonly choose: (tab: Node) => void;
}

function TabList({ tabs, open, choose }: TabListProps) {
  const name = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = target(event.key, tabs.findIndex((tab) => tab === open), tabs.length);
    const tab = to === null ? undefined : tabs[to];
    if (tab === undefined || to === null) return;
    event.preventDefault();
    choose(tab);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <div className="stTabs" data-testid="stTabs">
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
      {tabs.map((tab) => (
        <div
          key={tab.key}
          role="tabpanel"
          className="tab-panel"
          data-testid="stTabPanel"
          id={`${name}-panel-${tab.key}`}
          aria-labelledby={`${name}-tab-${tab.key}`}
          hidden={tab !== open}
        >
          <TreeNode id={tab.id} />
        </div>
      ))}
    </div>
  );
}

/** Where an arrow key leads from tab `at` of `count`. */
function target(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
