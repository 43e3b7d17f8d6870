// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { addToast } from "./stack";
import { Toasts } from "./Toasts";

const rendered: string[] = [];
vi.mock("../Markdown", () => ({
  Markdown: ({ text }: { readonly text: string }) => {
    rendered.push(text);
    return <>{text}</>;
  },
}));

test("a toast that comes leaves those that are there alone", () => {
  render(<Toasts />);
  for (const [id, body] of ["one", "two", "three"].entries()) act(() => addToast({ id, body, icon: null, seconds: 0 }));
  expect(screen.getAllByTestId("stToastText").map((each) => each.textContent)).toEqual(["three", "two", "one"]);
  expect(rendered).toEqual(["one", "two", "three"]);
  act(() => addToast({ id: 1, body: "second", icon: null, seconds: 0 }));
  expect(rendered).toEqual(["one", "two", "three", "second"]);
});
