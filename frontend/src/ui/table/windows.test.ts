import { expect, test, vi } from "vitest";
import { AskError } from "../../core/asks";
import { AS_IT_IS } from "./view";
import { type Cell, contentOf, HEIGHT, rangesOf, TableWindows } from "./windows";

interface Question {
  readonly rows: [number, number];
  readonly columns: [number, number];
  readonly view?: { readonly sort: unknown; readonly search: string };
}

/** A server with a table in which each cell is its row and column; `answer` lets questions wait. */
function server(rows = 10_000, columns = 3) {
  const asked: { question: Question; signal: AbortSignal; answer: (error?: Error) => void }[] = [];
  let changes = 0;
  const errors: string[] = [];
  const said: (string | undefined)[] = [];
  const windows = new TableWindows(
    (_node, question, signal) =>
      new Promise((resolve, reject) => {
        const { rows: range, columns: across, view } = question as Question;
        const found = view === undefined ? rows : 5;
        const at = Array.from({ length: Math.min(range[1], found) - range[0] }, (_row, index) => range[0] + index);
        const cells = Array.from({ length: Math.min(across[1], columns) - across[0] }, (_column, index) =>
          at.map((row) => `${view === undefined ? "" : "v"}${row}/${across[0] + index}`),
        );
        const body = { count: found, columns: cells, ...(view === undefined ? {} : { rows: at.map((row) => row * 10) }) };
        const answer = (error?: Error) => (error ? reject(error) : resolve(new TextEncoder().encode(JSON.stringify(body))));
        asked.push({ question: question as Question, signal, answer });
      }),
    (error) => {
      changes += 1;
      said.push(error);
      if (error !== undefined) errors.push(error);
    },
  );
  const first: Cell[][] = Array.from({ length: columns }, (_column, column) => Array.from({ length: 60 }, (_row, row) => `${row}/${column}`));
  const take = (data: string) => windows.take({ node: 7, name: data, data, rows, columns, first });
  take("one");
  return { windows, asked, errors, said, take, changes: () => changes };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("the first rows come with the table and are not asked for", () => {
  const { windows, asked } = server(50);
  windows.want({ top: 0, bottom: 50, left: 0, right: 3 });
  expect(windows.cell(49, 2)).toBe("49/2");
  expect(asked).toHaveLength(0);
});

test("what comes into sight is asked for once", async () => {
  const { windows, asked } = server();
  windows.want({ top: 4_990, bottom: 5_010, left: 0, right: 3 });
  windows.want({ top: 4_995, bottom: 5_015, left: 0, right: 3 });
  expect(asked.map(({ question }) => question.rows)).toEqual([
    [4_800, 5_000],
    [5_000, 5_200],
  ]);
  expect(windows.cell(5_000, 1)).toBeUndefined();
  asked.forEach(({ answer }) => answer());
  await settle();
  expect(windows.cell(5_000, 1)).toBe("5000/1");
  windows.want({ top: 4_990, bottom: 5_010, left: 0, right: 3 });
  expect(asked).toHaveLength(2);
});

test("other data are asked for anew, and the old are shown until they have come", async () => {
  const { windows, asked, take } = server();
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  asked[0]?.answer();
  await settle();
  take("two");
  expect(windows.cell(600, 0)).toBe("600/0");
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  expect(asked).toHaveLength(2);
});

test("what is in sight is asked for by itself when the data change", async () => {
  const { windows, asked, take } = server();
  windows.see({ top: 600, bottom: 610, left: 0, right: 1 });
  asked[0]?.answer();
  await settle();
  take("two");
  expect(asked.map(({ question }) => question.rows)).toEqual([
    [600, 800],
    [600, 800],
  ]);
});

test("what is in sight of a view is asked for when it is known how many rows it has", async () => {
  const { windows, asked, take } = server(10_000, 100);
  windows.see({ top: 3, bottom: 4, left: 0, right: 1 }, { top: 3, bottom: 4, left: 50, right: 60 });
  asked.splice(0);
  windows.look({ ...AS_IT_IS, search: "x" });
  expect(asked.map(({ question }) => question.columns)).toEqual([[0, 24]]);
  asked.splice(0)[0]?.answer();
  await settle();
  expect(asked.map(({ question }) => question.columns)).toEqual([[48, 72]]);
  asked.splice(0)[0]?.answer();
  await settle();
  take("two");
  expect(windows.count).toBe(5);
  asked.splice(0)[0]?.answer();
  await settle();
  expect(asked.map(({ question }) => question.columns)).toEqual([[48, 72]]);
});

test("of columns that stand together and are far apart in the table, nothing between them is asked for", () => {
  const { windows, asked } = server(10_000, 5000);
  windows.see(...rangesOf(600, 610, [4999, 1, 2]));
  expect(asked.map(({ question }) => question.columns)).toEqual([
    [4992, 5016],
    [0, 24],
  ]);
});

test("a column that is not hidden any more has its cells", () => {
  const columns = [false, false].map((hidden, at) => ({ at, hidden }));
  const hidden = columns.map((column) => ({ ...column, hidden: true }));
  expect(contentOf("one", columns)).toBe(contentOf("one", columns.toReversed()));
  expect(new Set([contentOf("one", columns), contentOf("one", hidden), contentOf("two", columns)]).size).toBe(3);
});

test("what the reader has scrolled past is not waited for, but for what is copied", async () => {
  const { windows, asked } = server();
  const copied = windows.whole([{ top: 1_000, bottom: 1_001, left: 0, right: 1 }], () => undefined);
  for (let top = 2_000; top < 9_000; top += 1_000) windows.see({ top, bottom: top + 10, left: 0, right: 1 });
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, ...Array<boolean>(6).fill(true), false]);
  asked[0]?.answer();
  await copied;
  expect(windows.cell(1_000, 0)).toBe("1000/0");
});

test("what could not be answered is asked again when the script draws the table again", async () => {
  const { windows, asked, take } = server();
  windows.see({ top: 600, bottom: 610, left: 0, right: 1 });
  asked[0]?.answer(new AskError("Too much is being asked at once."));
  await settle();
  take("one");
  expect(asked).toHaveLength(2);
});

test("the same data drawn again ask for nothing", async () => {
  const { windows, asked, take, changes } = server();
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  asked[0]?.answer();
  await settle();
  const before = changes();
  take("one");
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  expect([asked.length, changes()]).toEqual([1, before]);
});

test("an answer for the order before does not come into the new one", async () => {
  const { windows, asked } = server();
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  windows.look({ ...AS_IT_IS, sort: [[0, true]] });
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[0]?.answer();
  await settle();
  expect(windows.count).toBeNull();
  asked[1]?.answer();
  await settle();
  expect(windows.count).toBe(5);
  expect(windows.cell(3, 0)).toBe("v3/0");
  expect(windows.position(3)).toBe(30);
});

test("rows are of the table that is shown, or of none, and asked for again until there is one that the server has", async () => {
  vi.useFakeTimers();
  const asked: { readonly data: string }[] = [];
  const said: (string | undefined)[] = [];
  let there = "two";
  const windows = new TableWindows(
    async (_node, question) => {
      asked.push(question as { data: string });
      return new TextEncoder().encode(JSON.stringify((question as { data: string }).data === there ? { count: 900, columns: [["a"]], cells: ["all"] } : { gone: true }));
    },
    (error) => said.push(error),
  );
  const take = (name: string) => windows.take({ node: 7, name, data: `${name} 3`, rows: 900, columns: 1, first: [["x".repeat(999) + "…"]] });
  take("one");
  windows.see({ top: 400, bottom: 401, left: 0, right: 1 });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)?.data).toBe("one");
  expect(windows.cell(400, 0)).toBeUndefined();
  expect(await windows.lengthen({ top: 0, bottom: 1, left: 0, right: 1 })).toBe(false);
  await expect(windows.text(0, 0)).rejects.toThrow();
  await expect(windows.positions(0, 1)).rejects.toThrow();
  await expect(windows.whole([{ top: 400, bottom: 401, left: 0, right: 1 }], () => 1)).rejects.toThrow(/could not be copied/);
  there = "one";
  await vi.advanceTimersByTimeAsync(1000);
  expect(windows.cell(400, 0)).toBe("a");
  there = "two";
  take("two");
  await vi.advanceTimersByTimeAsync(0);
  expect(windows.cell(400, 0)).toBe("a");
  expect(await windows.lengthen({ top: 0, bottom: 1, left: 0, right: 1 })).toBe(true);
  expect(new Set(asked.map(({ data }) => data))).toEqual(new Set(["one", "two"]));
  expect(said.filter((error) => error !== undefined)).toEqual([]);
  const count = asked.length;
  there = "three";
  windows.see({ top: 800, bottom: 801, left: 0, right: 1 });
  await vi.advanceTimersByTimeAsync(0);
  windows.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toHaveLength(count + 1);
  vi.useRealTimers();
});

test("a view that is left is the table again", async () => {
  const { windows, asked } = server();
  windows.look({ ...AS_IT_IS, search: "x" });
  asked[0]?.answer();
  await settle();
  windows.look(AS_IT_IS);
  expect(windows.cell(3, 0)).toBe("3/0");
  expect(windows.position(3)).toBe(3);
  expect(windows.count).toBe(10_000);
});

test("what cannot be answered is said, and asked again when it is looked at", async () => {
  const { windows, asked, errors } = server();
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  asked[0]?.answer(new AskError("Too much is being asked at once."));
  await settle();
  expect(errors).toEqual(["Too much is being asked at once."]);
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  expect(asked).toHaveLength(2);
});

test("what a reader has left far behind is forgotten", async () => {
  const { windows, asked } = server(10_000_000);
  for (let block = 1; block <= 200; block += 1) {
    windows.want({ top: block * HEIGHT, bottom: block * HEIGHT + 1, left: 0, right: 1 });
    asked.at(-1)?.answer();
    await settle();
  }
  expect(windows.cell(HEIGHT, 0)).toBeUndefined();
  expect(windows.cell(200 * HEIGHT, 0)).toBe(`${200 * HEIGHT}/0`);
});

test("a copy waits for all of its cells", async () => {
  const { windows, asked } = server();
  windows.want({ top: 300, bottom: 301, left: 0, right: 3 });
  let over = false;
  const copied = windows.whole([{ top: 0, bottom: 500, left: 0, right: 3 }], () => (over = true));
  expect(asked).toHaveLength(3);
  asked.slice(1).forEach(({ answer }) => answer());
  await settle();
  expect(over).toBe(false);
  asked[0]?.answer();
  await copied;
  expect(windows.cell(450, 2)).toBe("450/2");
});

test("a copy has all of its cells, also of more rows than are remembered, and what is in sight stays here", async () => {
  const { windows, asked } = server(100_000);
  windows.see({ top: 99_000, bottom: 99_001, left: 0, right: 1 });
  const cells = () => Array.from({ length: 40_000 }, (_row, row) => windows.cell(row, 1));
  const copied = windows.whole([{ top: 0, bottom: 40_000, left: 0, right: 2 }], cells);
  asked.forEach(({ answer }) => answer());
  expect(await copied).toEqual(Array.from({ length: 40_000 }, (_row, row) => `${row}/1`));
  expect(windows.cell(99_000, 0)).toBe("99000/0");
  expect(windows.cell(300, 1)).toBeUndefined(); // what has been copied is not remembered for that
});

const NOT_COPIED = "These cells could not be copied. Copy them again.";

test.each([
  ["cannot be answered", ({ asked }: ReturnType<typeof server>) => asked[0]?.answer(new AskError("Too much is being asked at once."))],
  ["are of other data by then", ({ take }: ReturnType<typeof server>) => take("two")],
  ["are of another view by then", ({ windows }: ReturnType<typeof server>) => windows.look({ ...AS_IT_IS, search: "x" })],
])("cells that %s are not copied as empty ones", async (_what, happens) => {
  const table = server();
  const copied = table.windows.whole([{ top: 1_000, bottom: 1_001, left: 0, right: 1 }], () => table.windows.cell(1_000, 0));
  happens(table);
  table.asked.forEach(({ answer }) => answer());
  await expect(copied).rejects.toThrow(NOT_COPIED);
});

test("a copy in a view waits for all of its rows, also before it is known how many there are", async () => {
  const { windows, asked } = server();
  windows.look({ ...AS_IT_IS, search: "x" });
  const copied = windows.whole([{ top: 2, bottom: 3, left: 1, right: 2 }], () => [windows.count, windows.cell(2, 1)]);
  asked.forEach(({ answer }) => answer());
  expect(await copied).toEqual([5, "v2/1"]);
});

test.each([
  [null, "x".repeat(2_000)],
  [new AskError("These cells have more than 16 million characters."), NOT_COPIED],
])("a text of which the beginning is here is copied whole, or not at all", async (error, expected) => {
  const cut = "x".repeat(999) + "…";
  const asked: unknown[] = [];
  const windows = new TableWindows(
    async (_node, question) => {
      asked.push(question);
      if (error !== null) throw error;
      return new TextEncoder().encode(JSON.stringify({ cells: ["x".repeat(2_000)] }));
    },
    () => undefined,
  );
  windows.take({ node: 7, name: "one", data: "one", rows: 1, columns: 1, first: [[cut]] });
  const copied = windows.whole([{ top: 0, bottom: 1, left: 0, right: 1 }], () => windows.cell(0, 0));
  expect(await copied.catch((reason: Error) => reason.message)).toBe(expected);
  expect(asked).toEqual([{ cells: [[0, 0]], data: "one" }]);
});

test("a copy is of the view that it was begun in, or of none, where that changes while a long text was on its way", async () => {
  const questions: ((body: Uint8Array) => void)[] = [];
  const windows = new TableWindows(() => new Promise((resolve) => questions.push(resolve)), () => undefined);
  windows.take({ node: 7, name: "one", data: "one", rows: 1, columns: 1, first: [["x".repeat(999) + "…"]] });
  const copied = windows.whole([{ top: 0, bottom: 1, left: 0, right: 1 }], () => windows.cell(0, 0));
  await settle();
  windows.look({ ...AS_IT_IS, search: "x" });
  questions[0]?.(new TextEncoder().encode(JSON.stringify({ cells: ["x".repeat(2_000)] })));
  await expect(copied).rejects.toThrow(NOT_COPIED);
});

test("one who has gone waits for nothing", () => {
  const { windows, asked } = server();
  windows.want({ top: 600, bottom: 610, left: 0, right: 1 });
  windows.close();
  expect(asked[0]?.signal.aborted).toBe(true);
});

test("rows that take long are said to be on their way, until they come, and come with another try", async () => {
  vi.useFakeTimers();
  try {
    const { windows, asked, said } = server();
    const slow = "Some rows of this table are still on their way.";
    windows.see({ top: 4_990, bottom: 5_010, left: 0, right: 3 });
    await vi.advanceTimersByTimeAsync(7_999);
    expect(said.at(-1)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(said.at(-1)).toBe(slow);
    asked[0]!.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(said.at(-1)).toBe(slow);

    windows.again();
    expect(said.at(-1)).toBeUndefined();
    expect(asked.map(({ question, signal }) => [question.rows[0], signal.aborted])).toEqual([[4_800, false], [5_000, true], [5_000, false]]);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(said.at(-1)).toBe(slow);
    asked[2]!.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(said.at(-1)).toBeUndefined();
    expect([4_999, 5_000].map((row) => windows.cell(row, 0))).toEqual(["4999/0", "5000/0"]);

    // What the reader has scrolled past is not waited for.
    windows.see({ top: 9_000, bottom: 9_010, left: 0, right: 3 });
    windows.see({ top: 4_990, bottom: 5_010, left: 0, right: 3 });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(said.at(-1)).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

test("rows of the view before are seen, and have their positions, until those of the view have come; rows of other data have none", async () => {
  const { windows, asked, take } = server();
  windows.see({ top: 0, bottom: 3, left: 0, right: 1 });
  windows.look({ ...AS_IT_IS, sort: [[0, true]] });
  asked.at(-1)?.answer();
  await settle();
  expect(windows.seenPosition(2)).toBe(20);
  windows.look({ ...AS_IT_IS, search: "x" });
  expect(windows.cell(2, 0)).toBe("v2/0");
  expect(windows.seenPosition(2)).toBe(20);
  expect(windows.position(2)).toBeUndefined();
  take("two");
  expect(windows.seenPosition(2)).toBeUndefined();
  windows.look(AS_IT_IS);
  expect(windows.seenPosition(2)).toBe(2);
});
