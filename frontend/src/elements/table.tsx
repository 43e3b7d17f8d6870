import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Markdown } from "../ui/Markdown";
import type { ElementProps } from "../ui/element";
import { headerRows } from "../ui/table/header";
import { styleOf, useRules } from "../ui/table/looks";
import { formatsOf, type CellText } from "../ui/table/staticText";
import { isStyled, type Cell, type StyledCell } from "../ui/table/windows";
import { typeOf } from "../ui/table/show";
import { useTableName } from "../ui/table/tableName";
import { table as texts } from "../texts/en/table";
import { fill } from "../texts/fill";
import type { TableColumn, TableProps } from "../wire.gen";
import "./table.css";

/** A table that is part of the text of the page. */
export default function Table({ id: node, props }: ElementProps<"table">) {
  const { columns, caption, height } = props;
  const cells = props.cells as (Cell | StyledCell)[][];
  const shown = cells[0]?.length ?? 0;
  const scroll = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(scroll, height !== "content");
  const id = `table-${useId().replaceAll(/\W/g, "")}`;
  useRules(id, props.rules);
  const name = useTableName(node, props.alt);
  return (
    <div className="stTable" data-testid="stTable" data-border={String(props.border)}>
      <div
        ref={scroll}
        className="tableScroll"
        data-scrolls={scrolls || undefined}
        data-high={height !== "content" || undefined}
        // A region that scrolls must be reachable by keyboard, and then wants a name.
        {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": props.alt ?? caption ?? name } : {})}
      >
        <table id={id} data-testid="stTableStyledTable" aria-label={props.alt ?? undefined}>
          {caption !== null && (
            <caption>
              <span className="table-caption">{caption}</span>
            </caption>
          )}
          {!props.hide_header && <Header columns={columns} />}
          <tbody>
            {shown === 0 || columns.length === 0 ? (
              <tr>
                <td className="table-empty" data-testid="stTableStyledEmptyTableCell" colSpan={Math.max(1, columns.length)}>
                  {texts.empty}
                </td>
              </tr>
            ) : (
              <Rows columns={columns} cells={cells} count={shown} classes={props.rules.length > 0} />
            )}
          </tbody>
        </table>
      </div>
      <Part shown={shown} all={props.rows} text={texts.part} />
      <Part shown={columns.length} all={props.all_columns} text={texts.partOfColumns} />
    </div>
  );
}

/** Says that there is more than is shown. */
function Part({ shown, all, text }: { shown: number; all: number; text: typeof texts.part | typeof texts.partOfColumns }) {
  return shown < all ? <p className="table-part">{fill(text, { shown, all })}</p> : null;
}

function Header({ columns }: { columns: TableProps["columns"] }) {
  return (
    <thead>
      {headerRows(columns).map((row, level) => (
        <tr key={level}>
          {row.map((cell) => (
            <th
              key={cell.at}
              scope={cell.span > 1 ? "colgroup" : "col"}
              colSpan={cell.span > 1 ? cell.span : undefined}
              className={`${cell.column.index ? "index_name" : "col_heading"} level${level} col${cell.at}`}
              data-align={cell.span > 1 ? "center" : alignment(cell.column)}
              style={styleOf(cell.column.css[level] ?? "")}
            >
              {cell.text.trim() === "" ? null : <Markdown text={cell.text} />}
            </th>
          ))}
        </tr>
      ))}
    </thead>
  );
}

type RowsProps = { columns: readonly TableColumn[]; cells: readonly (readonly (Cell | StyledCell)[])[]; count: number; classes: boolean };

function Rows({ columns, cells, count, classes }: RowsProps) {
  const shows = columns.map((column, at) => formatsOf(column, cells[at] ?? []));
  const levels = columns.filter((column) => column.index).length;
  return Array.from({ length: count }, (_, row) => (
    <tr key={row}>
      {columns.map((column, at) => {
        const name = classes ? (column.index ? `row_heading level${at} row${row}` : `data row${row} col${at - levels}`) : undefined;
        return <BodyCell key={at} cell={cells[at]?.[row] ?? null} column={column} text={shows[at]!} name={name} />;
      })}
    </tr>
  ));
}

type BodyCellProps = { cell: Cell | StyledCell; column: TableColumn; text: CellText; name: string | undefined };

function BodyCell({ cell, column, text, name }: BodyCellProps) {
  const styled = isStyled(cell) ? cell : null;
  const says = text(cell);
  const look = { className: name, style: styled?.css ? styleOf(styled.css) : undefined, "data-align": alignment(column), "data-type": isOfTime(column) ? "date" : undefined };
  const content = typeOf(column) === "number" ? says : <Markdown text={says} />;
  return column.index ? (
    <th scope="row" {...look}>
      {content}
    </th>
  ) : (
    <td {...look}>{content}</td>
  );
}

/** Dates are not broken into lines. */
function isOfTime(column: TableColumn): boolean {
  return ["date", "datetime", "time"].includes(typeOf(column));
}

function alignment(column: TableColumn): string | undefined {
  return typeOf(column) === "number" && !column.index ? "end" : undefined;
}

/** Whether the box has more than it shows: what has not, lets the header stick to the page. */
function useScrolls(box: React.RefObject<HTMLDivElement | null>, high: boolean): boolean {
  const [scrolls, setScrolls] = useState(false);
  const measure = () => {
    const element = box.current;
    const inner = element?.firstElementChild;
    if (!element || !inner) return;
    element.style.setProperty("--seen", `${element.clientWidth}px`);
    setScrolls(inner.scrollWidth > element.clientWidth + 1 || (high && inner.scrollHeight > element.clientHeight + 1));
  };
  useLayoutEffect(measure);
  useEffect(() => {
    if (!box.current || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
    // oxlint-disable-next-line react/exhaustive-deps -- the box is the same as long as it is there
  }, []);
  return scrolls;
}
