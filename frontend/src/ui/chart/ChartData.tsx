import { chart } from "../../texts/en/chart";
import { fill } from "../../texts/fill";
import { type ChartTable, shown } from "./table";

/** Rows that are shown; the file has them all. */
const MOST = 500;

/** The data of a chart, in its place. */
export function ChartData({ table: { names, rows, cell }, name, partial = false }: { table: ChartTable; name: string; partial?: boolean | undefined }) {
  const count = Math.min(rows, MOST);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is to be scrolled by keys, too
    <div className="chartData" data-testid="stChartData" role="region" aria-label={name} tabIndex={0}>
      <table>
        {(rows > count || partial) && (
          <caption>
            {partial && chart.drawnOnly} {rows > count && fill(chart.first, { shown: count, all: rows })}
          </caption>
        )}
        <thead>
          <tr>
            {names.map((column, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- names may repeat
              <th key={at} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_row, row) => (
            <tr key={row}>
              {names.map((_, column) => {
                const value = cell(row, column);
                return (
                  // oxlint-disable-next-line react/no-array-index-key -- a column has no other name
                  <td key={column} data-number={typeof value === "number" || undefined} data-missing={value === null || undefined}>
                    {value === null ? chart.missing : shown(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
