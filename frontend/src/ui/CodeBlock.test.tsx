// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { CodeBlock } from "./CodeBlock";

afterEach(cleanup);

describe("a code block", () => {
  it("shows its lines, coloured once the language is here, and the same text throughout", async () => {
    const text = "def f():\n\n    return 1\n";
    const { container } = render(<CodeBlock text={text} language="python" lineNumbers />);
    const code = container.querySelector("code")!;
    expect(code.textContent).toBe(text);
    await waitFor(() => expect(code.querySelector(".hljs-keyword")?.textContent).toBe("def"));
    expect(code.textContent).toBe(text);
    expect(container.querySelectorAll(".stCodeLine")).toHaveLength(3);
  });

  it("keeps the lines that are there while code streams in", async () => {
    const { container, rerender } = render(<CodeBlock text={"x = 1\ny"} language="python" />);
    await waitFor(() => expect(container.querySelector(".hljs-number")).not.toBeNull());
    const number = container.querySelector(".hljs-number");
    rerender(<CodeBlock text={"x = 1\ny = 2\nz"} language="python" />);
    expect(container.querySelector(".hljs-number")).toBe(number);
    expect(container.querySelector("code")?.textContent).toBe("x = 1\ny = 2\nz");
  });

  it("copies its text and says so", async () => {
    const user = userEvent.setup();
    render(<CodeBlock text={"a\nb"} language={null} />);
    await user.click(screen.getByRole("button", { name: "Copy to clipboard" }));
    expect(await navigator.clipboard.readText()).toBe("a\nb");
    expect(screen.getByRole("status").textContent).toBe("Copied");
  });
});
