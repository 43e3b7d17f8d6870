import type { Tree } from "../../core/tree";
import { table } from "../../texts/en/table";
import { HEADS, ROOT } from "../../wire.gen";
import { useApp, useNode } from "../hooks";
import { spoken } from "../spoken";

/** What screen readers call a table: its `alt`, else the heading that it stands under, which tells it from others. */
export function useTableName(id: number, alt: string | null): string {
  const { tree } = useApp();
  // Renders again when the heading says something else.
  const heading = useNode((alt === null && headingAbove(tree, id)) || ROOT);
  const text = heading && HEADS.has(heading.kind) ? spoken(String(heading.props["body"])) : "";
  return alt ?? (text || table.name);
}

/** The last heading before a node, in the same part of the page. */
function headingAbove(tree: Tree, id: number): number | null {
  let last: number | null = null;
  for (const node of tree.walk()) {
    if (node.id === id) return last;
    if (node.parent === ROOT) last = null;
    if (HEADS.has(node.kind)) last = node.id;
  }
  return null;
}
