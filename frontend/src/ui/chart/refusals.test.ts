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

  it("is no refusal of what another chart has asked for", async () => {
    const before = refusalsSoFar();
    refuse("https://data.example.org/of-another-chart.json");
    expect(await reasonOf(new Error("No valid type in it"), undefined, before)).toBe("No valid type in it");
    const own = await reasonOf(new Error("Failed to fetch"), "https://data.example.org/own.json", before);
    expect(own).toContain("own.json");
    expect(own).not.toContain("of-another-chart");
  });

  it.each([
    "Unexpected end of JSON input",
    "Unexpected token '<', \"<html>\" is not valid JSON",
    "Expected ',' or '}' after property value in JSON at position 7",
    "JSON.parse: unexpected character at line 1 column 1 of the JSON data",
    "JSON Parse error: Unexpected EOF",
  ])("says of what has come and is no JSON that it was not read, and does not wait for it: %s", async (said) => {
    const { text, lost } = await lossOf(new SyntaxError(said), "app/static/x.json", refusalsSoFar());
    expect(text).toContain("app/static/x.json could not be read");
    expect(lost).toBeUndefined();
  });

  it.each(["Failed to fetch resource (404) Not Found: https://a.example/x.json", 'GeoJSON at URL "x.json" does not exist.'])("does not take the name of a file for its content: %s", async (said) => {
    const { text, lost } = await lossOf(new Error(said), "x.json", refusalsSoFar());
    expect(text).toContain("x.json could not be fetched");
    expect(lost).toBe("x.json");
  });

  it("says that the options were not understood, where the library only stumbled", async () => {
    expect(await reasonOf(new TypeError("Cannot read properties of undefined (reading 'get')"), undefined, refusalsSoFar())).toMatch(/does not fit.*reading 'get'/s);
  });

  it("shortens long addresses in their middle", () => {
    expect(short(`https://a.example/${"x".repeat(300)}/end.json`)).toMatch(/^https:\/\/a\.example\/x+…x*\/end\.json$/);
  });
});
