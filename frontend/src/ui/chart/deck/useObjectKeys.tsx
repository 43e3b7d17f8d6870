/** The objects of a map by keys: arrows go from one to the next, Enter selects it. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { deck } from "../../../texts/en/deck";
import { said } from "./tooltip";
import type { DeckMap, Picked } from "./DeckMap";

/** A stop of its own, since the arrows move the map itself. It is seen while it has the focus. */
export function useObjectKeys(map: DeckMap | null, selects: boolean, choose: (picked: Picked) => void): ReactNode {
  const [at, setAt] = useState<{ position: number; text: string } | null>(null);
  if (!selects) return null;
  const go = (position: number) => {
    const found = map?.objectAt(position);
    if (found === null || found === undefined) return;
    map!.show(found);
    setAt({ position, text: `${textOf(found.object)} (${position + 1}/${found.count})` });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = at?.position ?? -1;
    const last = (map?.objectAt(0)?.count ?? 0) - 1;
    const next = () => go(Math.min(last, now + 1));
    const back = () => go(Math.max(0, now - 1));
    const select = () => {
      const found = at === null ? null : map?.objectAt(now);
      if (found !== null && found !== undefined) choose(found);
    };
    const act = { ArrowRight: next, ArrowDown: next, ArrowLeft: back, ArrowUp: back, Home: () => go(0), End: () => go(last), Enter: select, " ": select }[event.key];
    if (act === undefined || last < 0) return;
    event.preventDefault();
    act();
  };
  return (
    <div className="deckObjects" role="application" aria-label={deck.objects} tabIndex={0} onKeyDown={onKeyDown} onBlur={() => setAt(null)}>
      <span role="status">{at?.text ?? ""}</span>
      <span aria-hidden="true">{at === null ? deck.objects : ""}</span>
    </div>
  );
}

function textOf(object: unknown): string {
  if (typeof object !== "object" || object === null) return said(object);
  const { properties } = object as { properties?: unknown };
  const fields = Object.entries(typeof properties === "object" && properties !== null ? properties : object);
  return fields.filter(([, value]) => typeof value !== "object").map(([name, value]) => `${name}: ${said(value)}`).join(", ");
}
