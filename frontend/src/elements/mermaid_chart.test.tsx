// @vitest-environment jsdom
/** A diagram of Mermaid: which of its texts are drawn. */
import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { page } from "../ui/testing";
import "./mermaid_chart";

interface Drawn {
  readonly text: string;
  end(): void;
  fail(): void;
}

/** What Mermaid was asked to draw. */
const asked: Drawn[] = [];

vi.mock("mermaid", () => ({
  default: {
    initialize: () => undefined,
    render: (_id: string, text: string) =>
      new Promise((resolve, reject) => asked.push({ text, end: () => resolve({ svg: `<svg viewBox="0 0 1 1"><title>${text}</title></svg>` }), fail: () => reject(new Error(`Wrong: ${text}`)) })),
  },
}));

vi.stubGlobal("matchMedia", () => new EventTarget());

beforeEach(() => void (asked.length = 0));
afterEach(cleanup);

const props = (body: string) => ({ body, width: "stretch", alt: null });
const untilAsked = (count: number) => waitFor(() => expect(asked).toHaveLength(count));
const settle = (one: keyof Pick<Drawn, "end" | "fail">) => act(async () => asked.at(-1)![one]());

it("leaves out the texts that have changed again before their turn, and shows each that was drawn", async () => {
  const { draw } = await page(["mermaid_chart", props("one")]);
  const write = (body: string) => draw(["set", 10, 1, null, "mermaid_chart", props(body)] as never);
  await untilAsked(1);
  for (const body of ["two", "three", "four"]) await write(body);
  await settle("end");
  await screen.findByRole("group", { name: "one" });
  await untilAsked(2);
  expect(asked[1]!.text).toBe("four");
  // What is wrong with it is of no interest any more.
  await write("five");
  await settle("fail");
  await untilAsked(3);
  expect(screen.queryByRole("alert")).toBeNull();
  await settle("fail");
  expect((await screen.findByRole("alert")).textContent).toContain("Wrong: five");
  expect(asked).toHaveLength(3);
});

it("draws none of a page that was left before its turn", async () => {
  const { draw } = await page(["mermaid_chart", props("one")], ["mermaid_chart", props("two")]);
  await untilAsked(1);
  await draw(["set", 10, 1, null, "mermaid_chart", props("next")] as never, ["remove", [11]] as never);
  await settle("end");
  await untilAsked(2);
  expect(asked[1]!.text).toBe("next");
  await settle("end");
  await screen.findByRole("group", { name: "next" });
  expect(asked).toHaveLength(2);
});
