/** A name for a container that stays the same over reruns, reloads and restarts of the server. */
import { isLeftover } from "./edit";
import type { Node, Tree } from "./tree";

/** Its key, or else the way to it: kinds and labels, and the place among those of the same name. */
export function identity(tree: Tree, id: number): string {
  const steps: string[] = [];
  for (let node = tree.get(id); node !== undefined; node = tree.get(node.parent)) {
    const key = node.props["key"];
    if (typeof key === "string") {
      steps.push(`key=${key}`);
      break;
    }
    steps.push(step(tree, node));
    if (node.parent === node.id) break;
  }
  return steps.toReversed().join("/");
}

function step(tree: Tree, node: Node): string {
  const name = nameOf(node);
  let before = 0;
  for (const sibling of tree.get(node.parent)?.children ?? []) {
    if (sibling === node.id) break;
    const other = tree.get(sibling);
    if (other !== undefined && !isLeftover(sibling) && nameOf(other) === name) before += 1;
  }
  return before === 0 ? name : `${name}#${before}`;
}

function nameOf({ kind, props }: Node): string {
  const label = props["label"] || props["name"];
  return typeof label === "string" ? `${kind}:${label.replaceAll("/", "%2F")}` : kind;
}
