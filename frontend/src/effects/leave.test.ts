// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import leave from "./leave";

const OUTBOX = "millpond:outbox";
let navigation: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  navigation = new EventTarget();
  vi.stubGlobal("navigation", navigation);
  vi.stubGlobal("location", { assign: () => navigation.dispatchEvent(new Event("left")) });
  sessionStorage.setItem(OUTBOX, "what was done here");
});
afterEach(() => {
  dispatchEvent(new Event("pagehide")); // what still listens
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const to = (path: string) => new URL(path, document.baseURI).href;

/** The browser says that it does not go, and then, at once, that it goes elsewhere. */
function stops(then?: { url?: string; sameDocument?: boolean; downloadRequest?: string }) {
  navigation.dispatchEvent(new Event("navigateerror"));
  if (then !== undefined) {
    const { url = to("/other"), sameDocument = false, downloadRequest = null } = then;
    navigation.dispatchEvent(Object.assign(new Event("navigate"), { destination: { url, sameDocument }, downloadRequest }));
  }
  vi.runAllTimers();
}

function isKept(): boolean {
  dispatchEvent(new Event("pagehide"));
  return sessionStorage.getItem(OUTBOX) !== null;
}

test("who leaves to sign in leaves nothing behind", () => {
  leave({ url: "_millpond/login?ticket=a" });
  expect(isKept()).toBe(false);
});

test.each([
  ["its user has stopped it", undefined],
  ["its user goes elsewhere", {}],
])("where the browser does not go, since %s, nothing is lost", (_, then) => {
  leave({ url: "_millpond/login?ticket=a" });
  stops(then);
  expect(isKept()).toBe(true);
});

test.each([
  ["the page's own address", { sameDocument: true }],
  ["a file that is saved", { downloadRequest: "file.csv" }],
])("%s stops nothing", (_, then) => {
  leave({ url: "_millpond/login?ticket=a" });
  stops(then);
  expect(isKept()).toBe(false);
});

test.each([
  ["a second click", { url: to("_millpond/login?ticket=a") }],
  ["the page's own address", { sameDocument: true }],
  ["a file that is saved", { downloadRequest: "file.csv" }],
])("where the browser does not go after all, nothing is lost, although %s came before", (_, then) => {
  leave({ url: "_millpond/login?ticket=a" });
  stops(then);
  stops();
  expect(isKept()).toBe(true);
});

test("a second click takes the place of the first", () => {
  leave({ url: "_millpond/login?ticket=a" });
  leave({ url: "_millpond/login?ticket=b" });
  stops({ url: to("_millpond/login?ticket=b") });
  expect(isKept()).toBe(false);
});
