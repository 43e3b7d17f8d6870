/** Reading, checking and stepping the numbers that users type. */
import { numberInput as texts } from "../texts/en/numberInput";
import { fill } from "../texts/fill";
import { plainDigits } from "./digits";

/**
 * The number that a text means: null for an empty text, NaN for one that is no
 * number. Takes "1,234.5", "1 234", "1,5", "1e3", and units around the number
 * ("$ 12.50", "12 %"). Digits may be those of Arabic, Persian, Hindi and Japanese.
 */
export function parseNumber(text: string): number | null {
  const bare = plainDigits(text).replaceAll("٫", ".").replaceAll("٬", ",").trim().replace(/[\s_'\u00a0\u202f]/g, "").replace(/^\u2212/, "-");
  if (bare === "") return null;
  const match = /^[^\d+\-.,]*([+-]?[^\d+\-.,]*)([\d.,]+(?:e[+-]?\d+)?)\D*$/i.exec(bare);
  if (!match) return NaN;
  const [, sign = "", digits = ""] = match;
  const number = Number(withPoint(digits));
  return sign.startsWith("-") ? -number : number;
}

/** The digits with a point before the decimals and no grouping. */
function withPoint(digits: string): string {
  const commas = digits.split(",").length - 1;
  if (commas === 0) return digits;
  const lastComma = digits.lastIndexOf(",");
  const lastPoint = digits.lastIndexOf(".");
  // 1.234,5: the comma comes last, after points, so it is the decimal one.
  if (lastPoint >= 0 && lastComma > lastPoint) return digits.replaceAll(".", "").replace(",", ".");
  if (lastPoint < 0 && commas === 1 && !/^\d{1,3},\d{3}$/.test(digits)) return digits.replace(",", ".");
  return digits.replaceAll(",", "");
}

type Rules = {
  readonly type: "int" | "float";
  readonly min: number | null;
  readonly max: number | null;
  readonly required: boolean;
};

/** What is wrong with a typed number, or null. */
export function checkNumber(value: number | null, { type, min, max, required }: Rules): string | null {
  if (value === null) return required ? texts.number : null;
  if (Number.isNaN(value)) return texts.number;
  if (type === "int" && !Number.isInteger(value)) return texts.whole;
  // Beyond, a browser cannot tell a number from its neighbours.
  if (type === "int" && Math.abs(value) > Number.MAX_SAFE_INTEGER) return fill(texts.between, { min: String(-Number.MAX_SAFE_INTEGER), max: String(Number.MAX_SAFE_INTEGER) });
  if (min !== null && value < min) return fill(texts.atLeast, { min: String(min) });
  if (max !== null && value > max) return fill(texts.atMost, { max: String(max) });
  return null;
}

type Range = { readonly min: number | null; readonly max: number | null; readonly step: number };

/**
 * The number `steps` steps away, or null when that leaves the range. Counts
 * in decimals as people do: 0.1 and 0.2 make 0.3.
 */
export function stepNumber(value: number | null, steps: number, { min, max, step }: Range): number | null {
  const from = value === null || Number.isNaN(value) ? (min ?? 0) : value;
  const digits = Math.max(decimals(from), decimals(step));
  const next = Number((from + steps * step).toFixed(Math.min(100, digits)));
  if ((max !== null && next > max && steps > 0) || (min !== null && next < min && steps < 0)) return null;
  return next;
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const places = mantissa.split(".")[1]?.length ?? 0;
  return Math.max(0, places - Number(exponent));
}
