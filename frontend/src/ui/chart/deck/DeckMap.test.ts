// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { DeckMap, type Drawing } from "./DeckMap";

interface Given {
  readonly parent: HTMLElement;
  readonly touchAction: string;
}

vi.mock("./libraries", () => ({
  fetchCore: async () => ({
    Deck: class {
      constructor({ parent, touchAction }: Given) {
        const canvas = document.createElement("canvas");
        canvas.style.touchAction = touchAction;
        parent.append(canvas);
      }

      setProps = () => undefined;
      finalize = () => undefined;
    },
  }),
  fetchClasses: async () => ({}),
}));

const drawing = { spec: { layers: [], views: [] }, tables: [], theme: {}, tooltip: null, selected: null, fitted: false, extent: null, ground: false, tiles: null } as unknown as Drawing;

async function drawn(before: (map: DeckMap) => void) {
  const holder = document.createElement("div");
  const map = new DeckMap(holder, { click: () => undefined, error: (error) => expect(error?.text).toBeUndefined(), notOnMap: () => undefined, lost: () => undefined });
  before(map);
  map.draw(drawing);
  await vi.waitFor(() => expect(holder.querySelector("canvas")).not.toBeNull());
  return { map, touch: () => holder.querySelector("canvas")!.style.touchAction };
}

it("takes one finger in the whole window, also when it is made there", async () => {
  const inPage = await drawn(() => undefined);
  expect(inPage.touch()).toBe("pan-y");
  inPage.map.takeTouch(true);
  expect(inPage.touch()).toBe("none");
  inPage.map.takeTouch(false);
  expect(inPage.touch()).toBe("pan-y");
  const inWindow = await drawn((map) => map.takeTouch(true));
  expect(inWindow.touch()).toBe("none");
});
