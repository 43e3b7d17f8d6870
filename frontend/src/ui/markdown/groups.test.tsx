// @vitest-environment jsdom
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { Groups } from "./groups";

const drawn: string[] = [];

function Block({ text }: { text: string }) {
  drawn.push(text);
  return <p>{text}</p>;
}

const blocks = (count: number): ReactNode[] => Array.from({ length: count }, (_, i) => <Block key={i} text={String(i)} />);

describe("the blocks of a long text", () => {
  it("are few nodes for React, of which the last alone changes when text is added", () => {
    const groups = new Groups();
    const nodes = blocks(1000);
    const before = groups.of(nodes);
    expect(before.length).toBeLessThan(70);
    const after = groups.of([...nodes.slice(0, -1), <Block key={999} text="another" />]);
    expect(after.filter((node, i) => node !== before[i])).toHaveLength(1);
  });

  it("stay in the document, and are not drawn again, while others are added", () => {
    const groups = new Groups();
    const nodes = blocks(200);
    const { container, rerender } = render(<div>{groups.of(nodes.slice(0, 1))}</div>);
    const seen: Element[] = [];
    for (let count = 2; count <= nodes.length; count++) {
      seen.push(container.firstElementChild!.lastElementChild!);
      rerender(<div>{groups.of(nodes.slice(0, count))}</div>);
    }
    expect(seen.map((paragraph) => paragraph.isConnected && paragraph.textContent)).toEqual(nodes.slice(1).map((_, i) => String(i)));
    expect(drawn).toEqual(nodes.map((_, i) => String(i)));
  });
});
