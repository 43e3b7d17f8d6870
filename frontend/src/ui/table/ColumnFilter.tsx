import { useEffect, useRef, useState } from "react";
import { table } from "../../texts/en/table";
import { locale } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { LabeledField } from "./LabeledField";
import { textOf } from "./show";
import { TableError } from "./TableError";
import { type Answered, useAnswer } from "./useAnswer";
import type { Cell } from "./windows";
import type { Filter, Operator } from "./view";

/** A value of a column, and how many rows have it. */
export type Choice = readonly [cell: Cell, count: number];

interface ColumnFilterProps {
  readonly column: TableColumn;
  /** Those of this column. */
  readonly filters: readonly Filter[];
  readonly onFilters: (filters: readonly Filter[]) => void;
  readonly choices: (column: number, signal: AbortSignal) => Promise<readonly Choice[]>;
}

/** What a reader chooses between; `between` is two filters. */
export type Test = Operator | "between" | "";

const NUMBERS: readonly Test[] = ["=", "!=", "<", "<=", ">", ">=", "between"];
const TEXTS: readonly Test[] = ["contains", "=", "!=", "in"];
const MOMENTS: readonly Test[] = [">=", "<=", "between"];
/** How long the reader pauses before the server filters. */
const PAUSE = 300;
const counts = new Intl.NumberFormat(locale);

function testsOf({ content }: TableColumn): readonly Test[] {
  const always: readonly Test[] = ["empty", "filled"];
  switch (content) {
    case "integer":
      return [...NUMBERS, "in", ...always];
    case "number":
    case "decimal":
    case "duration":
      return [...NUMBERS, ...always];
    case "date":
      return ["=", ...MOMENTS, ...always];
    case "datetime":
    case "time":
      return [...MOMENTS, ...always];
    case "boolean":
      return ["=", ...always];
    case "category":
      return ["in", "contains", ...always];
    case "text":
      return [...TEXTS, ...always];
    default:
      return always;
  }
}

/** The test and the values that filters stand for. */
function fromFilters(filters: readonly Filter[]): readonly [Test, readonly string[]] {
  const [first, second] = filters;
  if (first === undefined) return ["", []];
  if (second !== undefined) return ["between", [String(first[2]), String(second[2])]];
  if (first[1] === "in") return ["in", (first[2] as readonly unknown[]).map(String)];
  return [first[1], first[2] === null ? [] : [String(first[2])]];
}

/** The filters that a test and values stand for; undefined: something is missing. */
function toFilters(column: TableColumn, test: Test, values: readonly string[]): readonly Filter[] | undefined {
  const { at } = column;
  const given = values.filter((value) => value !== "");
  if (test === "") return [];
  if (test === "empty" || test === "filled") return [[at, test, null]];
  if (test === "in") return given.length === 0 ? [] : [[at, "in", given.map((value) => typed(column, value))]];
  if (test === "between") {
    const [from = "", to = ""] = values;
    const both: Filter[] = [];
    if (from !== "") both.push([at, ">=", typed(column, from)]);
    if (to !== "") both.push([at, "<=", typed(column, to)]);
    return both;
  }
  const [value] = given;
  return value === undefined ? undefined : [[at, test, typed(column, value)]];
}

/** A number beyond 2^53 stays a text, which the server reads exactly. */
function typed({ content }: TableColumn, value: string): string | number | boolean {
  if (content === "boolean") return value === "true";
  if (!["integer", "number", "duration"].includes(content)) return value;
  const number = Number(value);
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
}

const INPUTS: Readonly<Record<string, string>> = { date: "date", datetime: "datetime-local", time: "time", integer: "number", number: "number", decimal: "number", duration: "number" };

/** The rows that are shown by what they have in one column. */
export function ColumnFilter({ column, filters, onFilters, choices }: ColumnFilterProps) {
  const [[test, values], setState] = useState(() => fromFilters(filters));
  const offered = useAnswer(test === "in" ? String(column.at) : null, (signal) => choices(column.at, signal));
  const said = JSON.stringify(filters);
  /** What the reader has said, and has not been done yet. */
  const late = useRef<(() => void) | null>(null);
  const flush = () => {
    late.current?.();
    late.current = null;
  };
  useEffect(() => {
    const next = toFilters(column, test, values);
    if (next === undefined || JSON.stringify(next) === said) return;
    late.current = () => onFilters(next);
    const timer = window.setTimeout(flush, PAUSE);
    return () => window.clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- what the reader says is what counts
  }, [test, values, said]);
  // Whoever closes the menu has said all there is to say.
  useEffect(() => () => late.current?.(), []);
  const set = (at: number, value: string) => setState([test, test === "between" ? [at === 0 ? value : (values[0] ?? ""), at === 1 ? value : (values[1] ?? "")] : [value]]);
  const fields = test === "between" ? [table.from, table.to] : test === "" || test === "in" || test === "empty" || test === "filled" ? [] : [table.value];
  return (
    <>
      <LabeledField label={table.filter}>{(id) => (<select id={id} value={test} onChange={(event) => setState([event.target.value as Test, []])}>
          <option value="">{table.all}</option>
          {testsOf(column).map((each) => (
            <option key={each} value={each}>
              {testText(each)}
            </option>
          ))}
        </select>)}</LabeledField>
      {column.content === "boolean" && test === "=" ? (
        <LabeledField label={table.value}>{(id) => (<select id={id} value={values[0] ?? ""} onChange={(event) => set(0, event.target.value)}>
            <option value="" />
            <option value="true">{table.yes}</option>
            <option value="false">{table.no}</option>
          </select>)}</LabeledField>
      ) : (
        fields.map((label, at) => (
          <LabeledField key={label} label={label}>{(id) => (<input id={id} type={INPUTS[column.content] ?? "text"} step="any" value={values[at] ?? ""} onChange={(event) => set(at, event.target.value)} onBlur={flush} />)}</LabeledField>
        ))
      )}
      {test === "in" && <Choices column={column} offered={offered} chosen={values} onChosen={(chosen) => setState(["in", chosen])} />}
    </>
  );
}

interface ChoicesProps {
  readonly column: TableColumn;
  readonly offered: Answered<readonly Choice[]>;
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}

function Choices({ column, offered: { found, trouble, again }, chosen, onChosen }: ChoicesProps) {
  const there = (found ?? []).filter(([cell]) => cell !== null);
  return (
    <fieldset className="columnMenuChoices">
      <legend>{table.values}</legend>
      {trouble === undefined ? found === undefined && <p role="status">{table.loading}</p> : <TableError error={trouble} onRetry={again} />}
      {there.map(([cell, count]) => {
        const value = String(cell);
        return (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) => onChosen(event.target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))}
            />
            <span>{textOf(cell, column)}</span>
            <span className="columnMenuCount">{counts.format(count)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** What a test is called. */
export function testText(test: Test): string {
  switch (test) {
    case "contains":
      return table.contains;
    case "in":
      return table.oneOf;
    case "empty":
      return table.isEmpty;
    case "filled":
      return table.isFilled;
    case "between":
      return table.between;
    case "=":
      return "=";
    case "!=":
      return "≠";
    case "<=":
      return "≤";
    case ">=":
      return "≥";
    default:
      return test;
  }
}
