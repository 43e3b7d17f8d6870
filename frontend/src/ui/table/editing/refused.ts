import { editor } from "../../../texts/en/editor";
import { fill } from "../../../texts/fill";

/** Reasons that are said of one paste: those of the most cells. */
const MOST_SAID = 3;

/** Cells that a paste, a fill or an emptied range leaves as they were: how many, by reason. */
export class Refused {
  private readonly counts: Map<string, number>;
  /** Cells of a paste that the table has no row or column for. */
  outside: number;

  constructor(before?: Refused) {
    this.counts = new Map(before?.counts);
    this.outside = before?.outside ?? 0;
  }

  add(reason: string, count = 1): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + count);
  }

  get count(): number {
    return [...this.counts.values()].reduce((sum, each) => sum + each, 0);
  }

  /** In words; where there are several reasons, each has its number. */
  said(): string {
    return [this.saidOfCells(), this.outside > 0 ? fill(editor.outside, { count: this.outside }) : ""].filter(Boolean).join(" ");
  }

  private saidOfCells(): string {
    if (this.counts.size === 0) return "";
    const sorted = [...this.counts].toSorted(([, one], [, other]) => other - one);
    const reasons = sorted.slice(0, MOST_SAID).map(([reason, count]) => (sorted.length === 1 ? reason : fill("{reason} ({count})", { reason, count })));
    return fill(editor.refused, { count: this.count, reason: reasons.join(" ") + (sorted.length > MOST_SAID ? " …" : "") });
  }
}
