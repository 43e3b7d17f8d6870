// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { EditorNote, withoutParked } from "./EditorNote";
import { type Edits, parseEdits } from "./edits";

afterEach(cleanup);

const edits = parseEdits('{"base":"t","edited":[[0,{"a":1}]],"parked":[["","aa",{"a":2}],["","bb",null]]}');

test("what waits is discarded, and not what has come to wait since it was shown", () => {
  const changes: ((edits: Edits) => Edits)[] = [];
  const line = (now: Edits) => <EditorNote note="" incomplete={0} edits={now} onChange={(change) => changes.push(change)} />;
  const { rerender } = render(line(edits));
  expect(screen.getByRole("status").textContent).toContain("2 rows");
  act(() => void fireEvent.click(screen.getByRole("button", { name: "Discard waiting changes" })));
  const [change] = changes;
  expect(change?.(edits)).toEqual({ ...edits, parked: [] });
  const more = { ...edits, parked: [...edits.parked, ["", "cc", null]] };
  expect(change?.(more).parked).toEqual([["", "cc", null]]);
  rerender(line(withoutParked(edits, edits.parked)));
  expect(screen.getByRole("status").textContent).toContain("discarded");
  expect(screen.queryByRole("button")).toBeNull();
  rerender(line(edits)); // undone
  expect(screen.getByRole("status").textContent).toContain("2 rows");
  rerender(line({ ...edits, parked: [] })); // their rows are there
  expect(screen.getByRole("status").textContent).toBe("");
});

test("an editor in which nothing can be changed has no button", () => {
  render(<EditorNote note="" incomplete={0} edits={edits} onChange={null} />);
  expect(screen.queryByRole("button")).toBeNull();
});
