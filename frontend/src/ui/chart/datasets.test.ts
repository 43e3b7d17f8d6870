import { describe, expect, it } from "vitest";
import { columns, unpacked } from "./datasets";
import { csv, tableOf } from "./table";

function packed(parts: readonly { address: string; values: Float64Array | readonly unknown[] }[]): Uint8Array {
  const bodies = parts.map(({ values }) => (values instanceof Float64Array ? new Uint8Array(values.buffer) : new TextEncoder().encode(JSON.stringify(values))));
  const said = parts.map(({ address, values }, at) => ({ address, numbers: values instanceof Float64Array, size: bodies[at]!.length }));
  const head = new TextEncoder().encode(JSON.stringify(said));
  const bytes = [...new Uint8Array(new Uint32Array([head.length]).buffer), ...head];
  while (bytes.length % 8 > 0) bytes.push(0);
  for (const body of bodies) {
    bytes.push(...body);
    while (bytes.length % 8 > 0) bytes.push(0);
  }
  // As a part of a frame, which begins anywhere.
  return new Uint8Array([0, 0, 0, ...bytes]).subarray(3);
}

describe("columns", () => {
  it("are read as they were packed", () => {
    const found = unpacked(packed([{ address: "a", values: new Float64Array([1, Number.NaN]) }, { address: "b", values: ["x", null, "ü"] }, { address: "c", values: new Float64Array([3]) }]));
    expect([...found.keys()]).toEqual(["a", "b", "c"]);
    expect([...(found.get("a") as Float64Array)]).toEqual([1, Number.NaN]);
    expect(found.get("b")).toEqual(["x", null, "ü"]);
    expect([...(found.get("c") as Float64Array)]).toEqual([3]);
  });

  it("begin as others", () => {
    columns.put("numbers", new Float64Array([1, 2, 3]));
    columns.put("texts", ["a", "b"]);
    columns.extend("more numbers", "numbers", 2, [7, null]);
    columns.extend("more texts", "texts", 2, ["c"]);
    columns.extend("none", "nobody", 2, [1]);
    columns.extend("too long", "texts", 3, ["c"]);
    expect([...(columns.get("more numbers") as Float64Array)]).toEqual([1, 2, 7, Number.NaN]);
    expect(columns.get("more texts")).toEqual(["a", "b", "c"]);
    expect([columns.get("none"), columns.get("too long")]).toEqual([undefined, undefined]);
    expect([...(columns.get("numbers") as Float64Array)]).toEqual([1, 2, 3]);
  });

  it("are asked for once, whoever needs them", async () => {
    const asked: (readonly string[])[] = [];
    const answers: ((body: Uint8Array) => void)[] = [];
    const ask = (lacking: readonly string[]) => {
      asked.push(lacking);
      return new Promise<Uint8Array>((resolve) => answers.push(resolve));
    };
    const first = columns.need(["once"], ask);
    const second = columns.need(["once"], ask);
    answers[0]?.(packed([{ address: "once", values: [1] }]));
    await Promise.all([first, second]);
    expect(asked).toEqual([["once"]]);
    expect(columns.get("once")).toEqual([1]);
  });

  it("are asked for by who is left, when the one that has asked has gone", async () => {
    const gone = columns.need(["left"], () => Promise.reject(new Error("gone")));
    const other = columns.need(["left"], () => Promise.resolve(packed([{ address: "left", values: [2] }])));
    await expect(gone).rejects.toThrow("gone");
    await other;
    expect(columns.get("left")).toEqual([2]);
  });

  it("are kept as long as somebody draws them", () => {
    const release = columns.hold(["held"]);
    columns.put("held", [1]);
    for (let at = 0; at < 200; at++) {
      columns.put(`idle ${at}`, [at]);
      columns.hold([`idle ${at}`])();
    }
    expect(columns.get("held")).toEqual([1]);
    expect(columns.get("idle 0")).toBeUndefined();
    expect(columns.get("idle 199")).toEqual([199]);
    release();
  });
});

describe("the table of a chart", () => {
  const data = {
    rows: 2,
    columns: [
      { name: "day", type: "date", address: "d", zone: undefined, values: [Date.UTC(2024, 0, 31), Date.UTC(2024, 0, 31, 12, 30)] },
      { name: "then", type: "instant", address: "i", zone: "Europe/Berlin", values: [Date.UTC(2024, 0, 31, 11), Number.NaN] },
      { name: "say", type: "text", address: "s", zone: undefined, values: ['a "b", c', null] },
      { name: "n", type: "number", address: "n", zone: undefined, values: new Float64Array([0.5, Number.NaN]) },
    ],
  } as const;

  it("has moments as clocks show them", () => {
    const { cell } = tableOf(data);
    expect([0, 1].map((row) => [0, 1, 2, 3].map((column) => cell(row, column)))).toEqual([
      ["2024-01-31", "2024-01-31 12:00:00", 'a "b", c', 0.5],
      ["2024-01-31 12:30:00", null, null, null],
    ]);
  });

  it("becomes a file", async () => {
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(await csv(tableOf(data)).arrayBuffer())).toBe(
      '\uFEFFday,then,say,n\r\n2024-01-31,2024-01-31 12:00:00,"a ""b"", c",0.5\r\n2024-01-31 12:30:00,,,\r\n',
    );
  });
});
