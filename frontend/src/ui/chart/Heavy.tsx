import { chart } from "../../texts/en/chart";
import { fill } from "../../texts/fill";

/** Stands in the place of a chart that would hold the page, until its reader wants it all the same. */
export function Heavy({ count, onDraw }: { count: number; onDraw: () => void }) {
  return (
    <div className="chartHeavy">
      <p>{fill(chart.heavy, { count })}</p>
      <button type="button" onClick={onDraw}>
        {chart.drawAnyway}
      </button>
    </div>
  );
}
