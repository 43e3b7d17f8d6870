/** The blocks of a long text, in groups: React passes over a group that is the same, however many are in it. */
import { Fragment, type ReactNode } from "react";

const SIZE = 32;

interface Group {
  readonly members: readonly ReactNode[];
  readonly node: ReactNode;
}

export class Groups {
  #groups: Group[] = [];

  /** The same nodes. The first of them stand by themselves: most texts have no more. */
  of(nodes: readonly ReactNode[]): ReactNode[] {
    const groups: Group[] = [];
    for (let at = SIZE; at < nodes.length; at += SIZE) {
      const members = nodes.slice(at, at + SIZE);
      const before = this.#groups[groups.length];
      groups.push(before !== undefined && areSame(before.members, members) ? before : { members, node: <Fragment key={`from ${at}`}>{members}</Fragment> });
    }
    this.#groups = groups;
    return [...nodes.slice(0, SIZE), ...groups.map(({ node }) => node)];
  }
}

function areSame(before: readonly ReactNode[], now: readonly ReactNode[]): boolean {
  return before.length === now.length && before.every((node, i) => node === now[i]);
}
