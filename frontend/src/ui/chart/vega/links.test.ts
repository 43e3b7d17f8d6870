import { describe, expect, it } from "vitest";
import { links } from "./links";

const link = (address: string) => links.sanitize(address, { context: "href" } as never);

describe("links of marks", () => {
  it("lead to tabs of their own", async () => {
    expect(await link("https://example.com/a")).toEqual({ href: "https://example.com/a", target: "_blank", rel: "noopener noreferrer" });
    expect(await link("#there")).toEqual({ href: "#there" });
  });

  it.each(["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd"])("do not lead to %j", async (address) => {
    await expect(link(address)).rejects.toThrow();
  });

  it("are not what pictures are", async () => {
    expect(await links.sanitize("data:image/png;base64,AA==", { context: "image" } as never)).toEqual({ href: "data:image/png;base64,AA==" });
  });
});
