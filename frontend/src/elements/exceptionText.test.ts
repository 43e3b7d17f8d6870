import { describe, expect, it } from "vitest";
import { foldFrames, tracebackText, type Frame } from "./exceptionText";

function frame(line: number, caret: [number, number] | null = null): Frame {
  return { file: "app.py", line, name: "f", first: line - 1, source: ["x = 1", "    y = x / 0", "z = 2"], caret };
}

const other = (relation: "cause" | "context" | "part", message: string) => ({ relation, type: "E", message, frames: [] });

describe("tracebacks", () => {
  it("fold in the middle when they are long", () => {
    const frames = Array.from({ length: 20 }, (_, i) => frame(i + 1));
    const { head, folded, tail } = foldFrames(frames);
    expect([head.length, folded, tail.length]).toEqual([1, 15, 4]);
    expect(tail.at(-1)).toBe(frames.at(-1));
    expect(foldFrames(frames.slice(0, 7))).toEqual({ head: frames.slice(0, 7), folded: 0, tail: [] });
  });

  it("are copied as Python writes them", () => {
    expect(tracebackText({ type: "ZeroDivisionError", message: "division by zero", frames: [frame(7, [8, 13])], related: [] })).toBe(
      'Traceback (most recent call last):\n  File "app.py", line 7, in f\n    y = x / 0\n        ^^^^^\nZeroDivisionError: division by zero',
    );
    expect(tracebackText({ type: "E", message: "", frames: [], related: [] })).toBe("E");
  });

  it("are copied with what led to them before them, and what a group has below it", () => {
    const shown = { type: "G", message: "", frames: [] };
    expect(tracebackText({ ...shown, related: [other("part", "in it"), other("cause", "near"), other("context", "far")] })).toBe(
      [
        "E: far",
        "During handling of the above exception, another exception occurred:",
        "E: near",
        "The above exception was the direct cause of the following exception:",
        "G",
        "E: in it",
      ].join("\n\n"),
    );
  });
});
