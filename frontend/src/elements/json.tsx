import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { AskError } from "../core/asks";
import { CodeBlock } from "../ui/CodeBlock";
import { CopyButton } from "../ui/CopyButton";
import type { ElementProps } from "../ui/element";
import { useApp } from "../ui/hooks";
import { fromSketch, MORE, moveFocus, PAGE, parseJson, Part, rowsOf, textOf, withParts, type Row, type Wanted } from "./jsonRows";
import { json as texts } from "../texts/en/json";
import "./json.css";

/** Levels that a large JSON comes with where all are to be open; the server sends as much as one answer holds. */
const DEEPEST = 20;

/** A JSON text as a tree whose parts fold. */
export default function Json({ id, props }: ElementProps<"json">) {
  return props.data === "" ? <Small props={props} /> : <Large key={props.data} id={id} levels={props.levels} />;
}

/** One of which the parts that are opened are asked for. */
function Large({ id, levels }: { id: number; levels: number | null }) {
  const app = useApp();
  const [state, setState] = useState<{ value?: unknown; error?: string }>({});
  const asked = useRef(new Map<string, AbortController>());
  const load = useCallback(
    ({ at, start }: Wanted, deep: number) => {
      const name = `${at.join("/")} ${start}`;
      if (asked.current.has(name)) return;
      const controller = new AbortController();
      asked.current.set(name, controller);
      const stop = start + (start === 0 ? PAGE : MORE);
      app
        .ask(id, { path: at, start, stop, levels: deep }, controller.signal)
        .then((body) => {
          const part = fromSketch(JSON.parse(new TextDecoder().decode(body)), at);
          setState(({ value }) => ({ value: value === undefined ? part : withParts(value, part as Part) }));
        })
        .catch((error: unknown) => {
          if (!controller.signal.aborted) setState((old) => ({ ...old, error: error instanceof AskError ? error.message : String(error) }));
        })
        .finally(() => {
          if (asked.current.get(name) === controller) asked.current.delete(name);
        });
    },
    [app, id],
  );
  useEffect(() => {
    const waiting = asked.current;
    load({ at: [], start: 0 }, levels ?? DEEPEST);
    return () => {
      for (const controller of waiting.values()) controller.abort();
      waiting.clear();
    };
  }, [load, levels]);
  const whole = () => app.ask(id, "text", new AbortController().signal).then((body) => new TextDecoder().decode(body));
  return (
    <div className="stJson" data-testid="stJson" dir="ltr" aria-busy={state.value === undefined && state.error === undefined}>
      {state.error !== undefined && (
        <p className="jsonError" role="alert">
          {state.error}
        </p>
      )}
      {state.value !== undefined && <Tree value={state.value} expanded={levels ?? true} onWanted={(wanted) => load(wanted, 1)} text={whole} />}
    </div>
  );
}

function Small({ props }: { props: ElementProps<"json">["props"] }) {
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

interface TreeProps {
  value: unknown;
  expanded: boolean | number;
  /** Parts that are not here are to be shown. */
  onWanted?: (wanted: Wanted) => void;
  /** What is copied, where that is more than is here. */
  text?: () => Promise<string>;
}

function Tree({ value, expanded, onWanted, text }: TreeProps) {
  // What the user opened or closed, by path; all else follows `expanded`.
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [focused, setFocused] = useState("");
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(value, expanded, toggled), [value, expanded, toggled]);
  const current = rows.some((row) => row.path === focused && row.kind !== "end") ? focused : rows[0]?.path;

  function toggle(row: Row, open = !row.open) {
    if (row.wanted) onWanted?.(row.wanted);
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
            key={row.kind === "end" ? `end ${row.path}` : row.path}
            row={row}
            current={row.path === current}
            onToggle={() => toggle(row)}
            onFocus={() => setFocused(row.path)}
          />
        ))}
      </div>
      <div className="jsonToolbar">
        <CopyButton text={text ?? (() => textOf(value))} label={texts.copy} />
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
