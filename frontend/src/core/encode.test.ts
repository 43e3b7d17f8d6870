import { expect, test } from "vitest";
import { encode } from "./encode";

const sent = (value: unknown) => {
  const text = encode([{ type: "event", seq: 1, values: { a: value } }]);
  expect(text).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/);
  return (JSON.parse(text) as [{ values: { a: unknown } }])[0].values.a;
};

test("half a character becomes U+FFFD, wherever it is", () => {
  expect(sent("\ud83d")).toBe("\ufffd");
  expect(sent("a\ude00b\ud83d")).toBe("a\ufffdb\ufffd");
  expect(sent({ "\ud83d": ["\udce4", { b: "c\udfff" }] })).toEqual({ "\ufffd": ["\ufffd", { b: "c\ufffd" }] });
});

test("whole characters stay, and texts that only look like half ones", () => {
  for (const text of ["😀", "👨‍👩‍👧", "\\ud83d", "\\\\ud83d \ue000", "é"]) expect(sent(text)).toBe(text);
  expect(sent([null, 1.5, true, "\\ud83d"])).toEqual([null, 1.5, true, "\\ud83d"]);
});
