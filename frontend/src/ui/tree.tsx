/** Draws the tree: each node by its kind's component, inside its wrapper. */
import { memo, useEffect, useState, type ComponentType, type CSSProperties, type ReactNode } from "react";
import { completeProps, type Props } from "../core/props";
import type { Node } from "../core/tree";
import { EAGER } from "../elements.gen";
import { skeleton as texts } from "../texts/en/skeleton";
import { BARE, CONTAINER, HOLDS_ONE, NAMES_ITSELF, SUBMITS } from "../wire.gen";
import { lazyChunk } from "./chunks";
import type { Component, LazyElement } from "./element";
import { ErrorBoundary } from "./ErrorBoundary";
import { useApp, useNode } from "./hooks";
import { keyClass } from "./keyClass";
import { isAway, Pending } from "./Pending";

/** The children of a container, in order: the first ones, if only these are wanted. */
export function Children({ of, most }: { of: number; most?: number }) {
  const { tree } = useApp();
  return useNode(of)
    ?.children.slice(0, most)
    .map((id) => <TreeNode key={tree.get(id)?.key ?? id} id={id} />);
}

/** Of the elements of a page, its first frame has at most so many. */
const AT_FIRST = 30;

/**
 * The children of the page. What is below the first that waits for its component would not show before that has come:
 * so the first frame has only what is above, and the rest is drawn when this frame is done.
 */
export function PageChildren({ of }: { of: number }) {
  const { tree, memory } = useApp();
  const children = useNode(of)?.children ?? [];
  const [whole, setWhole] = useState(() => isAway(memory));
  useEffect(() => {
    requestAnimationFrame(() => setTimeout(setWhole, 0, true));
    setTimeout(setWhole, 300, true); // a tab that nobody sees has no frames
  }, []);
  const most = whole ? 0 : children.findIndex((id, at) => at === AT_FIRST || !(tree.get(id)!.kind in EAGER));
  if (most < 1) return <Children of={of} />;
  return (
    <>
      <Children of={of} most={most} />
      <Pending>
        <div style={{ height: "100vh" }} />
      </Pending>
    </>
  );
}

export const TreeNode = memo(function TreeNode({ id }: { id: number }) {
  const node = useNode(id);
  if (node === undefined) return null;
  const content = <Content id={id} kind={node.kind} props={node.props} />;
  if (BARE.has(node.kind)) {
    if (node.kind in EAGER) return content;
    // Without this, a chunk that does not come would end the page.
    return (
      <ErrorBoundary key={node.kind} kind={node.kind} props={node.props}>
        {content}
      </ErrorBoundary>
    );
  }
  // A placeholder that is filled is not there: its content stands in its place.
  if (HOLDS_ONE.has(node.kind) && node.children.length > 0) return <Children of={id} />;
  return (
    <div {...wrapper(node)}>
      <ErrorBoundary key={node.kind} kind={node.kind} props={node.props}>
        {content}
      </ErrorBoundary>
    </div>
  );
});

/** Until the kind's component has come: its usual height. */
function Place({ kind, props }: { kind: string; props: Node["props"] }) {
  const { options, horizontal } = props;
  const rows = Array.isArray(options) && horizontal !== true ? options.length : 1;
  return (
    <Pending>
      <div className="loading" data-words={texts.loading} data-kind={kind} data-label={props["label_visibility"]} style={{ "--rows": rows } as CSSProperties} />
    </Pending>
  );
}

const Content = memo(function Content({ id, kind, props }: { id: number; kind: string; props: Node["props"] }) {
  const Eager = EAGER[kind];
  if (Eager !== undefined) return <Eager id={id} props={props as never} />;
  const Lazy = lazyElement(kind);
  return <Lazy id={id} props={props as never} fallback={BARE.has(kind) ? null : <Place kind={kind} props={props} />} />;
});

type Lazily = ComponentType<{ id: number; props: never } & { fallback?: ReactNode }>;
const elements = new Map<string, Lazily>();

function lazyElement(kind: string): Lazily {
  let element = elements.get(kind);
  if (element === undefined) {
    element = lazyChunk(() => load(kind));
    elements.set(kind, element);
  }
  return element;
}

async function load(kind: string): Promise<{ default: Component }> {
  const { LAZY } = await import("../kinds.gen");
  const fetch = LAZY[kind];
  if (fetch === undefined) throw new Error(`This page has no element "${kind}". Load it again.`);
  return { default: withDefaults(kind, await fetch()) };
}

/** The component of a chunk, which has the defaults of its props, too. */
function withDefaults(kind: string, chunk: LazyElement): Component {
  const Element = chunk.default as Component;
  return ({ id, props }: { id: number; props: Props }) => <Element id={id} props={completeProps(kind, props, chunk) as never} />;
}

/** Attributes of the wrapper: hooks for CSS and tests, width and height, fading. */
function wrapper({ kind, props, stale }: Node) {
  const isBlock = CONTAINER.has(kind) && !HOLDS_ONE.has(kind);
  const name = isBlock ? "stLayoutWrapper" : "stElementContainer";
  // The second name is that of older versions of Streamlit, for which much CSS was written.
  const classes = [name, isBlock ? "stVerticalBlockBorderWrapper" : "element-container", sizeClass("w", props["width"] ?? "stretch"), sizeClass("h", props["height"])];
  const key = props["key"] ?? (SUBMITS.has(kind) ? submitKey(props) : null);
  if (typeof key === "string" && !NAMES_ITSELF.has(kind)) classes.push(keyClass(key));
  if (stale) classes.push("stale");
  return {
    className: classes.filter(Boolean).join(" "),
    "data-testid": name,
    "data-kind": kind,
    "data-stale": stale,
    style: size(props["width"], props["height"]),
  };
}

/** What Streamlit calls a submit button without a key: users' CSS knows it. */
function submitKey(props: Node["props"]): string {
  return `FormSubmitter-${String(props["form"]).replace(/^form:/, "")}-${String(props["label"])}`;
}

function sizeClass(prefix: string, value: unknown): string {
  if (typeof value === "number") return `${prefix}-px`;
  return typeof value === "string" ? `${prefix}-${value}` : "";
}

function size(width: unknown, height: unknown): CSSProperties | undefined {
  if (typeof width !== "number" && typeof height !== "number") return undefined;
  return {
    ...(typeof width === "number" ? { width } : {}),
    ...(typeof height === "number" ? { height } : {}),
  };
}

