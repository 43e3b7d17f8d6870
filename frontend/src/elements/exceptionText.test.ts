import { describe, expect, it } from "vitest";
import { foldFrames, tracebackText, type Frame } from "./exceptionText";

function frame(line: number, caret: [number, number] | null = null): Frame {
  return { file: "app.py", line, name: "f", first: line - 1, source: ["x = 1", "    y = x / 0", "z = 2"], caret };
}

describe("tracebacks", () => {
  it("fold in the middle when they are long", () => {
    const frames = Array.from({ length: 20 }, (_, i) => frame(i + 1));
    const { head, folded, tail } = foldFrames(frames);
    expect([head.length, folded, tail.length]).toEqual([1, 15, 4]);
    expect(tail.at(-1)).toBe(frames.at(-1));
    expect(foldFrames(frames.slice(0, 7))).toEqual({ head: frames.slice(0, 7), folded: 0, tail: [] });
  });

  it("are copied as Python writes them", () => {
    expect(tracebackText({ type: "ZeroDivisionError", message: "division by zero", frames: [frame(7, [8, 13])] })).toBe(
      'Traceback (most recent call last):\n  File "app.py", line 7, in f\n    y = x / 0\n        ^^^^^\nZeroDivisionError: division by zero',
    );
    expect(tracebackText({ type: "E", message: "", frames: [] })).toBe("E");
  });
});
