import { expect, test } from "vitest";
import { fetchFile, type FileQuestion } from "./files";

function part(next: number, text: string): Uint8Array {
  const body = new TextEncoder().encode("12345678" + text);
  new DataView(body.buffer).setBigUint64(0, BigInt(next));
  return body;
}

test("a CSV file is asked for part by part, each from where the one before ended", async () => {
  const asked: FileQuestion[] = [];
  const answers = [part(40, "a,b\n"), part(90, "1,2\n"), part(0, "3,4\n")];
  const file = await fetchFile(
    (question) => {
      asked.push(question);
      return Promise.resolve(answers.shift() ?? part(0, "too much"));
    },
    { export: "csv", columns: [1, 2], data: "d" },
  );
  expect(asked.map((question) => question["begin"])).toEqual([0, 40, 90]);
  expect(asked.every((question) => question["data"] === "d")).toBe(true);
  expect(await file.text()).toBe("a,b\n1,2\n3,4\n");
  expect(file.type).toBe("text/csv");
});

test("nothing more is asked for after a part that does not come", async () => {
  let asked = 0;
  const file = fetchFile(
    () => {
      asked += 1;
      return asked === 1 ? Promise.resolve(part(40, "a\n")) : Promise.reject(new Error("gone"));
    },
    { export: "csv" },
  );
  await expect(file).rejects.toThrow("gone");
  expect(asked).toBe(2);
});

test("other files come as they are", async () => {
  const file = await fetchFile(() => Promise.resolve(new Uint8Array([1, 2, 3])), { export: "xlsx" });
  expect(file.size).toBe(3);
  expect(file.type).toContain("spreadsheetml");
});
