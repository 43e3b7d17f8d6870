// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { lossOf, reasonOf, refusalsSoFar, short } from "./refusals";

function refuse(blockedURI: string, effectiveDirective = "connect-src"): void {
  document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), { blockedURI, effectiveDirective }));
}

describe("why something was not fetched", () => {
  it("names the address that the policy has refused, without its question, and the option", async () => {
    const said = reasonOf(new Error("Failed to fetch"), "https://data.example.org/places.json?token=secret");
    // The browser tells of it when the library has failed already.
    refuse("https://data.example.org/places.json?token=secret");
    expect(await said).toContain("https://data.example.org/places.json");
    expect(await said).toContain("map.hosts");
    expect(await said).not.toContain("secret");
  });

  it("says what a server said that may be asked", async () => {
    const said = await reasonOf(new Error("loading data: Failed to fetch (404)"), "https://other.example.org/places.json");
    expect(said).toContain("https://other.example.org/places.json");
    expect(said).toContain("404");
    expect(said).not.toContain("map.hosts");
  });

  it("parts the status that Vega tells from its words", async () => {
    const { text, lost } = await lossOf(new Error("404Not Found"), "app/static/x.csv", refusalsSoFar());
    expect(text).toContain("404 Not Found");
    expect(lost).toBe("app/static/x.csv");
  });

  it("tells code from data, and what was refused before from what is refused now", async () => {
    const before = refusalsSoFar();
    refuse("https://cdn.example.org/decoder.wasm.js", "script-src-elem");
    expect(await reasonOf(new Error("Failed"), undefined, before)).toContain("WebAssembly");
    expect(await reasonOf(new Error("Failed"), undefined, refusalsSoFar())).toBe("Failed");
  });

  it("says that the options were not understood, where the library only stumbled", async () => {
    expect(await reasonOf(new TypeError("Cannot read properties of undefined (reading 'get')"), undefined, refusalsSoFar())).toMatch(/does not fit.*reading 'get'/s);
  });

  it("shortens long addresses in their middle", () => {
    expect(short(`https://a.example/${"x".repeat(300)}/end.json`)).toMatch(/^https:\/\/a\.example\/x+…x*\/end\.json$/);
  });
});
