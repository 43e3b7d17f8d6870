// @vitest-environment jsdom
/** The navigation: what is in sight of many pages, sections that fold, the search, the menus above the page. */
import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { fitting } from "../ui/navigation/NavigationTop";
import { inSight, matching } from "../ui/navigation/sections";
import { page } from "../ui/testing";
import type { NavigationSection } from "../wire.gen";

let narrow = false;
beforeEach(() => {
  narrow = false;
  localStorage.clear();
  window.matchMedia = (query) =>
    ({ matches: narrow, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList;
});
afterEach(cleanup);

const section = (label: string, from: number, to: number): NavigationSection => ({
  label,
  pages: Array.from({ length: to - from + 1 }, (_, i) => ({ title: `Page ${from + i}`, icon: null, href: `p${from + i}`, help: null })),
});
const SECTIONS = [section("", 1, 2), section("Reports", 3, 10), section("Admin", 11, 22)];
const links = () => screen.queryAllByTestId("stSidebarNavLink").map((link) => link.textContent);

/** In the sidebar, with something below it, or alone. */
async function navigation(props: Record<string, unknown>, alone = false) {
  const others: [string, Record<string, unknown>][] = alone ? [] : [["divider", {}]];
  const shown = await page(["navigation", { position: "sidebar", current: "p1", limit: 10, sections: SECTIONS, ...props }], ...others);
  await screen.findByRole("navigation");
  return shown;
}

const count = (limit: number | null, folded: string[] = [], current = "p1") => {
  const { shown, more } = inSight(SECTIONS, current, folded, limit);
  return [shown.map(({ label, pages }) => `${label}${pages.length}`).join(" "), more];
};
const found = (query: string) => matching(SECTIONS, query).flatMap(({ pages }) => pages.map(({ href }) => href));

describe("many pages", () => {
  test("show the first, and two more rather than a button", () => {
    expect(count(null)).toEqual(["2 Reports8 Admin12", 0]);
    expect(count(10)).toEqual(["2 Reports8", 12]);
    expect(count(4)).toEqual(["2 Reports2", 18]);
    expect(count(20)).toEqual(["2 Reports8 Admin12", 0]);
    expect(count(19)).toEqual(["2 Reports8 Admin9", 3]);
    expect(count(0)).toEqual(["1", 21]);
  });
  test("always show the current one", () => {
    expect(count(10, [], "p20")).toEqual(["2 Reports8 Admin1", 11]);
  });
  test("count those of open sections only", () => {
    expect(count(10, ["Reports"])).toEqual(["2 Reports0 Admin8", 4]);
    expect(count(10, ["Reports", "Admin"])).toEqual(["2 Reports0 Admin0", 0]);
    expect(count(10, ["Admin"])).toEqual(["2 Reports8 Admin0", 0]);
    expect(inSight(SECTIONS, "p4", ["Reports"], 10).shown.map(({ hides }) => hides)).toEqual([false, true, false]);
  });
  test("are found by words of their titles and sections", () => {
    expect(found("PAGE 20")).toEqual(["p20"]);
    expect(found("rep 1")).toEqual(["p10"]);
    expect(found("nothing")).toEqual([]);
  });
});

describe("in the sidebar", () => {
  it("shows more and less, and remembers it", async () => {
    const { user } = await navigation({});
    expect(links()).toHaveLength(10);
    await user.click(screen.getByRole("button", { name: "View 12 more" }));
    expect(links()).toHaveLength(22);
    cleanup();
    await navigation({});
    expect(links()).toHaveLength(22);
    await user.click(screen.getByRole("button", { name: "View less" }));
    expect(links()).toHaveLength(10);
  });

  it("shows all where nothing is below it, and where the app wants it", async () => {
    await navigation({}, true);
    expect(links()).toHaveLength(22);
    expect(screen.queryByTestId("stSidebarNavSeparator")).toBeNull();
    cleanup();
    await navigation({ limit: null });
    expect(links()).toHaveLength(22);
    expect(screen.queryByTestId("stSidebarNavViewButton")).toBeNull();
  });

  it("folds its sections by the keyboard, marks the one that hides the current page, and remembers it", async () => {
    const { user } = await navigation({ current: "p4" });
    const fold = screen.getByRole("button", { name: "Reports" });
    expect(fold.getAttribute("aria-expanded")).toBe("true");
    fold.focus();
    await user.keyboard("{Enter}");
    const folded = screen.getByRole("button", { name: /Reports *.has the current page/ });
    expect(folded).toBe(document.activeElement);
    expect(links()).not.toContain("Page 3");
    cleanup();
    await navigation({ current: "p1" });
    expect(screen.getByRole("button", { name: "Reports" }).getAttribute("aria-expanded")).toBe("false");
  });

  it("has a field to search all pages, by the keyboard", async () => {
    const { user } = await navigation({});
    const field = screen.getByRole("searchbox", { name: "Search pages" });
    await user.type(field, "admin 2");
    expect(links()).toEqual(["Page 12", "Page 20", "Page 21", "Page 22"]);
    expect(screen.getByRole("status").textContent).toBe("4 pages");
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(document.activeElement?.textContent).toBe("Page 20");
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(document.activeElement).toBe(field);
    await user.type(field, "xyz");
    expect(screen.getByRole("status").textContent).toBe("No page found");
    cleanup();
    await navigation({ sections: [section("", 1, 19)] });
    expect(screen.queryByRole("searchbox")).toBeNull();
  });

  it("says of an address elsewhere that it opens in a new tab, and shows a long title in full", async () => {
    const pages = [
      { title: "A page with a long title", icon: null, href: "long", help: null },
      { title: "Elsewhere", icon: null, href: "https://example.com", help: "Another app" },
    ];
    await navigation({ current: "long", sections: [{ label: "", pages }] });
    const [long, elsewhere] = screen.getAllByTestId("stSidebarNavLink");
    expect(links()).toEqual(["A page with a long title", "Elsewhere (opens in new tab)"]);
    expect(elsewhere?.querySelector("[title]")).toBeNull();
    expect(long?.querySelector("[title]")?.getAttribute("title")).toBe("A page with a long title");
  });
});

const top = () => navigation({ position: "top", current: "p4", limit: null });

describe("above the page", () => {
  it("has a menu for each section, which the keyboard goes through", async () => {
    const { user } = await top();
    expect(screen.getAllByTestId("stTopNavLink").map((link) => link.textContent)).toEqual(["Page 1", "Page 2"]);
    const reports = screen.getByRole("button", { name: "Reports" });
    expect(reports.getAttribute("aria-current")).toBe("true");
    expect(screen.getByRole("button", { name: "Admin" }).getAttribute("aria-current")).toBeNull();
    reports.focus();
    await user.keyboard("{ArrowDown}");
    const menu = screen.getByRole("menu", { name: "Reports" });
    expect(within(menu).getAllByRole("menuitem")).toHaveLength(8);
    expect(document.activeElement?.textContent).toBe("Page 4"); // the current one
    await user.keyboard("{ArrowDown}{End}{ArrowDown}");
    expect(document.activeElement?.textContent).toBe("Page 3");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(reports);
    await user.keyboard("{Enter}{Home} ");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(reports);
  });

  it("is one button on a phone, which says where one is", async () => {
    narrow = true;
    const { user } = await top();
    await user.click(screen.getByRole("button", { name: /Pages: *Page 4/ }));
    expect(document.activeElement?.textContent).toBe("Page 4");
    expect(links()).toHaveLength(22);
    await user.keyboard("{Escape}");
    expect(links()).toHaveLength(0);
    expect(document.activeElement?.textContent).toBe("Pages: Page 4");
  });

  it("keeps as many in the row as have room beside the button for the others", () => {
    expect(fitting([100, 100, 100], 308)).toEqual({ fits: 3, width: null });
    expect(fitting([100, 100, 100], 307)).toEqual({ fits: 1, width: 100 });
    expect(fitting([100, 100], 50)).toEqual({ fits: 0, width: 0 });
    expect(fitting([], 50)).toEqual({ fits: 0, width: null });
  });
});
