import { expect, test } from "vitest";
import { blobOf, Drawings } from "./plots";

/** Drawings that end when the test says so. */
function chart() {
  const made: string[] = [];
  const ends: (() => void)[] = [];
  const drawings = new Drawings<string>((wanted) => {
    made.push(wanted);
    return new Promise((end) => ends.push(end));
  });
  const end = async () => {
    ends.shift()!();
    await Promise.resolve().then(() => undefined);
  };
  return { drawings, made, end };
}

test("of those that come while one is made, the newest is drawn", async () => {
  const { drawings, made, end } = chart();
  drawings.draw("first");
  drawings.draw("second");
  drawings.draw("third");
  expect([made, drawings.busy, drawings.next]).toEqual([["first"], true, "third"]);
  await end();
  expect([made, drawings.next]).toEqual([["first", "third"], null]);
  await end();
  expect(drawings.busy).toBe(false);
});

test("what waits when the chart goes is not drawn", async () => {
  const { drawings, made, end } = chart();
  drawings.draw("first");
  drawings.draw("second");
  drawings.close();
  await end();
  expect([made, drawings.busy]).toEqual([["first"], false]);
});

test.each([
  ["data:image/png;base64,aGVsbG8=", "image/png", "hello"],
  ["data:image/svg+xml,%3Csvg%20id%3D%22a%2Cb%22%2F%3E", "image/svg+xml", '<svg id="a,b"/>'],
])("the address %s is a file", async (address, type, text) => {
  const blob = blobOf(address);
  expect([blob.type, await blob.text()]).toEqual([type, text]);
});
