// @vitest-environment jsdom
/** Where the link to a page leads, whatever the page's path looks like. */
import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { page } from "../ui/testing";

afterEach(cleanup);

it.each(["two", "deep/two?a=b", "javascript:alert(1)", "http:example.com", "https:example.com", "data:text/html,x"])(
  "stays in the app for the path %s",
  async (href) => {
    await page(["page_link", { href }]);
    const link = await screen.findByTestId("stPageLink-NavLink");
    expect(link.getAttribute("href")).toBe(`./${href}`);
    expect(link.getAttribute("target")).toBeNull();
  },
);

it.each(["https://example.com/x", "http://example.com"])("opens the address %s in a new tab", async (href) => {
  await page(["page_link", { href }]);
  const link = await screen.findByTestId("stPageLink-NavLink");
  expect([link.getAttribute("href"), link.getAttribute("target"), link.getAttribute("rel")]).toEqual([href, "_blank", "noopener noreferrer"]);
});
