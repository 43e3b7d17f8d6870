/**
 * Vega's expressions as functions, without evaluating code.
 *
 * The interpreter walks the tree of an expression each time. A chart has
 * several for each point, and needs all of them whenever an axis moves; so
 * those that are plain become functions once. What is not, the interpreter
 * does.
 */
import type { Item } from "vega";
import { expressionInterpreter } from "vega-interpreter";

type Params = Record<string, unknown>;
type Value = (datum: Params, params: Params, item: Params) => unknown;

/** A part of an expression, as ESTree describes it. */
export interface Tree {
  readonly type: string;
  readonly [part: string]: unknown;
}

interface Expression {
  readonly code: string;
  readonly ast?: Tree;
}

interface Encoding {
  readonly marktype: string;
  readonly channels: Readonly<Record<string, Expression>>;
}

interface Context {
  readonly functions: Readonly<Record<string, (...values: unknown[]) => unknown>>;
}

type Encode = (item: Params, params: Params) => unknown;

/** Names that are no signals. */
const OTHERS = new Set(["item", "event", "group", "undefined", "NaN", "E", "LN2", "LN10", "LOG2E", "LOG10E", "MAX_VALUE", "MIN_VALUE", "PI", "SQRT1_2", "SQRT2", "Infinity"]);
/** Functions of the chart whose answer depends on what they are given, and on the scales. */
const OF_CHART = new Set(
  "format timeFormat utcFormat isValid isArray isBoolean isDate isDefined isNumber isObject isString join lerp pad toBoolean toDate toNumber toString scale bandwidth vlSelectionTest vlSelectionIdTest".split(" "),
);
const PLAIN = new Map<string, (...values: never[]) => unknown>([
  ["isFinite", Number.isFinite],
  ["isNaN", Number.isNaN],
  ...(["abs", "ceil", "exp", "floor", "log", "max", "min", "pow", "round", "sqrt"] as const).map((name) => [name, Math[name]] as const),
]);
/** What stands where a mark is on an axis, and what Vega makes of it. */
const ENDS = [
  ["x", "x2", "xc", "width"],
  ["y", "y2", "yc", "height"],
] as const;
/** Marks of which all points are one thing, which the first one speaks for. */
const OF_ONE = new Set(["line", "area", "trail"]);

/** What a mark says under the pointer: made when somebody points at it. */
export class Tip {
  constructor(
    private readonly value: Value,
    readonly params: Params,
  ) {}

  of(item: Item): unknown {
    return this.value((item as { datum: Params }).datum, this.params, item as unknown as Params);
  }
}

/** What a mark is to a screen reader: of a line, only the first point is asked, and which one that is turns out later. */
export class Description {
  constructor(
    private readonly value: Value,
    private readonly params: Params,
    private readonly item: Params,
  ) {}

  toString(): string {
    return String(this.value(this.item["datum"] as Params, this.params, this.item));
  }
}

export function tipOf(item: Item): unknown {
  const { tooltip } = item as { tooltip?: unknown };
  return tooltip instanceof Tip ? tooltip.of(item) : tooltip;
}

/** What a view takes as `expr`. `described`: marks have texts for screen readers; a canvas has nowhere to put them. */
export function expressions(described: boolean) {
  return {
    ...expressionInterpreter,
    parameter: (context: Context, expression: Expression): unknown =>
      functionOf(expression.ast, context) ?? (expressionInterpreter.parameter(context, expression) as unknown),
    encode: (context: Context, { marktype, channels }: Encoding): Encode => {
      const steps = Object.entries(channels)
        .filter(([name]) => described || name !== "description" || marktype === "group")
        .map(([name, expression]) => stepOf(context, marktype, name, expression));
      if (marktype !== "rule") steps.push(...ENDS.map((ends) => placing(ends, channels, marktype !== "area")).filter((step) => step !== undefined));
      return (item, params) => {
        let changed = false;
        for (const step of steps) if (step(item, params)) changed = true;
        return changed;
      };
    },
  };
}

/** Sets one channel of a mark, and says whether it has changed. */
function stepOf(context: Context, marktype: string, name: string, expression: Expression): Encode {
  const { ast } = expression;
  const value = functionOf(ast, context, true);
  if (value === undefined) {
    // To the interpreter, a rule is a mark whose ends stay as they are said.
    return expressionInterpreter.encode(context, { marktype: "rule", channels: { [name]: expression } }) as Encode;
  }
  if (name === "tooltip" && ast?.type !== "Literal") {
    let tip: Tip | undefined;
    return (item, params) => {
      if (tip?.params !== params) tip = new Tip(value, params);
      item["tooltip"] = tip;
      return false;
    };
  }
  const set: Encode = (item, params) => {
    const now = value(item["datum"] as Params, params, item);
    if (item[name] === now) return false;
    item[name] = now;
    return true;
  };
  if (name !== "description" || !OF_ONE.has(marktype)) return set;
  return (item, params) => {
    item["description"] = new Description(value, params, item);
    return false;
  };
}

/** A mark may be said by its other end, or its middle. An area may be upside down. */
function placing([start, end, middle, size]: (typeof ENDS)[number], channels: Readonly<Record<string, Expression>>, turns: boolean): Encode | undefined {
  const [hasStart, hasEnd, hasMiddle] = [start in channels, end in channels, middle in channels];
  if (!hasEnd && !hasMiddle) return undefined;
  const sizeOf = (item: Params) => (item[size] as number | undefined) || 0;
  return (item) => {
    if (hasEnd) {
      const [from, to] = [item[start] as number, item[end] as number];
      if (hasStart) {
        if (turns && from > to) [item[start], item[end]] = [to, from];
        item[size] = turns ? Math.abs(to - from) : to - from;
      } else item[start] = to - sizeOf(item);
    }
    if (hasMiddle) item[start] = (item[middle] as number) - sizeOf(item) / 2;
    return false;
  };
}

function literal(value: unknown): Value | undefined {
  return typeof value === "object" && value !== null ? undefined : () => value;
}

/** Undefined: it is not plain. */
export function functionOf(tree: Tree | undefined, { functions }: Context, ofItem = false): Value | undefined {
  const all = (trees: unknown): Value[] | undefined => {
    const found = (trees as readonly Tree[]).map(make);
    return found.includes(undefined) ? undefined : (found as Value[]);
  };

  function make(node: Tree | undefined): Value | undefined {
    if (node === undefined) return undefined;
    switch (node.type) {
      case "Literal":
        return literal(node["value"]);
      case "Identifier":
        return named(node["name"] as string);
      case "MemberExpression":
        return member(node);
      case "CallExpression":
        return call(node);
      case "UnaryExpression":
        return unary(node);
      case "BinaryExpression":
      case "LogicalExpression":
        return binary(node);
      case "ConditionalExpression":
        return conditional(node["test"], node["consequent"], node["alternate"]);
      case "ObjectExpression":
        return object(node["properties"] as readonly Tree[]);
      case "ArrayExpression": {
        const items = all(node["elements"]);
        return items && ((datum, params, item) => items.map((one) => one(datum, params, item)));
      }
      default:
        return undefined;
    }
  }

  function named(name: string): Value | undefined {
    if (name === "datum") return (datum) => datum;
    if (name === "item" && ofItem) return (_datum, _params, item) => item;
    if (OTHERS.has(name)) return undefined;
    const signal = `$${name}`;
    return (_datum, params) => params[signal];
  }

  function member(node: Tree): Value | undefined {
    const property = node["property"] as Tree;
    const name = node["computed"] === true ? (property.type === "Literal" ? property["value"] : undefined) : property["name"];
    // What all objects have leads out of the data.
    if ((typeof name !== "string" && typeof name !== "number") || name in Object.prototype) return undefined;
    const of = node["object"] as Tree;
    if (of.type === "Identifier" && of["name"] === "datum") return (datum) => datum[name];
    const owner = make(of);
    return owner && ((datum, params, item) => (owner(datum, params, item) as Params)[name]);
  }

  function call(node: Tree): Value | undefined {
    const name = (node["callee"] as Tree)["name"];
    if (typeof name !== "string") return undefined;
    const given = node["arguments"] as readonly Tree[];
    if (name === "if" && given.length === 3) return conditional(given[0], given[1], given[2]);
    if (name === "_scale") return scaled(given);
    const values = all(given);
    if (values === undefined || values.length > 3) return undefined;
    const plain = PLAIN.get(name) as ((...values: unknown[]) => unknown) | undefined;
    if (plain !== undefined) return applied(plain, values);
    if (!OF_CHART.has(name) || typeof functions[name] !== "function") return undefined;
    return applied((...now) => functions[name]!(...now), values);
  }

  /** A scale that is known by its name is one of the parameters. */
  function scaled([name, given, ...more]: readonly Tree[]): Value | undefined {
    const value = make(given);
    if (name?.type !== "Literal" || value === undefined || more.length > 0) return undefined;
    const scale = `%${String(name["value"])}`;
    return (datum, params, item) => (params[scale] as (value: unknown) => unknown)(value(datum, params, item));
  }

  function unary(node: Tree): Value | undefined {
    const value = make(node["argument"] as Tree);
    if (value === undefined) return undefined;
    switch (node["operator"]) {
      case "+":
        return (datum, params, item) => +(value(datum, params, item) as number);
      case "-":
        return (datum, params, item) => -(value(datum, params, item) as number);
      case "!":
        return (datum, params, item) => !value(datum, params, item);
      default:
        return undefined;
    }
  }

  function binary(node: Tree): Value | undefined {
    const left = make(node["left"] as Tree) as ((...given: Parameters<Value>) => number) | undefined;
    const right = make(node["right"] as Tree) as typeof left;
    if (left === undefined || right === undefined) return undefined;
    switch (node["operator"]) {
      case "&&":
        return (datum, params, item) => left(datum, params, item) && right(datum, params, item);
      case "||":
        return (datum, params, item) => left(datum, params, item) || right(datum, params, item);
      case "+":
        return (datum, params, item) => left(datum, params, item) + right(datum, params, item);
      case "-":
        return (datum, params, item) => left(datum, params, item) - right(datum, params, item);
      case "*":
        return (datum, params, item) => left(datum, params, item) * right(datum, params, item);
      case "/":
        return (datum, params, item) => left(datum, params, item) / right(datum, params, item);
      case "%":
        return (datum, params, item) => left(datum, params, item) % right(datum, params, item);
      case "<":
        return (datum, params, item) => left(datum, params, item) < right(datum, params, item);
      case "<=":
        return (datum, params, item) => left(datum, params, item) <= right(datum, params, item);
      case ">":
        return (datum, params, item) => left(datum, params, item) > right(datum, params, item);
      case ">=":
        return (datum, params, item) => left(datum, params, item) >= right(datum, params, item);
      case "===":
        return (datum, params, item) => left(datum, params, item) === right(datum, params, item);
      case "!==":
        return (datum, params, item) => left(datum, params, item) !== right(datum, params, item);
      default:
        return undefined;
    }
  }

  function conditional(...parts: readonly unknown[]): Value | undefined {
    const [test, yes, no] = all(parts) ?? [];
    if (test === undefined || yes === undefined || no === undefined) return undefined;
    return (datum, params, item) => (test(datum, params, item) ? yes(datum, params, item) : no(datum, params, item));
  }

  function object(properties: readonly Tree[]): Value | undefined {
    const names = properties.map(({ key }) => (key as Tree)["name"] ?? (key as Tree)["value"]);
    const values = all(properties.map(({ value }) => value));
    if (values === undefined || !names.every((name) => typeof name === "string" && !(name in Object.prototype))) return undefined;
    return (datum, params, item) => {
      const found: Params = {};
      for (const [at, value] of values.entries()) found[names[at] as string] = value(datum, params, item);
      return found;
    };
  }

  return make(tree);
}

/** Without a list of the values for each call. */
function applied(to: (...values: unknown[]) => unknown, values: readonly Value[]): Value {
  const [first, second, third] = values;
  if (first === undefined) return () => to();
  if (second === undefined) return (datum, params, item) => to(first(datum, params, item));
  if (third === undefined) return (datum, params, item) => to(first(datum, params, item), second(datum, params, item));
  return (datum, params, item) => to(first(datum, params, item), second(datum, params, item), third(datum, params, item));
}
