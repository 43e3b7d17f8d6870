import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { CodeBlock } from "../ui/CodeBlock";
import { CopyButton } from "../ui/CopyButton";
import type { ElementProps } from "../ui/element";
import { moveFocus, parseJson, rowsOf, textOf, type Row } from "./jsonRows";
import { json as texts } from "../texts/en/json";
import "./json.css";

/** A JSON text as a tree whose parts fold. */
export default function Json({ props }: ElementProps<"json">) {
  const parsed = useMemo(() => parseJson(props.body), [props.body]);
  return (
    <div className="stJson" data-testid="stJson" dir="ltr">
      {"error" in parsed ? (
        <Malformed text={props.body} error={parsed.error} />
      ) : (
        <Tree value={parsed.value} expanded={props.levels ?? true} />
      )}
    </div>
  );
}

function Malformed({ text, error }: { text: string; error: string }) {
  return (
    <>
      <p className="jsonError" role="alert">
        <strong>{texts.malformed}</strong> {error}
      </p>
      <CodeBlock text={text} language={null} />
    </>
  );
}

function Tree({ value, expanded }: { value: unknown; expanded: boolean | number }) {
  // What the user opened or closed, by path; all else follows `expanded`.
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [focused, setFocused] = useState("");
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(value, expanded, toggled), [value, expanded, toggled]);
  const current = rows.some((row) => row.path === focused && row.kind !== "end") ? focused : rows[0]?.path;

  function toggle(row: Row, open = !row.open) {
    if (row.kind !== "value" && row.kind !== "end") setToggled((old) => new Map(old).set(row.path, open));
  }

  function focus(path: string) {
    setFocused(path);
    const items = tree.current?.querySelectorAll<HTMLElement>("[data-path]") ?? [];
    [...items].find((item) => item.dataset["path"] === path)?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows.find(({ path, kind }) => path === current && kind !== "end");
    const action = row && moveFocus(rows, row, event.key);
    if (!action) return;
    event.preventDefault();
    if ("toggle" in action) toggle(action.toggle);
    else focus(action.focus);
  }

  return (
    <>
      <div ref={tree} role="tree" aria-label="JSON" className="jsonTree" onKeyDown={onKeyDown}>
        {rows.map((row) => (
          <JsonRow
            key={row.kind === "end" ? `${row.path}/end` : row.path}
            row={row}
            current={row.path === current}
            onToggle={() => toggle(row)}
            onFocus={() => setFocused(row.path)}
          />
        ))}
      </div>
      <div className="jsonToolbar">
        <CopyButton text={() => textOf(value)} label={texts.copy} />
      </div>
    </>
  );
}

interface JsonRowProps {
  row: Row;
  current: boolean;
  onToggle: () => void;
  onFocus: () => void;
}

function JsonRow({ row, current, onToggle, onFocus }: JsonRowProps) {
  const style = { paddingInlineStart: `${row.level * 1.25 + 1.25}rem` };
  if (row.kind === "end") {
    return (
      <div className="jsonRow" role="none" style={style}>
        <span aria-hidden="true">{row.text}</span>
      </div>
    );
  }
  const foldable = row.kind !== "value";
  return (
    <div
      className="jsonRow"
      role="treeitem"
      tabIndex={current ? 0 : -1}
      aria-level={row.level + 1}
      aria-setsize={row.size}
      aria-posinset={row.position}
      aria-expanded={foldable ? row.open : undefined}
      data-path={row.path}
      style={style}
      onClick={foldable ? onToggle : undefined}
      onFocus={onFocus}
    >
      {foldable && (
        <svg className="jsonArrow" data-open={row.open || undefined} viewBox="0 0 12 12" aria-hidden="true">
          <path d="M4 2.5 8 6l-4 3.5" />
        </svg>
      )}
      {row.name !== null && <span className={row.isIndex ? "jsonIndex" : "jsonKey"}>{row.name}: </span>}
      <span className={`json-${row.type}`}>{row.text}</span>
      {row.note && <span className="jsonNote"> {row.note}</span>}
    </div>
  );
}
