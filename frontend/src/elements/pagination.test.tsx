// @vitest-environment jsdom
/** Page numbers: names, the current one, the arrows and their ends. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../ui/testing";
// Loaded before the tests, so that none waits for it.
import "./pagination";

afterEach(cleanup);

const current = () => screen.getByRole("button", { current: "page" }).textContent;

describe("page numbers", () => {
  it("go to a page, and to the one before and after", async () => {
    const { user, sent } = await page(["pagination", { num_pages: 20, value: 3 }]);
    await screen.findByRole("navigation", { name: "Pagination" });
    await user.click(screen.getByRole("button", { name: "Page 5" }));
    await user.click(screen.getByRole("button", { name: "Next page" }));
    await user.click(screen.getByRole("button", { name: "Previous page" }));
    expect(sent()).toEqual([{ w0: 5 }, { w0: 6 }, { w0: 5 }]);
    expect(current()).toBe("5");
  });

  it("keep the focus where there is no further page", async () => {
    const { user, sent } = await page(["pagination", { num_pages: 3, value: 2 }]);
    const next = await screen.findByRole("button", { name: "Next page" });
    next.focus();
    await user.keyboard("{Enter}{Enter}");
    expect(sent()).toEqual([{ w0: 3 }]);
    expect(document.activeElement).toBe(next);
    expect(next.getAttribute("aria-disabled")).toBe("true");
  });

  it("leave the numbers out, and do nothing while they are disabled", async () => {
    const { user, sent } = await page(
      ["pagination", { num_pages: 20, value: 3, max_visible_pages: 0 }],
      ["pagination", { num_pages: 2, disabled: true }],
    );
    const [first] = await screen.findAllByRole("navigation");
    expect(first?.querySelectorAll("button").length).toBe(2);
    await user.click(screen.getByRole("button", { name: "Page 2" }));
    expect(sent()).toEqual([]);
  });
});
