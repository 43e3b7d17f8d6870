/** Finds texts for people that stand in the code, and belong into the catalogue. For the tests alone. */
import { parseSync } from "vite";

export interface Literal {
  readonly line: number;
  readonly text: string;
}

type Node = { readonly type: string; readonly start: number; readonly [field: string]: unknown };

/** Attributes that people read, or hear. */
const SPOKEN = new Set(["alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext", "label", "placeholder", "title"]);
/** What `event.key` may be. */
const KEYS = new Set(["Alt", "Backspace", "Control", "Delete", "End", "Enter", "Escape", "Home", "Meta", "Shift", "Tab"]);
const LETTER = /\p{L}/u;
/** A word, or a sentence: it begins with a capital, or has several words and an end. */
const WORDS = /^\s*\p{Lu}\p{Ll}*(?:[\s.,:;!?…’']|$)|\p{L} .*[.!?…:]\s*$/u;

export function findLiterals(file: string, code: string): Literal[] {
  const found: Literal[] = [];
  const { program, errors } = parseSync(file, code);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  const note = (node: Node, text: string) => {
    if (!KEYS.has(text.trim())) found.push({ line: code.slice(0, node.start).split("\n").length, text: text.trim() });
  };
  visit(program as unknown as Node, false);
  return found;

  /** `shown`: what is in here is read by people, whatever it looks like. */
  function visit(node: Node, shown: boolean): void {
    if (isForDevelopers(node)) return;
    const texts = textsOf(node);
    for (const text of texts) if ((shown ? LETTER : WORDS).test(text)) note(node, text);
    for (const [child, inside] of childrenOf(node, shown)) visit(child, inside);
  }
}

function textsOf(node: Node): string[] {
  if (node.type === "JSXText") return [node["value"] as string].filter((text) => LETTER.test(text));
  if (node.type === "Literal" && typeof node["value"] === "string") return [node["value"]];
  if (node.type !== "TemplateLiteral") return [];
  // With a value between its parts, so that what stands around it counts as one text.
  return [(node["quasis"] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("0")];
}

function* childrenOf(node: Node, shown: boolean): Generator<[Node, boolean]> {
  for (const [name, value] of Object.entries(node)) {
    if (SKIPPED.has(`${node.type}.${name}`)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield [child, isShown(node, name, child, shown)];
    }
  }
}

/** Types, names and what compares are no texts. */
const SKIPPED = new Set(["BinaryExpression.left", "BinaryExpression.right", "ImportDeclaration.source", "ExportNamedDeclaration.source", "ImportExpression.source", "MemberExpression.property", "Property.key", "SwitchCase.test"]);

function isShown(parent: Node, name: string, child: Node, shown: boolean): boolean {
  if (parent.type === "JSXElement" || parent.type === "JSXFragment") return name === "children";
  if (parent.type === "JSXAttribute") return name === "value" && SPOKEN.has(nameOf(parent["name"] as Node));
  if (parent.type === "JSXExpressionContainer") return shown;
  // Of a choice, what is chosen from is shown, and not what it depends on.
  if (parent.type === "ConditionalExpression") return shown && name !== "test";
  if (parent.type === "LogicalExpression") return shown && (name === "right" || parent["operator"] !== "&&");
  return shown && child.type === "TemplateLiteral" && parent.type === "TemplateLiteral";
}

/** Errors and the console are English. */
function isForDevelopers(node: Node): boolean {
  if (node.type.startsWith("TS") && !["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"].includes(node.type)) return true;
  if (node.type === "NewExpression") return nameOf(node["callee"] as Node).endsWith("Error");
  if (node.type !== "CallExpression") return false;
  const callee = node["callee"] as Node;
  return callee.type === "MemberExpression" && nameOf(callee["object"] as Node) === "console";
}

function nameOf(node: Node): string {
  if (node.type === "JSXNamespacedName") return `${nameOf(node["namespace"] as Node)}:${nameOf(node["name"] as Node)}`;
  return typeof node["name"] === "string" ? node["name"] : "";
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}
