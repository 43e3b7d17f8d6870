/** For tests: a page with widgets, drawn by the real tree, whose server the test is. */
import { act, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { connectedApp } from "../core/fake";
import { IS_FORM, type Event, type Op } from "../wire.gen";
import { AppContext } from "./hooks";
import { Children } from "./tree";

// What the test's document lacks: the top layer, and the escaping of selectors.
HTMLElement.prototype.showPopover ??= function (this: HTMLElement) {
  this.style.display = "block";
};
globalThis.CSS ??= { escape: (text: string) => text.replaceAll(/[^\w-]/g, "\\$&") } as typeof CSS;

type Widget = readonly [kind: string, props: Record<string, unknown>];

/** Draws the widgets in the main region, or in their form, as the nodes 10, 11, ... with the ids "w0", "w1", ... */
export async function page(...widgets: Widget[]) {
  const { app, draw, sent } = connectedApp();
  const forms = new Map(widgets.flatMap(([kind, { id }], i) => (IS_FORM.has(kind) ? [[id, 10 + i]] : [])));
  const last = new Map<number, number>();
  draw(
    ...widgets.map(([kind, props], i): Op => {
      const parent = forms.get(props["form"]) ?? 1;
      const after = last.get(parent) ?? null;
      last.set(parent, 10 + i);
      return ["set", 10 + i, parent, after, kind, { id: `w${i}`, label: "Label", ...props }];
    }),
  );
  render(
    <AppContext value={app}>
      <Children of={1} />
    </AppContext>,
  );
  const events = () => sent().filter((message): message is Event => message.type === "event");
  return {
    user: userEvent.setup(),
    /** The server answers with these ops. */
    draw: (...ops: Op[]) => act(() => draw(...ops)),
    /** The values of each event that was sent, in order. */
    sent: () => events().map((event) => event.values ?? {}),
    /** The buttons whose presses were sent. */
    triggers: () => events().map((event) => event.trigger ?? null),
  };
}
