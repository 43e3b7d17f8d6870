// @vitest-environment jsdom
/** The elements that only show: what they say to tests, CSS and assistive technology. */
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import type { PropsByKind } from "../wire.gen";
import Alert from "./alert";
import Caption from "./caption";
import ExceptionElement from "./exception";
import Json from "./json";
import MarkdownElement from "./markdown";
import TextElement from "./text";

afterEach(cleanup);

const PROSE = { body: "text", allow_html: false, help: null, text_alignment: "left", wrap: true } as const;

describe("markdown and caption", () => {
  it("carry their hooks", () => {
    render(<MarkdownElement id={1} props={{ ...PROSE, width: "auto", anchors: true, cursor: "" }} />);
    expect(screen.getByTestId("stMarkdown").contains(screen.getByTestId("stMarkdownContainer"))).toBe(true);
    cleanup();
    render(<Caption id={1} props={{ ...PROSE, width: "stretch" }} />);
    expect(screen.getByTestId("stCaptionContainer").innerHTML).toBe("<p>text</p>");
  });

  it("show help only where there is some", () => {
    const { rerender } = render(<Caption id={1} props={{ ...PROSE, width: "stretch" }} />);
    expect(screen.queryByTestId("stTooltipIcon")).toBeNull();
    rerender(<Caption id={1} props={{ ...PROSE, width: "stretch", help: "why" }} />);
    within(screen.getByTestId("stTooltipIcon")).getByRole("button", { name: "Help" });
  });
});

describe("text", () => {
  it("shows its help icon", () => {
    render(<TextElement id={1} props={{ body: "plain", help: "why", width: "content", text_alignment: "left", wrap: true }} />);
    within(screen.getByTestId("stText")).getByRole("button", { name: "Help" });
    expect(screen.getByTestId("stText").textContent).toBe("plain");
  });
});

describe("alert", () => {
  it.each([
    ["error", "alert", "stAlertContentError"],
    ["warning", "alert", "stAlertContentWarning"],
    ["info", "status", "stAlertContentInfo"],
    ["success", "status", "stAlertContentSuccess"],
  ] as const)("%s", (level, role, hook) => {
    render(<Alert id={1} props={{ level, body: "Saved", icon: "🚨", title: "Done", width: "stretch" }} />);
    expect(screen.getByRole(role).textContent).toBe("🚨DoneSaved");
    expect(screen.getByTestId(hook)).not.toBeNull();
    expect(screen.getByTestId("stAlertTitle").textContent).toBe("Done");
  });
});

describe("exception", () => {
  const frame = { file: "app.py", line: 2, name: "<module>", first: 1, source: ["a = 1", "b = a / 0"], caret: [4, 9] as const };
  const props: PropsByKind["exception"] = {
    type: "ZeroDivisionError",
    message: "division *by* zero",
    markdown: false,
    frames: [frame],
    related: [],
    hidden: false,
    hint: null,
    links: "auto",
    width: "stretch",
  };

  it("shows the error, its place, and the piece of code that is at fault", () => {
    const { container } = render(<ExceptionElement id={1} props={props} />);
    expect(screen.getByTestId("stExceptionMessage").textContent).toBe("ZeroDivisionError: division *by* zero");
    expect(screen.getByTestId("stExceptionTraceRow").textContent).toContain("app.py:2");
    expect(container.querySelector("[data-marked]")?.textContent).toBe("2b = a / 0\n");
    expect(container.querySelector(".stExceptionCaret")?.textContent).toBe("a / 0");
  });

  it("shows what led to it, and what a group has, with their places", () => {
    const related = [
      { relation: "part", type: "ValueError", message: "one", frames: [] },
      { relation: "cause", type: "KeyError", message: "'a'", frames: [{ ...frame, line: 1 }] },
    ] as const;
    render(<ExceptionElement id={1} props={{ ...props, related }} />);
    const [part, cause] = screen.getAllByTestId("stExceptionRelated");
    expect(part?.textContent).toBe("In the group:ValueError: one");
    expect(cause?.textContent).toContain("Cause:KeyError: 'a'app.py:1");
    expect(screen.getByRole("alert").contains(cause!)).toBe(true);
  });

  it("offers to ask others where the page is the developer's own, or the app says so", () => {
    const { rerender } = render(<ExceptionElement id={1} props={props} />);
    const search = screen.getByRole<HTMLAnchorElement>("link", { name: /Ask Google/ });
    expect(new URL(search.href).searchParams.get("q")).toBe("python ZeroDivisionError division *by* zero");
    expect(search.rel).toBe("noopener noreferrer");
    rerender(<ExceptionElement id={1} props={{ ...props, message: "x".repeat(9000) + "\ud83d", links: true }} />);
    expect(screen.getByRole<HTMLAnchorElement>("link", { name: /Ask ChatGPT/ }).href.length).toBeLessThan(8000);
    rerender(<ExceptionElement id={1} props={{ ...props, links: false }} />);
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("folds a long traceback until it is asked for", async () => {
    const frames = Array.from({ length: 30 }, (_, i) => ({ ...frame, line: 2, file: `m${i}.py` }));
    render(<ExceptionElement id={1} props={{ ...props, frames }} />);
    expect(screen.getAllByTestId("stExceptionTraceRow")).toHaveLength(5);
    await userEvent.click(screen.getByRole("button", { name: "Show 25 more calls" }));
    expect(screen.getAllByTestId("stExceptionTraceRow")).toHaveLength(30);
  });
});

const tree = (body: string) => render(<Json id={1} props={{ body, data: "", levels: null, width: "stretch" }} />);
const names = () => screen.getAllByRole("treeitem").map((item) => item.textContent);

describe("json", () => {
  it("is a tree with one stop for Tab, moved by arrows", async () => {
    tree('{"a": [1], "b": 2}');
    const user = userEvent.setup();
    expect(names()).toEqual(["{", '"a": [', "0: 1", '"b": 2']);
    await user.tab();
    await user.keyboard("{ArrowDown}{ArrowLeft}");
    expect(names()).toEqual(["{", '"a": […] 1 item', '"b": 2']);
    expect(document.activeElement?.textContent).toBe('"a": […] 1 item');
    expect(document.activeElement?.getAttribute("aria-expanded")).toBe("false");
    expect(document.querySelectorAll('[role="treeitem"][tabindex="0"]')).toHaveLength(1);
    await user.click(document.activeElement!);
    expect(names()).toContain("0: 1");
  });

  it("keeps what the user folded when the data changes", async () => {
    const { rerender } = tree('{"a": [1]}');
    await userEvent.click(screen.getByText('"a":', { exact: false }));
    rerender(<Json id={1} props={{ body: '{"a": [1, 2]}', data: "", levels: null, width: "stretch" }} />);
    expect(names()).toEqual(["{", '"a": […] 2 items']);
  });

  it("shows what is not JSON as it is, and says why", () => {
    const { container } = tree("{bad");
    expect(screen.getByRole("alert").textContent).toContain("This is not valid JSON:");
    expect(container.querySelector("code")?.textContent).toBe("{bad");
  });
});
