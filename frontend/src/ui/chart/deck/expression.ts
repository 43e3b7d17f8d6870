/**
 * The expressions of pydeck (`[lon, lat]`, `count > 10 ? [255, 0, 0] : [0, 0, 0]`), without eval: a text becomes a tree of
 * functions. What they can reach is the row that they are given, and nothing of the page.
 */
import { deck } from "../../../texts/en/deck";
import { put } from "../../../texts/texts";

export type Read = (name: string) => unknown;
export type Expression = (read: Read) => unknown;

const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([\p{L}_$][\p{L}\p{N}_$]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(===|!==|==|!=|<=|>=|&&|\|\||\*\*|\?\?|[-+*/%<>!?:.,()[\]]))/iuy;

interface Token {
  readonly type: "number" | "name" | "text" | "sign" | "end";
  readonly text: string;
}

type Operator = (left: number, right: number) => unknown;

/** From the loosest to the tightest. */
const OPERATORS: readonly Readonly<Record<string, Operator>>[] = [
  { "==": (a, b) => a === b, "!=": (a, b) => a !== b, "===": (a, b) => a === b, "!==": (a, b) => a !== b },
  { "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b },
  { "**": (a, b) => a ** b },
];
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null, undefined, NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY };
const FUNCTIONS = new Map<string, (...values: number[]) => number>(
  (["abs", "ceil", "cos", "exp", "floor", "log", "log10", "log2", "max", "min", "pow", "round", "sin", "sqrt", "tan"] as const).map((name) => [name, Math[name]]),
);
const DEEPEST = 100;

export function parse(text: string): Expression {
  return new Parser(text).whole();
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;
  private depth = 0;

  constructor(private readonly source: string) {
    this.tokens = tokensOf(source);
  }

  whole(): Expression {
    const found = this.choice();
    if (this.now.type !== "end") this.fail();
    return found;
  }

  private get now(): Token {
    return this.tokens[this.at] ?? { type: "end", text: "" };
  }

  private fail(): never {
    throw new Error(put(deck.unclear, { text: this.source }));
  }

  private takes(text: string): boolean {
    if (this.now.type !== "sign" || this.now.text !== text) return false;
    this.at += 1;
    return true;
  }

  private needs(text: string): void {
    if (!this.takes(text)) this.fail();
  }

  private choice(): Expression {
    if (++this.depth > DEEPEST) this.fail();
    const condition = this.either();
    this.depth -= 1;
    if (!this.takes("?")) return condition;
    const yes = this.choice();
    this.needs(":");
    const no = this.choice();
    return (read) => (condition(read) ? yes(read) : no(read));
  }

  private either(): Expression {
    let left = this.both();
    for (;;) {
      const before = left;
      if (this.takes("||")) {
        const right = this.both();
        left = (read) => before(read) || right(read);
      } else if (this.takes("??")) {
        const right = this.both();
        left = (read) => before(read) ?? right(read);
      } else return left;
    }
  }

  private both(): Expression {
    let left = this.binary(0);
    while (this.takes("&&")) {
      const [before, right] = [left, this.binary(0)];
      left = (read) => before(read) && right(read);
    }
    return left;
  }

  private binary(level: number): Expression {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.now.type === "sign" && Object.hasOwn(operators, this.now.text) ? operators[this.now.text] : undefined;
      if (operator === undefined) return left;
      this.at += 1;
      const [before, right] = [left, this.binary(level + 1)];
      left = (read) => operator(before(read) as number, right(read) as number);
    }
  }

  private unary(): Expression {
    if (++this.depth > DEEPEST) this.fail();
    const found = this.signed();
    this.depth -= 1;
    return found;
  }

  private signed(): Expression {
    for (const [sign, act] of [["-", (value: unknown) => -(value as number)], ["+", Number], ["!", (value: unknown) => !value]] as const) {
      if (!this.takes(sign)) continue;
      const of = this.unary();
      return (read) => act(of(read));
    }
    return this.member(this.simple());
  }

  private member(of: Expression): Expression {
    let found = of;
    for (;;) {
      const before = found;
      if (this.takes(".")) {
        const { type, text } = this.now;
        if (type !== "name") this.fail();
        this.at += 1;
        found = (read) => part(before(read), text);
      } else if (this.takes("[")) {
        const key = this.choice();
        this.needs("]");
        found = (read) => part(before(read), key(read));
      } else return found;
    }
  }

  private simple(): Expression {
    const { type, text } = this.now;
    if (type === "end") this.fail();
    this.at += 1;
    if (type === "number") return constant(Number(text));
    if (type === "text") return constant(text.slice(1, -1).replaceAll(/\\(.)/g, "$1"));
    if (type === "name") return this.named(text);
    if (text === "(") {
      const inner = this.choice();
      this.needs(")");
      return inner;
    }
    if (text === "[") return this.listed(this.upTo("]"));
    this.at -= 1;
    return this.fail();
  }

  private named(name: string): Expression {
    if (Object.hasOwn(WORDS, name)) return constant(WORDS[name]);
    const called = name === "Math" && this.takes(".") ? this.now.text : undefined;
    if (called === undefined) return (read) => read(name);
    this.at += 1;
    const act = FUNCTIONS.get(called);
    if (act === undefined || !this.takes("(")) return this.fail();
    const values = this.upTo(")");
    return (read) => act(...values.map((value) => value(read) as number));
  }

  private listed(parts: readonly Expression[]): Expression {
    return (read) => parts.map((one) => one(read));
  }

  private upTo(end: string): Expression[] {
    const found: Expression[] = [];
    while (!this.takes(end)) {
      found.push(this.choice());
      if (!this.takes(",")) {
        this.needs(end);
        break;
      }
    }
    return found;
  }
}

const constant = (value: unknown): Expression => () => value;

/** What an object itself has: nothing of its class. */
function part(value: unknown, key: unknown): unknown {
  if (typeof value === "string" || Array.isArray(value)) {
    return key === "length" || (typeof key === "number" && Number.isInteger(key)) ? (value as never)[key as never] : undefined;
  }
  const name = String(key);
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function tokensOf(source: string): Token[] {
  const found: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(put(deck.unclear, { text: source }));
    const [, number, name, quoted, sign] = match;
    found.push(
      number !== undefined ? { type: "number", text: number } : name !== undefined ? { type: "name", text: name } : quoted !== undefined ? { type: "text", text: quoted } : { type: "sign", text: sign! },
    );
  }
  return found;
}
